"""What there is in a tenant: licences held, users, and the partner's delegated administration of it."""

from dataclasses import dataclass, field

from sandbox.world.identity import guid
from sandbox.world.skus import Sku

GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
REPORTS_READER = "4a5d8f65-41da-4de4-8968-e035b65339cf"
EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de"

READING_ROLES = (GLOBAL_READER, DIRECTORY_READERS, REPORTS_READER)
GRAPH_SCOPES = (
    "User.Read.All",
    "Group.Read.All",
    "Organization.Read.All",
    "AuditLog.Read.All",
    "Reports.Read.All",
    "ReportSettings.Read.All",
    "DelegatedAdminRelationship.Read.All",
)
"""What the partner's application is consented to where nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Units:
    """Seats by state, all >= 0. `consumed` are the assigned ones."""

    enabled: int = 0
    consumed: int = 0
    warning: int = 0
    suspended: int = 0
    locked_out: int = 0


@dataclass(frozen=True, slots=True)
class Holding:
    """One SKU of one tenant. `subscriptions` is how many subscriptions share the enabled seats.

    All of them are trials (`trial`), or only the last of several (`last_is_trial`). `partner_center` are the units
    Partner Center tells where it disagrees with Graph.
    """

    sku: Sku
    units: Units
    trial: bool = False
    subscriptions: int = 1
    last_is_trial: bool = False
    partner_center: Units | None = None

    @property
    def capability_status(self) -> str:
        """Return Graph's capabilityStatus: the best state any seat is in."""
        by_state = {
            "Enabled": self.units.enabled,
            "Warning": self.units.warning,
            "Suspended": self.units.suspended,
            "LockedOut": self.units.locked_out,
        }
        return next((state for state, seats in by_state.items() if seats), "Deleted")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription behind a holding. `status` is Graph's companySubscription.status."""

    subscription_id: str
    commerce_id: str
    holding: Holding
    status: str
    seats: int
    is_trial: bool


@dataclass(frozen=True, slots=True)
class AccessAssignment:
    """A group of the partner's that uses a relationship, with these roles."""

    assignment_id: str
    group_id: str
    roles: tuple[str, ...]
    status: str = "active"


@dataclass(frozen=True, slots=True)
class Relationship:
    """A GDAP relationship. Days count from the world's today; `ends` is None until it is active."""

    relationship_id: str
    name: str
    roles: tuple[str, ...]
    status: str = "active"
    begins: int = -200
    ends: int | None = 530
    auto_extends: bool = True
    assignments: tuple[AccessAssignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Tenant:
    """One customer's tenant. `scopes` is what it consented to for Graph; None means never consented."""

    tenant_id: str
    name: str
    domains: tuple[str, ...]
    holdings: tuple[Holding, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    scopes: tuple[str, ...] | None = GRAPH_SCOPES
    deleted: bool = False
    known_to_partner_center: bool = True
    relationship_to_partner: str = "reseller"
    city: str = "Sydney"
    state: str = "NSW"
    country: str = "AU"
    unlicensed_users: int = 3

    def roles_of(self, group_ids: frozenset[str]) -> frozenset[str]:
        """Return the GDAP roles that a member of these partner groups has here."""
        return frozenset(
            role
            for relationship in self.relationships
            if relationship.status == "active"
            for assignment in relationship.assignments
            if assignment.status == "active" and assignment.group_id in group_ids
            for role in assignment.roles
        )

    def holding(self, sku_id: str) -> Holding | None:
        """Return the holding of this SKU, None if there is none."""
        return next((each for each in self.holdings if each.sku.sku_id == sku_id), None)

    def subscriptions_of(self, holding: Holding) -> tuple[Subscription, ...]:
        """Return the subscriptions behind a holding: enabled seats shared out, every other state on its own."""
        units, count = holding.units, max(1, holding.subscriptions)
        share, rest = divmod(units.enabled, count)
        seats = [("Enabled", share + (index < rest)) for index in range(count)] if units.enabled else []
        others = (("Warning", units.warning), ("Suspended", units.suspended), ("LockedOut", units.locked_out))
        seats += [(state, number) for state, number in others if number]
        return tuple(
            Subscription(
                guid(self.tenant_id, holding.sku.sku_id, "subscription", index),
                guid(self.tenant_id, holding.sku.sku_id, "commerce", index),
                holding,
                state,
                number,
                holding.trial or (holding.last_is_trial and index == count - 1),
            )
            for index, (state, number) in enumerate(seats or [("Deleted", 0)])
        )

    @property
    def user_count(self) -> int:
        """Return how many users there are: enough for the most assigned SKU, and the unlicensed ones."""
        assigned = (each.units.consumed for each in self.holdings if each.sku.applies_to == "User")
        return max(assigned, default=0) + self.unlicensed_users

    @property
    def has_exchange(self) -> bool:
        """Tell whether any licence brings mailboxes; without one the tenant has no Exchange Online."""
        plans = (plan.name for holding in self.holdings for plan in holding.sku.plans)
        return any(name in ("EXCHANGE_S_STANDARD", "EXCHANGE_S_ENTERPRISE") for name in plans)

    @property
    def has_entra_p1(self) -> bool:
        """Tell whether any usable licence brings Entra ID P1 or P2."""
        return any(
            plan.name.startswith("AAD_PREMIUM")
            for holding in self.holdings
            if holding.units.enabled + holding.units.warning
            for plan in holding.sku.plans
        )


@dataclass(frozen=True, slots=True)
class User:
    """A user of a tenant, with the SKUs assigned directly."""

    user_id: str
    name: str
    principal_name: str
    job_title: str | None = None
    department: str | None = None
    sku_ids: tuple[str, ...] = ()
    enabled: bool = True
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the partner's own staff. `role` is what the demo calls them."""

    object_id: str
    name: str
    role: str
    principal_name: str
    group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A security group of the partner's."""

    group_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Partner:
    """The managed service provider: its tenant, its application, its service account, its people and groups."""

    tenant: Tenant
    client_id: str
    client_secret: str
    bot_client_id: str
    bot_client_secret: str
    service_account: Person
    people: tuple[Person, ...]
    groups: dict[str, Group] = field(default_factory=dict)
    """role word -> group: "everyone", "some", "readers", "approvers", "administrators", "agents"."""

    @property
    def everybody(self) -> tuple[Person, ...]:
        """Return all accounts of the partner's tenant, the service account last."""
        return (*self.people, self.service_account)
