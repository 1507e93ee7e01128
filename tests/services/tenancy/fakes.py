"""A partner's world in memory: hand-written ports that count what they are asked and fail when told to."""

import uuid
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from services.domain.actor import Actor
from services.domain.audit import AuditEvent
from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser, SignInActivity, UserAttribute
from services.domain.gdap import AccessAssignment, Relationship
from services.domain.group import Group, GroupMembers, MemberCount
from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.mailbox import Mailbox, MailboxDetail, MailboxReport
from services.domain.organisation import Organisation, PartnerProfile
from services.domain.reach import CustomerReach, CustomerSetting
from services.domain.subscription import CommerceSubscription, DirectorySubscription
from services.tenancy.reaches import CustomerReaches

T = TypeVar("T")

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TECHNICIAN = Actor(str(uuid.UUID(int=900)), str(uuid.UUID(int=901)), "Thea Technician")
COLLEAGUE = Actor(str(uuid.UUID(int=900)), str(uuid.UUID(int=902)), "Carl Colleague")


def tenant(number: int) -> str:
    return str(uuid.UUID(int=number))


class MemoryTrail:
    """Keeps the record in a list, or cannot."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []
        self.fault: Exception | None = None

    async def record(self, event: AuditEvent) -> None:
        if self.fault is not None:
            raise self.fault
        self.events.append(event)


class MemorySettings:
    """What is decided for customers, in a dict, or cannot be read."""

    def __init__(self) -> None:
        self.kept: dict[str, CustomerSetting] = {}
        self.fault: Exception | None = None

    async def find(self, tenant_id: str) -> CustomerSetting | None:
        if self.fault is not None:
            raise self.fault
        return self.kept.get(tenant_id)

    async def all(self) -> list[CustomerSetting]:
        if self.fault is not None:
            raise self.fault
        return list(self.kept.values())

    async def put(self, setting: CustomerSetting) -> None:
        if self.fault is not None:
            raise self.fault
        self.kept[setting.tenant_id] = setting


def reaches(usual: CustomerReach = CustomerReach.TENANT) -> CustomerReaches:
    """Return how far it reaches where nobody has decided anything yet."""
    return CustomerReaches(MemorySettings(), usual, MemoryTrail(), Clock())


class Clock:
    """A clock that moves when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class FakeTenant:
    """What there is in one customer's tenant. `fail` maps a port's or a method's name to what it raises."""

    tenant_id: str
    skus: tuple[SubscribedSku, ...] = ()
    subscriptions: tuple[DirectorySubscription, ...] = ()
    people: list[DirectoryUser] = field(default_factory=list)
    all_groups: list[Group] = field(default_factory=list)
    members: dict[str, GroupMembers] = field(default_factory=dict)
    transitive: dict[str, GroupMembers] = field(default_factory=dict)
    report: MailboxReport | None = None
    mailboxes: list[Mailbox] = field(default_factory=list)
    mailbox_details: list[MailboxDetail] | None = None
    sold: tuple[CommerceSubscription, ...] = ()
    gdap: dict[Relationship, tuple[AccessAssignment, ...]] = field(default_factory=dict)
    our_groups: frozenset[str] = frozenset()
    fail: dict[str, Exception] = field(default_factory=dict)
    page: int = 2

    def called(self, *names: str) -> None:
        """Raise what one of these is to fail with."""
        for name in names:
            if name in self.fail:
                raise self.fail[name]

    def pages(self, items: Sequence[T]) -> Iterator[list[T]]:
        """Yield the items in small pages."""
        return (list(items[at : at + self.page]) for at in range(0, len(items), self.page))


class FakeGraph:
    """The port CustomerGraph over a FakeTenant."""

    def __init__(self, tenant: FakeTenant) -> None:
        self.tenant_id, self._tenant = tenant.tenant_id, tenant

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        self._tenant.called("graph", "subscribed_skus")
        return self._tenant.skus

    async def directory_subscriptions(self) -> tuple[DirectorySubscription, ...]:
        self._tenant.called("graph", "directory_subscriptions")
        return self._tenant.subscriptions

    async def organisation(self) -> Organisation:
        self._tenant.called("graph", "organisation")
        return Organisation(self.tenant_id, "Organisation", ("organisation.example",))

    async def users(self, attributes: Collection[UserAttribute] = ()) -> AsyncIterator[list[DirectoryUser]]:
        self._tenant.called("graph", "users")
        for page in self._tenant.pages([replace(one, sign_in=None) for one in self._tenant.people]):
            yield page

    async def users_with_sign_ins(
        self, attributes: Collection[UserAttribute] = ()
    ) -> AsyncIterator[list[DirectoryUser]]:
        self._tenant.called("graph", "users", "sign_ins")
        for page in self._tenant.pages([_with_sign_in(one) for one in self._tenant.people]):
            yield page

    async def sign_in_of(self, user_id: str) -> SignInActivity:
        self._tenant.called("graph", "sign_ins")
        return next(_with_sign_in(one).sign_in or SignInActivity() for one in self._tenant.people)

    async def groups(self) -> AsyncIterator[list[Group]]:
        self._tenant.called("graph", "groups")
        for page in self._tenant.pages(self._tenant.all_groups):
            yield page

    async def members(self, group_id: str) -> GroupMembers:
        self._tenant.called("graph", "members")
        return self._tenant.members.get(group_id, GroupMembers(self.tenant_id, frozenset(), 0))

    async def count_members(self, group_id: str) -> MemberCount:
        found = await FakeGraph.members(self, group_id)
        return MemberCount(found.tenant_id, len(found.user_ids), found.others)

    async def transitive_members(self, group_id: str) -> GroupMembers:
        self._tenant.called("graph", "members")
        return self._tenant.transitive.get(group_id) or await self.members(group_id)

    async def mailbox_report(self) -> MailboxReport:
        self._tenant.called("graph", "mailbox_report")
        return self._tenant.report or MailboxReport(None, (), False)


