"""Microsoft Graph: what is read in one customer's tenant, and in the partner's own."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import aclosing
from typing import TypeVar

from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser, SignInActivity, UserAttribute
from services.domain.group import Group, GroupMembers, MemberCount
from services.domain.licence import SubscribedSku
from services.domain.mailbox import MailboxReport
from services.domain.organisation import Organisation
from services.domain.subscription import DirectorySubscription
from services.errors import ADMIN_AGENT, Malformed, SeatwiseError, Service
from services.graph import group_wire, user_wire, wire
from services.graph.mailbox_report import read_mailbox_report
from services.graph.pages import PREFIX, each_once, page_reader, path_id
from services.graph.refusals import (
    READS_CONTRACTS,
    READS_CUSTOMERS,
    READS_GROUPS,
    READS_LICENCES,
    READS_ORGANISATION,
    READS_SIGN_INS,
    READS_USERS,
    REPORTS_ROLE,
    refusal,
)
from services.graph.shared import Shared
from services.graph.user_wire import UserRecord
from services.http.auth import TenantAuth
from services.http.claims import cross_tenant
from services.http.client import Explain, Upstream
from services.http.deadline import deadline
from services.http.paging import PageRequest
from services.http.responses import Reply, malformed

R = TypeVar("R")

SKUS = f"{PREFIX}subscribedSkus?$select={wire.SKU_FIELDS}"
SUBSCRIPTIONS = f"{PREFIX}directory/subscriptions?$select={wire.SUBSCRIPTION_FIELDS}"
USERS = f"{PREFIX}users"
GROUPS = f"{PREFIX}groups?$top=999&$select={group_wire.GROUP_FIELDS}"
ORGANISATION = f"{PREFIX}organization?$select={wire.ORGANISATION_FIELDS}"
LARGE = 2_000
"""Pages of what there can be a million of: 500 users are on a page with sign-ins."""
CUSTOMERS = f"{PREFIX}tenantRelationships/delegatedAdminCustomers?$select=tenantId,displayName&$top=300"
CONTRACTS = f"{PREFIX}contracts?$select=customerId,defaultDomainName&$top=999"
SIGN_INS_REFUSED = refusal(READS_USERS, REPORTS_ROLE, also=READS_SIGN_INS)
DOMAINS_SECONDS = 5.0
"""How long the list of customers waits for their domains, which it can do without."""


class GraphClient:
    """Graph bound to one customer's tenant (the port CustomerGraph)."""

    def __init__(self, upstream: Upstream, auth: TenantAuth, new_id: Callable[[], str], shared: Shared) -> None:
        self._upstream, self._auth, self._new_id = upstream, auth, new_id
        self._shared, self._slow_auth = shared, auth.slowly(shared.slow_lane)

    @property
    def tenant_id(self) -> str:
        """The tenant whose tokens are used, and no other's."""
        return self._auth.tenant_id

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        """Return every subscribed SKU; raises CrossTenantAccess for a record that names another tenant."""
        read = page_reader(self._upstream, wire.subscribed_skus, self._sku)
        return tuple(await self._upstream.get_all(SKUS, self._auth, read, explain=refusal(READS_LICENCES)))

    async def directory_subscriptions(self) -> tuple[DirectorySubscription, ...]:
        """Return every subscription of the directory."""
        read = page_reader(self._upstream, wire.directory_subscriptions, self._subscription)
        return tuple(await self._upstream.get_all(SUBSCRIPTIONS, self._auth, read, explain=refusal(READS_LICENCES)))

    def users(self, attributes: Collection[UserAttribute] = ()) -> AsyncGenerator[list[DirectoryUser], None]:
        """Yield every user, page by page (999), with licences, assignments and these attributes, without sign-ins."""
        path = f"{USERS}?$top=999&$select={user_wire.fields(attributes)}"
        return self._users(path, self._auth, refusal(READS_USERS), attributes)

    def users_with_sign_ins(
        self, attributes: Collection[UserAttribute] = ()
    ) -> AsyncGenerator[list[DirectoryUser], None]:
        """Yield every user with the last sign-ins, page by page (500), in the slow lane: 5 requests in 10 seconds.

        Raises ServiceAbsent(ENTRA_PREMIUM) without Entra ID P1 or P2, MissingRole or ConsentMissing without the right.
        """
        path = f"{USERS}?$top=500&$select={user_wire.fields(attributes, user_wire.SIGN_INS)}"
        return self._users(path, self._slow_auth, SIGN_INS_REFUSED, attributes, sign_ins=True)

    async def sign_in_of(self, user_id: str) -> SignInActivity:
        """Return one user's last sign-ins, in the slow lane; raises as users_with_sign_ins does."""
        path = f"{USERS}/{path_id(user_id)}?$select=id,{user_wire.SIGN_INS}"
        page = PageRequest(self._upstream.origin.resolve(path))
        reply = await self._upstream.get(page, self._slow_auth, explain=SIGN_INS_REFUSED)
        record = user_wire.one_user(reply)
        if record.id.lower() != user_id.lower():
            raise malformed(reply, "another user than was asked for")
        return user_wire.to_sign_in(record.sign_in_activity, reply)

    def groups(self) -> AsyncGenerator[list[Group], None]:
        """Yield every group, page by page (999)."""
        read = page_reader(
            self._upstream, group_wire.groups, lambda record, _: group_wire.to_group(record, self.tenant_id)
        )
        pages = self._upstream.pages(GROUPS, self._auth, read, explain=refusal(READS_GROUPS), page_cap=LARGE)
        return each_once(pages, lambda group: group.group_id)

    async def members(self, group_id: str) -> GroupMembers:
        """Return the direct members of a group."""
        return await self._members(group_id, "members")

    async def count_members(self, group_id: str) -> MemberCount:
        """Return how many direct members a group has, however many: none of them is kept."""
        users = others = 0
        async for page in each_once(self._member_pages(group_id, "members"), lambda member: member.id.lower()):
            found = sum(map(group_wire.is_user, page))
            users, others = users + found, others + len(page) - found
        return MemberCount(self.tenant_id, users, others)

    async def transitive_members(self, group_id: str) -> GroupMembers:
        """Return the members of a group and of the groups in it, however deep, each once."""
        return await self._members(group_id, "transitiveMembers")

    async def organisation(self) -> Organisation:
        """Return what the tenant says of itself; raises CrossTenantAccess where it says that it is another one."""
        read = page_reader(self._upstream, wire.organisations, self._organisation)
        found = await self._upstream.get_all(ORGANISATION, self._auth, read, explain=refusal(READS_ORGANISATION))
        if not found:
            raise Malformed(Service.GRAPH, what="no organisation")
        return found[0]

    async def mailbox_report(self) -> MailboxReport:
        """Return the mailbox usage report of the last seven days, and whether its names are concealed."""
        shared = self._shared
        return await read_mailbox_report(self._upstream, self._auth, shared.files, shared.reports)

    async def _members(self, group_id: str, relation: str) -> GroupMembers:
        users, others = set[str](), set[str]()
        async with aclosing(self._member_pages(group_id, relation)) as pages:
            async for page in pages:
                for member in page:
                    (users if group_wire.is_user(member) else others).add(member.id.lower())
        return GroupMembers(self.tenant_id, frozenset(users), len(others))

    def _member_pages(self, group_id: str, relation: str) -> AsyncGenerator[list[group_wire.MemberRecord], None]:
        path = f"{PREFIX}groups/{path_id(group_id)}/{relation}?$select=id&$top=999"
        read = page_reader(self._upstream, group_wire.members, _as_it_is)
        return self._upstream.pages(path, self._auth, read, explain=refusal(READS_GROUPS), page_cap=LARGE)

    def _organisation(self, record: wire.OrganisationRecord, _: Reply) -> Organisation:
        owner = record.id.lower()
        if owner != self.tenant_id:
            raise cross_tenant("organization", self.tenant_id, owner, self._new_id)
        return wire.to_organisation(record, self.tenant_id)

    def _users(
        self,
        path: str,
        auth: TenantAuth,
        explain: Explain,
        wanted: Collection[UserAttribute],
        *,
        sign_ins: bool = False,
    ) -> AsyncGenerator[list[DirectoryUser], None]:
        def user(record: UserRecord, reply: Reply) -> DirectoryUser:
            return user_wire.to_user(record, self.tenant_id, wanted, reply, sign_ins=sign_ins)

        read = page_reader(self._upstream, user_wire.users, user)
        pages = self._upstream.pages(path, auth, read, explain=explain, page_cap=LARGE)
        return each_once(pages, lambda user: user.user_id)

    def _sku(self, record: wire.SkuRecord, _: Reply) -> SubscribedSku:
        owner = wire.tenant_of(record)
        if owner not in (None, self.tenant_id):
            raise cross_tenant("subscribedSku", self.tenant_id, owner, self._new_id)
        return wire.to_sku(record, self.tenant_id)

    def _subscription(self, record: wire.SubscriptionRecord, reply: Reply) -> DirectorySubscription:
        return wire.to_subscription(record, self.tenant_id, reply)


