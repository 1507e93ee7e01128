"""Who is in a directory: users, how each came by a licence, and groups."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

# fmt: off
ATTRIBUTES = (
    "department", "officeLocation", "companyName", "city", "state", "country", "usageLocation", "jobTitle",
    "employeeType", *(f"extensionAttribute{number}" for number in range(1, 16)),
)
# fmt: on
"""Graph's names of the properties that people are told apart by."""

SECURITY, MICROSOFT_365 = "Security", "Microsoft 365"
MAIL_SECURITY, DISTRIBUTION = "Mail-enabled security", "Distribution"
GROUP_KINDS = (SECURITY, MICROSOFT_365, MAIL_SECURITY, DISTRIBUTION)
STATES = ("Active", "ActiveWithError", "Disabled", "Error")


@dataclass(frozen=True, slots=True)
class SignIn:
    """When an account signed in last, as ISO 8601 in UTC; the latter two are attempts."""

    successful: str | None = None
    interactive: str | None = None
    non_interactive: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One way in which somebody was given a SKU: directly (`group_id` None) or as a direct member of a group."""

    sku_id: str
    group_id: str | None = None
    state: str = "Active"
    error: str | None = None

    @property
    def holds_seat(self) -> bool:
        """Tell whether a seat is taken: an assignment in Error takes none."""
        return self.state != "Error"


@dataclass(frozen=True, slots=True)
class User:
    """A user of a tenant. None is what the directory does not tell; moments are ISO 8601 in UTC."""

    user_id: str
    name: str | None
    principal_name: str
    mail: str | None = None
    enabled: bool | None = True
    user_type: str | None = "Member"
    created: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Those of ATTRIBUTES that have a value."""
    assignments: tuple[Assignment, ...] = ()
    sign_in: SignIn | None = None
    deleted: str | None = None

    @property
    def sku_ids(self) -> tuple[str, ...]:
        """Return the SKUs held, each once, however assigned."""
        return tuple(dict.fromkeys(each.sku_id for each in self.assignments if each.holds_seat))


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    """A group. `users` are places in the directory's list of people; devices and contacts are only counted.

    `licences` are what direct membership assigns.
    """

    group_id: str
    name: str
    kind: str = SECURITY
    dynamic: bool = False
    licences: tuple[str, ...] = ()
    users: Sequence[int] = ()
    groups: tuple[str, ...] = ()
    devices: int = 0
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """People who are written down one by one. `deleted` are in no list any more but keep their seats."""

    listed: tuple[User, ...] = ()
    deleted: tuple[User, ...] = ()
    held: Mapping[str, int] = field(init=False, compare=False)
    """SKU -> how many of them hold it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "held", _holders((*self.listed, *self.deleted)))

    def within(self, seats: Mapping[str, int]) -> "Roster":
        """Return the people with no more seats taken than there are: the last ones are refused theirs."""
        left = Counter(seats)
        listed = tuple(_within(each, left, seats) for each in self.listed)
        return Roster(listed, tuple(_within(each, left, seats) for each in self.deleted))


def _within(person: User, left: Counter[str], seats: Mapping[str, int]) -> User:
    """Return the person with the seats that are left, and none of the SKUs that are gone."""
    refused = {sku_id for sku_id in person.sku_ids if left[sku_id] <= 0}
    left.subtract(set(person.sku_ids) - refused)
    kept = tuple(
        replace(each, state="Error", error="CountViolation") if each.sku_id in refused else each
        for each in person.assignments
        if each.sku_id in seats
    )
    return person if kept == person.assignments else replace(person, assignments=kept)


def _holders(people: Iterable[User]) -> Mapping[str, int]:
    return Counter(sku_id for each in people for sku_id in each.sku_ids)


NOBODY = Roster()