class FakeExchange:
    """The port CustomerExchange over a FakeTenant."""

    def __init__(self, tenant: FakeTenant) -> None:
        self.tenant_id, self._tenant = tenant.tenant_id, tenant

    @property
    def tells_details(self) -> bool:
        return self._tenant.mailbox_details is not None

    async def mailboxes(self) -> AsyncIterator[list[Mailbox]]:
        self._tenant.called("exchange")
        for page in self._tenant.pages(self._tenant.mailboxes):
            yield page

    async def details(self) -> AsyncIterator[list[MailboxDetail]]:
        self._tenant.called("exchange", "details")
        for page in self._tenant.pages(self._tenant.mailbox_details or []):
            yield page


class FakePartnerCenter:
    """The port CustomerPartnerCenter over a FakeTenant."""

    def __init__(self, tenant: FakeTenant) -> None:
        self.tenant_id, self._tenant = tenant.tenant_id, tenant

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        self._tenant.called("partner_center")
        return self._tenant.skus

    async def subscriptions(self) -> tuple[CommerceSubscription, ...]:
        self._tenant.called("partner_center", "subscriptions")
        return self._tenant.sold


class FakeAccess:
    """The port CustomerAccess over a FakeTenant."""

    def __init__(self, tenant: FakeTenant) -> None:
        self.tenant_id, self._tenant = tenant.tenant_id, tenant

    async def relationships(self) -> tuple[Relationship, ...]:
        self._tenant.called("access", "relationships")
        return tuple(self._tenant.gdap)

    async def assignments(self, relationship: Relationship) -> tuple[AccessAssignment, ...]:
        self._tenant.called("access", "assignments")
        return self._tenant.gdap[relationship]

    async def own_groups(self) -> frozenset[str]:
        self._tenant.called("access", "own_groups")
        return self._tenant.our_groups


def _with_sign_in(user: DirectoryUser) -> DirectoryUser:
    return user if user.sign_in else replace(user, sign_in=SignInActivity())


class FakePartner:
    """PartnerPorts over lists. `fail` maps a method's name to what it raises; `calls` are those names in order."""

    def __init__(self, customers: tuple[Customer, ...] = ()) -> None:
        self.customers = customers
        self.gdap_customers: tuple[Customer, ...] | None = None
        self.domains: dict[str, str] = {}
        self.skus: dict[str, tuple[SubscribedSku, ...]] = {}
        self.tenants: dict[str, FakeTenant] = {}
        self.fail: dict[str, Exception] = {}
        self.calls: list[str] = []
        self.wired_to: str | None = None

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if name in self.fail:
            raise self.fail[name]

    async def partner_center_customers(self) -> tuple[Customer, ...]:
        self._called("partner_center_customers")
        return self.customers

    async def delegated_admin_customers(self) -> tuple[Customer, ...]:
        self._called("delegated_admin_customers")
        return self.customers if self.gdap_customers is None else self.gdap_customers

    async def tenant_of_domain(self, domain: str) -> str | None:
        self._called(f"tenant_of_domain {domain}")
        return self.domains.get(domain)

    async def partner_profile(self) -> PartnerProfile:
        self._called("partner_profile")
        return PartnerProfile(tenant(900), "Harbour Managed Services")

    async def relationships(self) -> tuple[Relationship, ...]:
        self._called("relationships")
        return tuple(one for each in self.tenants.values() for one in each.gdap)

    def customer_graph(self, customer: Customer) -> FakeGraph:
        return FakeGraph(self.of(customer if self.wired_to is None else Customer(self.wired_to, "Wired")))

    def customer_exchange(self, customer: Customer) -> FakeExchange:
        return FakeExchange(self.of(customer))

    def customer_partner_center(self, customer: Customer) -> FakePartnerCenter:
        return FakePartnerCenter(self.of(customer))

    def customer_access(self, customer: Customer) -> FakeAccess:
        return FakeAccess(self.of(customer))

    def of(self, customer: Customer) -> FakeTenant:
        """Return what there is in a customer's tenant, to be read or changed."""
        found = self.tenants.setdefault(customer.tenant_id, FakeTenant(customer.tenant_id))
        found.skus = self.skus.get(customer.tenant_id, found.skus)
        found.fail |= {name: self.fail[name] for name in ("graph", "partner_center", "exchange") if name in self.fail}
        return found


def sku(tenant_id: str, number: int, part_number: str, name: str, enabled: int, consumed: int) -> SubscribedSku:
    return SubscribedSku(
        tenant_id, tenant(7000 + number), part_number, name, AppliesTo.USER, "Enabled", LicenceUnits(enabled, consumed)
    )
