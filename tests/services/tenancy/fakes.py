"""A partner's world in memory: hand-written ports that count what they are asked and fail when told to."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.domain.actor import Actor
from services.domain.customer import Customer
from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.subscription import DirectorySubscription

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TECHNICIAN = Actor(str(uuid.UUID(int=900)), str(uuid.UUID(int=901)), "Thea Technician")
COLLEAGUE = Actor(str(uuid.UUID(int=900)), str(uuid.UUID(int=902)), "Carl Colleague")


def tenant(number: int) -> str:
    return str(uuid.UUID(int=number))


class Clock:
    """A clock that moves when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class FakeCustomerPorts:
    """Graph and Partner Center of one customer: the same SKUs from both."""

    def __init__(self, tenant_id: str, skus: tuple[SubscribedSku, ...], fault: Callable[[], Exception | None]) -> None:
        self.tenant_id = tenant_id
        self._skus = skus
        self._fault = fault

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        if error := self._fault():
            raise error
        return self._skus

    async def directory_subscriptions(self) -> tuple[DirectorySubscription, ...]:
        return ()


class FakePartner:
    """PartnerPorts over lists. `fail` maps a method's name to what it raises; `calls` are those names in order."""

    def __init__(self, customers: tuple[Customer, ...] = ()) -> None:
        self.customers = customers
        self.gdap_customers: tuple[Customer, ...] | None = None
        self.domains: dict[str, str] = {}
        self.skus: dict[str, tuple[SubscribedSku, ...]] = {}
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

    def customer_graph(self, customer: Customer) -> FakeCustomerPorts:
        tenant_id = self.wired_to or customer.tenant_id
        return FakeCustomerPorts(tenant_id, self._skus_of(customer), lambda: self.fail.get("graph"))

    def customer_partner_center(self, customer: Customer) -> FakeCustomerPorts:
        return FakeCustomerPorts(customer.tenant_id, self._skus_of(customer), lambda: self.fail.get("partner_center"))

    def _skus_of(self, customer: Customer) -> tuple[SubscribedSku, ...]:
        return self.skus.get(customer.tenant_id, ())


def sku(tenant_id: str, number: int, part_number: str, name: str, enabled: int, consumed: int) -> SubscribedSku:
    return SubscribedSku(
        tenant_id, tenant(7000 + number), part_number, name, AppliesTo.USER, "Enabled", LicenceUnits(enabled, consumed)
    )
