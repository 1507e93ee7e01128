"""What a session can ask of the outside. All of it is bound to one tenant already: no method takes a tenant id."""

from collections.abc import AsyncIterator, Collection
from typing import Protocol

from services.domain.actor import Actor
from services.domain.audit import AuditEvent
from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser, SignInActivity, UserAttribute
from services.domain.gdap import AccessAssignment, Relationship
from services.domain.group import Group, GroupMembers, MemberCount
from services.domain.licence import SubscribedSku
from services.domain.mailbox import Mailbox, MailboxDetail, MailboxReport
from services.domain.organisation import Organisation, PartnerProfile
from services.domain.reach import Standing, Standings
from services.domain.subscription import CommerceSubscription, DirectorySubscription


class CustomerGraph(Protocol):
    """Microsoft Graph in one customer's tenant. Every method raises SeatwiseError."""

    @property
    def tenant_id(self) -> str:
        """The tenant this port is bound to, for the session's own check."""
        ...

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        """Return every subscribed SKU of the tenant."""
        ...

    async def directory_subscriptions(self) -> tuple[DirectorySubscription, ...]:
        """Return every subscription that the tenant's directory lists."""
        ...

    async def organisation(self) -> Organisation:
        """Return what the tenant says of itself."""
        ...

    def users(self, attributes: Collection[UserAttribute] = ()) -> AsyncIterator[list[DirectoryUser]]:
        """Yield every user, page by page (999), with licences, assignments and these attributes, without sign-ins."""
        ...

    def users_with_sign_ins(self, attributes: Collection[UserAttribute] = ()) -> AsyncIterator[list[DirectoryUser]]:
        """Yield every user with the last sign-ins, page by page (500), in the slow lane: 5 requests in 10 seconds.

        Raises ServiceAbsent(ENTRA_PREMIUM) without Entra ID P1 or P2, MissingRole or ConsentMissing without the right.
        """
        ...

    async def sign_in_of(self, user_id: str) -> SignInActivity:
        """Return one user's last sign-ins; raises as users_with_sign_ins does."""
        ...

    def groups(self) -> AsyncIterator[list[Group]]:
        """Yield every group, page by page."""
        ...

    async def members(self, group_id: str) -> GroupMembers:
        """Return the direct members of a group."""
        ...

    async def count_members(self, group_id: str) -> MemberCount:
        """Return how many direct members a group has, however many: none of them is kept."""
        ...

    async def transitive_members(self, group_id: str) -> GroupMembers:
        """Return the members of a group and of the groups in it, however deep."""
        ...

    async def mailbox_report(self) -> MailboxReport:
        """Return the mailbox usage report of the last seven days, and whether its names are concealed."""
        ...


class CustomerExchange(Protocol):
    """Exchange Online in one customer's tenant. Every method raises SeatwiseError, ServiceAbsent without Exchange."""

    @property
    def tenant_id(self) -> str:
        """The tenant this port is bound to."""
        ...

    def mailboxes(self) -> AsyncIterator[list[Mailbox]]:
        """Yield every mailbox with its kind, page by page (Admin API v2.0)."""
        ...

    def details(self) -> AsyncIterator[list[MailboxDetail]]:
        """Yield holds, archive and forwarding, page by page (InvokeCommand; only where the operator switched it on)."""
        ...

    @property
    def tells_details(self) -> bool:
        """Whether the operator switched `details` on."""
        ...


class CustomerPartnerCenter(Protocol):
    """Partner Center's view of one customer. Every method raises SeatwiseError."""

    @property
    def tenant_id(self) -> str:
        """The customer this port is bound to."""
        ...

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        """Return the customer's SKUs with Partner Center's own product names."""
        ...

    async def subscriptions(self) -> tuple[CommerceSubscription, ...]:
        """Return what the partner sold to the customer; raises NotDirectPartner where it is not the direct seller."""
        ...


class CustomerAccess(Protocol):
    """Our own delegated access to one customer, as the partner's tenant knows it. Every method raises SeatwiseError."""

    @property
    def tenant_id(self) -> str:
        """The customer this port is bound to."""
        ...

    async def relationships(self) -> tuple[Relationship, ...]:
        """Return the GDAP relationships with this customer, ended ones and Microsoft's own too."""
        ...

    async def assignments(self, relationship: Relationship) -> tuple[AccessAssignment, ...]:
        """Return which of our groups use a relationship with this customer."""
        ...

    async def own_groups(self) -> frozenset[str]:
        """Return the ids of the partner's groups that the service account is in, nested ones too."""
        ...


class Sight(Protocol):
    """Which customers a person may see."""

    async def visible(self, actor: Actor, customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
        """Return those of `customers` that `actor` may see, in their order; raises SeatwiseError where nobody knows."""
        ...


class Trail(Protocol):
    """The record of who asked and changed what."""

    async def record(self, event: AuditEvent) -> None:
        """Return once `event` stands in the record; raises SeatwiseError when it does not: then nothing is told."""
        ...


class Reaches(Protocol):
    """How far into each customer Seatwise reaches. Every method raises SeatwiseError where that cannot be read."""

    async def of(self, tenant_id: str) -> Standing:
        """Return how far it reaches into this customer, now."""
        ...

    async def all(self) -> Standings:
        """Return how far it reaches into everybody, now."""
        ...


class PartnerPorts(Protocol):
    """What is asked in the partner's own tenant, and the making of ports for one customer (for the door only)."""

    async def partner_center_customers(self) -> tuple[Customer, ...]:
        """Return all customers from Partner Center; raises NotDirectPartner for an indirect reseller."""
        ...

    async def delegated_admin_customers(self) -> tuple[Customer, ...]:
        """Return all customers of the partner's GDAP relationships, from Graph."""
        ...

    async def partner_profile(self) -> PartnerProfile:
        """Return the partner's own profile from Partner Center."""
        ...

    async def relationships(self) -> tuple[Relationship, ...]:
        """Return every GDAP relationship of the partner, read at most ten minutes ago."""
        ...

    async def tenant_of_domain(self, domain: str) -> str | None:
        """Return the tenant id that Microsoft's sign-in announces for a verified domain, None if there is none."""
        ...

    def customer_graph(self, customer: Customer) -> CustomerGraph:
        """Return Graph bound to this customer's tenant."""
        ...

    def customer_exchange(self, customer: Customer) -> CustomerExchange:
        """Return Exchange Online bound to this customer's tenant."""
        ...

    def customer_partner_center(self, customer: Customer) -> CustomerPartnerCenter:
        """Return Partner Center bound to this customer."""
        ...

    def customer_access(self, customer: Customer) -> CustomerAccess:
        """Return our delegated access to this customer."""
        ...
