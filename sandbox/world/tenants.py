"""What there is in a tenant: licences held, users, and the partner's delegated administration of it."""

from dataclasses import dataclass, field, replace

from sandbox.world.identity import guid
from sandbox.world.mailbox import USUAL_EXCHANGE, ExchangeOnline
from sandbox.world.people import NOBODY, DirectoryGroup, Roster
from sandbox.world.sale import USUAL_COMMERCE, Commerce
from sandbox.world.skus import Sku

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
REPORTS_READER = "4a5d8f65-41da-4de4-8968-e035b65339cf"
SECURITY_READER = "5d6b6bb7-de71-4623-b4af-96380a352509"
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
    extension: str = "P180D"
    """How much longer it lasts each time it ends: "P0D" and "PT0S" are no longer."""
    assignments: tuple[AccessAssignment, ...] = ()

    @property
    def auto_extends(self) -> bool:
        """Tell whether it goes on when it ends."""
        return self.extension not in ("P0D", "PT0S")

    @property
    def is_bound(self) -> bool:
        """Tell whether a customer has accepted it."""
        return self.status not in ("created", "approvalPending")


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
    staff: int | None = None
    """How many made-up people there are; None makes as many as the seats need, and `unlicensed_users` more."""
    deleted_staff: int = 0
    """How many made-up people were deleted lately and still keep seats."""
    roster: Roster = NOBODY
    groups: tuple[DirectoryGroup, ...] | None = None
    """The groups where they are written down; None makes some up."""
    untidy: bool = False
    """Whether some of the made-up people lack what everybody should have: a name, a type, a day of creation ..."""
    premium: bool | None = None
    """Whether it has Entra ID P1; None: as its licences say."""
    exchange: ExchangeOnline = USUAL_EXCHANGE
    commerce: Commerce = USUAL_COMMERCE
    report_concealed: bool = False

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

    def seats_of_staff(self, holding: Holding) -> tuple[int, int]:
        """Return the seats of a SKU that the made-up people hold: those who are there, and those deleted."""
        if holding.sku.applies_to != "User":
            return 0, 0
        left = max(0, holding.units.consumed - self.roster.held.get(holding.sku.sku_id, 0))
        deleted = min(self.deleted_staff, left // 8)
        return left - deleted, deleted

    @property
    def staff_count(self) -> int:
        """Return how many people are made up: enough for the most assigned SKU, and the unlicensed ones."""
        if self.staff is not None:
            return self.staff
        return max((self.seats_of_staff(each)[0] for each in self.holdings), default=0) + self.unlicensed_users

    @property
    def user_count(self) -> int:
        """Return how many users the directory lists."""
        return len(self.roster.listed) + self.staff_count

    @property
    def has_exchange(self) -> bool:
        """Tell whether any licence brings mailboxes; without one the tenant has no Exchange Online."""
        plans = (plan.name for holding in self.holdings for plan in holding.sku.plans)
        licensed = any(name in ("EXCHANGE_S_STANDARD", "EXCHANGE_S_ENTERPRISE") for name in plans)
        return licensed if self.exchange.present is None else self.exchange.present

    @property
    def has_entra_p1(self) -> bool:
        """Tell whether any usable licence brings Entra ID P1 or P2."""
        licensed = any(
            plan.name.startswith("AAD_PREMIUM")
            for holding in self.holdings
            if holding.units.enabled + holding.units.warning
            for plan in holding.sku.plans
        )
        return licensed if self.premium is None else self.premium


def with_holdings(tenant: Tenant, holdings: tuple[Holding, ...]) -> Tenant:
    """Return the tenant with other holdings; people who are written down give up seats that are gone."""
    seats = {each.sku.sku_id: each.units.consumed for each in holdings}
    return replace(tenant, holdings=holdings, roster=tenant.roster.within(seats))


def check_seats(tenant: Tenant) -> None:
    """Raise ValueError where the people cannot hold exactly the consumed units of every SKU."""
    skus = {each.sku.sku_id: each for each in tenant.holdings}
    for sku_id in tenant.roster.held:
        if sku_id not in skus:
            raise ValueError(f"{tenant.name}: somebody holds {sku_id}, which the customer does not have")
    for sku_id, holding in skus.items():
        written, consumed = tenant.roster.held.get(sku_id, 0), holding.units.consumed
        if written > consumed or tenant.seats_of_staff(holding)[0] > tenant.staff_count:
            raise ValueError(f"{tenant.name}: {consumed} consumed units of {holding.sku.part_number} fit no people")


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
    unbound: tuple[Relationship, ...] = ()
    """Relationships that no customer has accepted yet."""
    groups: dict[str, Group] = field(default_factory=dict)
    """role word -> group: "everyone", "some", "readers", "approvers", "administrators", "agents"."""
    within: dict[str, str] = field(default_factory=dict)
    """A group -> the group that it is a member of."""

    def groups_of(self, person: Person) -> tuple[str, ...]:
        """Return the ids of the groups that somebody is in, by nested groups too, each once."""
        found = dict.fromkeys(person.group_ids)
        for each in person.group_ids:
            while each in self.within:
                each = self.within[each]
                found[each] = None
        return tuple(found)

    @property
    def everybody(self) -> tuple[Person, ...]:
        """Return all accounts of the partner's tenant, the service account last."""
        return (*self.people, self.service_account)