class PartnerGraphClient:
    """Graph in the partner's own tenant."""

    def __init__(self, upstream: Upstream, auth: TenantAuth) -> None:
        self._upstream, self._auth = upstream, auth

    async def delegated_admin_customers(self) -> tuple[Customer, ...]:
        """Return the customers of all GDAP relationships, with default domains where Graph's contracts know them."""
        read = page_reader(self._upstream, wire.delegated_admin_customers, _as_it_is)
        explain = refusal(READS_CUSTOMERS, ADMIN_AGENT)
        # Neither is cancelled for the other's fault: a connection given up while it is made may stay open for a while.
        records, domains = await asyncio.gather(
            self._upstream.get_all(CUSTOMERS, self._auth, read, explain=explain),
            self._domains(),
            return_exceptions=True,
        )
        if isinstance(records, BaseException):
            raise records
        if isinstance(domains, BaseException):
            raise domains
        found = {record.tenant_id.lower(): record for record in records}
        return tuple(wire.to_customer(record, domains.get(tenant)) for tenant, record in found.items())

    async def _domains(self) -> dict[str, str]:
        """Return default domains by tenant; none where they cannot be read, which is no failure of the list."""
        read = page_reader(self._upstream, wire.contracts, _as_it_is)
        try:
            with deadline(DOMAINS_SECONDS):
                records = await self._upstream.get_all(CONTRACTS, self._auth, read, explain=refusal(READS_CONTRACTS))
        except SeatwiseError:
            return {}
        return {
            record.customer_id.lower(): record.default_domain_name.lower()
            for record in records
            if record.customer_id and record.default_domain_name
        }


def _as_it_is(record: R, _: Reply) -> R:
    return record
