"""Partner Center: the list of customers, and one customer's licences. Always with the partner's own token."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from services.domain.customer import Customer
from services.domain.licence import SubscribedSku
from services.errors import NotDirectPartner
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.paging import Page, PageRequest, continuation
from services.http.responses import Reply
from services.partner_center import wire
from services.partner_center.refusals import customer_refusal, list_refusal

T = TypeVar("T")
R = TypeVar("R")

PREFIX = "/v1/"
CUSTOMERS = f"{PREFIX}customers?size=500"
ID_HEADERS = ("MS-RequestId", "MS-CorrelationId")


REFUSAL_REMEMBERED = 600.0
"""Seconds; as long as the list of customers is kept, whose reading asks Partner Center again."""


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


class CustomerPartnerCenterClient:
    """Partner Center bound to one customer (the port CustomerPartnerCenter)."""

    def __init__(self, upstream: Upstream, auth: TenantAuth, customer: Customer, standing: Standing) -> None:
        self._upstream, self._auth, self._customer, self._standing = upstream, auth, customer, standing

    @property
    def tenant_id(self) -> str:
        """The customer this port is bound to."""
        return self._customer.tenant_id

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        """Return the customer's SKUs, named; raises NotDirectPartner, without asking where the partner was refused."""
        if self._standing.is_refused:
            raise NotDirectPartner(partner_wide=True)
        path = f"{PREFIX}customers/{self.tenant_id}/subscribedskus"
        read = _page_reader(self._upstream, wire.subscribed_skus, self._sku)
        return tuple(await self._upstream.get_all(path, self._auth, read, explain=customer_refusal))

    def _sku(self, record: wire.SkuRecord, _: Reply) -> SubscribedSku:
        return wire.to_sku(record, self.tenant_id)


def _page_reader(
    upstream: Upstream, decode: Callable[[Reply], wire.Page[R]], record_of: Callable[[R, Reply], T]
) -> Callable[[Reply], Page[T]]:
    def read(reply: Reply) -> Page[T]:
        page = decode(reply)
        return [record_of(record, reply) for record in page.items], _onward(upstream, page.next)

    return read


def _onward(upstream: Upstream, link: wire.Link | None) -> PageRequest | None:
    if link is None:
        return None
    headers = [(header.key, header.value) for header in link.headers or ()]
    return continuation(upstream.origin, link.uri, headers, method=link.method, prefix=PREFIX)
