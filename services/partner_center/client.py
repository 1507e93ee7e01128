"""Partner Center: the customers, what one of them bought, and the partner. Always with the partner's own token."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from services.domain.customer import Customer
from services.domain.licence import SubscribedSku
from services.domain.organisation import PartnerProfile
from services.domain.subscription import CommerceSubscription
from services.errors import NotDirectPartner, Service
from services.http.auth import TenantAuth
from services.http.client import Explain, Upstream
from services.http.origin import ForeignOrigin
from services.http.owners import IN_PARTNER_CENTER, require_owner
from services.http.paging import Page, PageRequest, continuation
from services.http.responses import Reply
from services.http.slow_lane import SlowLane
from services.partner_center import subscription_wire, wire
from services.partner_center.refusals import customer_refusal, list_refusal, sales_refusal

T = TypeVar("T")
R = TypeVar("R")

PREFIX = "/v1/"
CUSTOMERS = f"{PREFIX}customers?size=500"
PROFILE = f"{PREFIX}profiles/organization"
ID_HEADERS = ("MS-RequestId", "MS-CorrelationId")
HEADERS = (("MS-Contract-Version", "v1"),)
"""Microsoft's table of headers requires it, though its samples go without."""

MOST_READS, MOST_READS_SECONDS = 400, 60.0
"""Of one customer. Partner Center takes 500 requests a minute; the rest is for repetitions and further pages."""
REFUSAL_REMEMBERED = 600.0
"""Seconds; as long as the list of customers is kept, whose reading asks Partner Center again."""


def customer_lane() -> SlowLane:
    """Return the lane of what is asked about one customer."""
    return SlowLane(Service.PARTNER_CENTER, MOST_READS, MOST_READS_SECONDS)


@dataclass(slots=True)
class Standing:
    """What Partner Center said about this partner lately: refused as a whole, it is not asked about each customer.

    `clock` is monotonic seconds.
    """

    clock: Callable[[], float] = time.monotonic
    _refused_until: float | None = None

    @property
    def is_refused(self) -> bool:
        """Whether Partner Center refused the partner in the last ten minutes."""
        return self._refused_until is not None and self.clock() < self._refused_until

    def refused(self) -> None:
        """Remember a refusal, for a while: roles and agreements change."""
        self._refused_until = self.clock() + REFUSAL_REMEMBERED

    def served(self) -> None:
        """Forget it."""
        self._refused_until = None


class PartnerCenterClient:
    """What Partner Center knows about all customers."""

    def __init__(self, upstream: Upstream, auth: TenantAuth, standing: Standing) -> None:
        self._upstream, self._auth, self._standing = upstream, auth, standing

    async def customers(self) -> tuple[Customer, ...]:
        """Return every customer; raises NotDirectPartner when Partner Center does not serve this partner."""
        read = _page_reader(self._upstream, wire.customers, wire.to_customer)
        try:
            found = await self._upstream.get_all(CUSTOMERS, self._auth, read, explain=list_refusal)
        except NotDirectPartner:
            self._standing.refused()
            raise
        self._standing.served()
        return tuple({customer.tenant_id: customer for customer in found}.values())

    async def profile(self) -> PartnerProfile:
        """Return the partner's own profile; raises NotDirectPartner, without asking where the partner was refused."""
        if self._standing.is_refused:
            raise NotDirectPartner(partner_wide=True)
        page = PageRequest(self._upstream.origin.resolve(PROFILE))
        reply = await self._upstream.get(page, self._auth, explain=list_refusal)
        return wire.to_profile(wire.profile(reply), self._auth.tenant_id, reply)


class CustomerPartnerCenterClient:
    """Partner Center bound to one customer (the port CustomerPartnerCenter)."""

    def __init__(
        self, upstream: Upstream, auth: TenantAuth, customer: Customer, standing: Standing, lane: SlowLane
    ) -> None:
        self._upstream, self._auth, self._customer = upstream, auth, customer
        self._standing, self._lane = standing, lane

    @property
    def tenant_id(self) -> str:
        """The customer this port is bound to."""
        return self._customer.tenant_id

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        """Return the customer's SKUs, named; raises NotDirectPartner, without asking where the partner was refused."""
        return await self._all("subscribedskus", wire.subscribed_skus, self._sku, customer_refusal)

    async def subscriptions(self) -> tuple[CommerceSubscription, ...]:
        """Return what the partner sold, ended ones too; raises NotDirectPartner where it is not the direct seller."""
        return await self._all("subscriptions", subscription_wire.subscriptions, self._subscription, sales_refusal)

    async def _all(
        self,
        collection: str,
        decode: Callable[[Reply], wire.Page[R]],
        record_of: Callable[[R, Reply], T],
        explain: Explain,
    ) -> tuple[T, ...]:
        if self._standing.is_refused:
            raise NotDirectPartner(partner_wide=True)
        place = f"{PREFIX}customers/{self.tenant_id}/"
        path, read = f"{place}{collection}", _page_reader(self._upstream, self._ours(decode), record_of, place)
        await self._lane.turn(self.tenant_id)
        try:
            return tuple(await self._upstream.get_all(path, self._auth, read, explain=explain))
        except NotDirectPartner as refusal:
            if refusal.partner_wide:
                self._standing.refused()
            raise

    def _ours(self, decode: Callable[[Reply], wire.Page[R]]) -> Callable[[Reply], wire.Page[R]]:
        """Return `decode` for answers about this customer: another's is refused, for the token is good for both."""

        def read(reply: Reply) -> wire.Page[R]:
            require_owner(reply, IN_PARTNER_CENTER, self.tenant_id)
            return decode(reply)

        return read

    def _sku(self, record: wire.SkuRecord, _: Reply) -> SubscribedSku:
        return wire.to_sku(record, self.tenant_id)

    def _subscription(self, record: subscription_wire.SubscriptionRecord, reply: Reply) -> CommerceSubscription:
        return subscription_wire.to_subscription(record, self.tenant_id, reply)


def _page_reader(
    upstream: Upstream,
    decode: Callable[[Reply], wire.Page[R]],
    record_of: Callable[[R, Reply], T],
    place: str = PREFIX,
) -> Callable[[Reply], Page[T]]:
    def read(reply: Reply) -> Page[T]:
        page = decode(reply)
        return [record_of(record, reply) for record in page.items], _onward(upstream, page.next, place)

    return read


def _onward(upstream: Upstream, link: wire.Link | None, place: str) -> PageRequest | None:
    """Return the page behind a link; raises ForeignOrigin for one that leaves `place`: the token is good beyond it."""
    if link is None:
        return None
    headers = [(header.key, header.value) for header in link.headers or ()]
    page = continuation(upstream.origin, link.uri, headers, method=link.method, prefix=PREFIX)
    if not page.url.removeprefix(upstream.origin.resolve("/")).lower().startswith(place[1:]):
        raise ForeignOrigin
    return page
