"""Small facts of customers, in one line each."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.domain.customer import Customer
from services.domain.licence import LicenceUnits
from services.domain.licence_report import LicenceRow
from services.domain.price import Price
from services.domain.section import Source
from services.domain.subscription import CommerceSubscription, DirectorySubscription
from services.domain.subscription_report import Seller, SubscriptionRow
from services.portfolio.facts import CustomerFacts
from tests.services.tenancy.fakes import tenant

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
E3, VISIO = tenant(7001), tenant(7002)


def customer(number: int) -> Customer:
    """Return the customer with this number."""
    return Customer(tenant(number), f"Customer {number}", (f"customer{number}.example",))


def sku(enabled: int, consumed: int, *, warning: int = 0, sku_id: str = E3) -> LicenceRow:
    """Return a paid SKU."""
    name = {E3: "Microsoft 365 E3", VISIO: "Visio Plan 2"}[sku_id]
    part = {E3: "SPE_E3", VISIO: "VISIOCLIENT"}[sku_id]
    return LicenceRow(sku_id, part, name, LicenceUnits(enabled, consumed, warning), Source.GRAPH)


def sold(
    quantity: int = 10, *, sku_id: str = E3, term: str | None = "P1Y", ends: date | None = None, **more: Any
) -> SubscriptionRow:
    """Return a subscription that the partner sold."""
    one = CommerceSubscription(
        tenant(1), "c1", "Microsoft 365 E3", quantity, "active", True, offer_id="CFQ7TTC0LFLX:0001:ABC", term=term,
        commitment_end=ends,
    )  # fmt: skip
    return SubscriptionRow("Microsoft 365 E3", sku_id, Seller.US, replace(one, **more))


def listed(quantity: int = 10, *, next_lifecycle: datetime | None = None) -> SubscriptionRow:
    """Return a subscription that only the directory lists."""
    one = DirectorySubscription(tenant(1), "d1", E3, "SPE_E3", False, "Enabled", quantity, None, next_lifecycle)
    return SubscriptionRow("SPE_E3", E3, Seller.OTHER_PARTNER, None, one)


def facts(number: int, *has: LicenceRow | SubscriptionRow) -> CustomerFacts:
    """Return the facts of a customer."""
    return CustomerFacts(
        customer(number),
        tuple(one for one in has if isinstance(one, LicenceRow)),
        tuple(one for one in has if isinstance(one, SubscriptionRow)),
        NOW,
    )


def price(amount: int, months: int = 1, product: str = "spe_e3", currency: str = "AUD") -> Price:
    """Return a price."""
    return Price(product, Decimal(amount), currency, months)
