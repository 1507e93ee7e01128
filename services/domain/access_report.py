"""What lets us into one customer's tenant: relationships, the roles they give, and what works."""

from dataclasses import dataclass

from services.domain.customer import Customer
from services.domain.gdap import AccessAssignment, Relationship
from services.domain.section import Section, Source


@dataclass(frozen=True, slots=True)
class Use:
    """One relationship, which of our groups use it, and whether the service account is in one of these."""

    relationship: Relationship
    assignments: Section[tuple[AccessAssignment, ...]]
    roles: frozenset[str]
    """Role ids that the service account has by it: of active assignments of its own groups, while it is active."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that is read in a customer's tenant: any one of the roles lets it be read."""

    what: str
    roles: tuple[str, ...]
    """Role ids, the least privileged first."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether one service answers for this customer. `outcome` is Available(True) or why not."""

    source: Source
    outcome: Section[bool]


@dataclass(frozen=True, slots=True)
class AccessReport:
    """All of it. `uses` are not available where the partner's own tenant could not be read."""

    customer: Customer
    uses: Section[tuple[Use, ...]]
    probes: tuple[Probe, ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles in effect: the union over relationships in force; empty where they are not known."""
        value: tuple[Use, ...] = getattr(self.uses, "value", ())
        return frozenset(role for use in value for role in use.roles)

    @property
    def is_known(self) -> bool:
        """Whether the relationships and every assignment of an active one could be read."""
        value: tuple[Use, ...] | None = getattr(self.uses, "value", None)
        return value is not None and all(hasattr(use.assignments, "value") for use in value)


_GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
_DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
_REPORTS_READER = "4a5d8f65-41da-4de4-8968-e035b65339cf"
_EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de"
_LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
_USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
_GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"

NEEDS = (
    Need(
        "licences, users and groups",
        (
            _DIRECTORY_READERS,
            _GLOBAL_READER,
            _LICENSE_ADMINISTRATOR,
            _USER_ADMINISTRATOR,
            _EXCHANGE_ADMINISTRATOR,
            _GLOBAL_ADMINISTRATOR,
        ),
    ),
    Need("last sign-ins (inactive users)", (_REPORTS_READER, _GLOBAL_READER, _GLOBAL_ADMINISTRATOR)),
    Need(
        "mailbox sizes, quotas and archives",
        (_REPORTS_READER, _GLOBAL_READER, _EXCHANGE_ADMINISTRATOR, _GLOBAL_ADMINISTRATOR),
    ),
    Need("mailboxes by kind", (_GLOBAL_READER, _EXCHANGE_ADMINISTRATOR, _GLOBAL_ADMINISTRATOR)),
)
"""What is read, and the roles that Microsoft's pages name for it."""
