"""Cards about all customers as an account manager meets them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from cards.card import Card
from cards.format import Format
from cards.renewals import renewals_card
from cards.short import short_card
from cards.unused import unused_card
from services.domain.customer import Customer, CustomerSource
from services.domain.licence import LicenceUnits
from services.domain.licence_report import LicenceRow
from services.domain.price import Price, PriceList
from services.domain.section import Source
from services.domain.subscription import CommerceSubscription, DirectorySubscription
from services.domain.subscription_report import Seller, SubscriptionRow
from services.errors import ConsentMissing, NoDelegatedAdmin, NotDirectPartner, Service, Unavailable
from services.portfolio.coverage import Coverage, Unread
from services.portfolio.facts import CustomerFacts
from services.portfolio.renewals import find_renewals
from services.portfolio.short import find_short
from services.portfolio.unused import find_unused
from services.tenancy.customer_list import CustomerList

NOW = datetime(2025, 11, 22, 3, 4, 5, tzinfo=UTC)
READ = NOW - timedelta(minutes=17)
READER = Format.of("en-AU", "Australia/Sydney", NOW)
NAMES = ("Contoso Pty Ltd", "Fabrikam Engineering Inc", "Northwind Traders", "Adventure Works Café & Söhne GmbH")
HOSTILE = "[Tailspin](https://evil.example) <at>all</at> **bold** \u202egnp.exe " + "W" * 9_000
SKUS = (("SPB", "Microsoft 365 Business Premium"), ("SPE_E3", "Microsoft 365 E3"), ("VISIOCLIENT", "Visio Plan 2"))
PRICES = PriceList(
    [
        Price("spb", Decimal("356.40"), "AUD", 12),
        Price("spb", Decimal("35.60"), "AUD", 1),
        Price("spe_e3", Decimal("62.10"), "AUD", 1),
    ]
)


def customer(number: int, name: str) -> Customer:
    """Return a customer."""
    return Customer(f"a0000000-0000-4000-8000-{number:012d}", name, (f"customer{number}.example",), "reseller")


def sku_id(number: int) -> str:
    return f"b0000000-0000-4000-8000-{number:012d}"


def facts(
    number: int, name: str, seats: Iterable[tuple[int, int, int, int]], read_at: datetime = READ
) -> CustomerFacts:
    """Return facts: for each SKU (which of SKUS, enabled, consumed, warning), with one subscription each."""
    who, told = customer(number, name), list(seats)
    skus = [
        LicenceRow(sku_id(each), SKUS[each][0], SKUS[each][1], LicenceUnits(enabled, consumed, warning), Source.GRAPH)
        for each, enabled, consumed, warning in told
    ]
    return CustomerFacts(who, tuple(skus), tuple(sold(who, number, *one) for one in told), read_at)


def sold(who: Customer, number: int, each: int, enabled: int, _consumed: int, _warning: int) -> SubscriptionRow:
    """Return a subscription whose term differs with the customer's number."""
    monthly = number % 3 == 0
    one = CommerceSubscription(
        who.tenant_id,
        f"c{number}-{each}",
        SKUS[each][1],
        enabled,
        "active",
        True,
        offer_id="CFQ7TTC0LCHC:0002:CFQ7",
        term="P1M" if monthly else "P1Y",
        commitment_end=date(2025, 12, 3) if monthly else date(2026, 6, 30) - timedelta(days=97 * (number % 2)),
        auto_renew=(True, False, None)[number % 3],
        cancellable_until=NOW + timedelta(days=2, hours=5) if number == 2 else None,
        billing_cycle="monthly",
    )
    return SubscriptionRow(SKUS[each][1], sku_id(each), Seller.US, one)


WORLD: tuple[CustomerFacts, ...] = (
    facts(1, NAMES[0], [(0, 120, 113, 0), (1, 10, 12, 3), (2, 5, 7, 0)]),
    facts(2, NAMES[1], [(0, 47, 41, 0), (2, 4, 1, 0)]),
    facts(3, NAMES[2], [(1, 30, 11, 0)]),
    facts(4, NAMES[3], [(2, 25, 2, 0)]),
    facts(5, HOSTILE, [(1, 5, 4, 0)]),
)
UNREAD = (
    Unread(customer(8, "Graphic Design Institute"), NoDelegatedAdmin(Service.GRAPH)),
    Unread(customer(9, "Wide World Importers"), ConsentMissing(Service.GRAPH)),
)


def covered(*world: CustomerFacts, unread: tuple[Unread, ...] = ()) -> Coverage:
    """Return the coverage of these facts."""
    everybody = (*(each.customer for each in world), *(each.customer for each in unread))
    return Coverage(CustomerList(everybody, CustomerSource.PARTNER_CENTER, READ), world, unread)


def unused(*world: CustomerFacts, prices: PriceList = PRICES, unread: tuple[Unread, ...] = (), page: int = 1) -> Card:
    """Return the card for unused licences."""
    return unused_card(find_unused(world, prices, NOW), covered(*world, unread=unread), READER, page=page)


def many(count: int) -> tuple[CustomerFacts, ...]:
    """Return many customers with long names."""
    return tuple(facts(number, f"{number} {HOSTILE}", [(0, 9, 3, 0), (2, 8, 3, 0)]) for number in range(1, count + 1))


def indirect() -> tuple[CustomerFacts, ...]:
    """Return customers of an indirect reseller: Graph tells seats, nobody tells terms."""
    refused = NotDirectPartner(partner_wide=True)
    record = DirectorySubscription(
        "t", "d", sku_id(0), "SPB", False, "Enabled", 47, "x", datetime(2025, 12, 9, tzinfo=UTC), "other"
    )
    row = SubscriptionRow("Microsoft 365 Business Premium", sku_id(0), Seller.OTHER_PARTNER, None, record)
    return tuple(replace(each, subscriptions=(row,), sold_unread=refused) for each in WORLD[:2])


def renewals(*world: CustomerFacts, days: int = 60, unread: tuple[Unread, ...] = ()) -> Card:
    """Return the card for renewals."""
    return renewals_card(find_renewals(world, days, NOW), covered(*world, unread=unread), READER, days=days)


def short(*world: CustomerFacts, unread: tuple[Unread, ...] = ()) -> Card:
    """Return the card for shortages."""
    return short_card(find_short(world), covered(*world, unread=unread), READER)


def two_of_one_name() -> CustomerFacts:
    """Return a customer with two SKUs that Microsoft calls the same, one of them beyond what was sold."""
    one = facts(1, NAMES[0], [(1, 9, 4, 0), (2, 3, 4, 1)])
    named = (replace(sku, name="Microsoft 365 Business Basic", shares_name=True) for sku in one.skus)
    return replace(one, skus=tuple(named), subscriptions=one.subscriptions[1:])


SAMPLES: dict[str, Card] = {
    "unused": unused(*WORLD, unread=UNREAD),
    "unused_no_prices": unused(*WORLD, prices=PriceList()),
    "unused_nothing": unused(facts(1, NAMES[0], [(0, 5, 5, 0)])),
    "unused_second_page": unused(*many(20), page=2),
    "unused_indirect_reseller": unused(*indirect()),
    "unused_not_whole": unused(
        replace(WORLD[1], subscriptions=(), sold_unread=Unavailable(Service.PARTNER_CENTER)), *WORLD[2:4]
    ),
    "unused_two_of_one_name": unused(two_of_one_name(), WORLD[2]),
    "short_two_of_one_name": short(two_of_one_name()),
    "renewals": renewals(*WORLD, days=200, unread=UNREAD),
    "renewals_nothing": renewals(WORLD[0], days=1),
    "renewals_indirect_reseller": renewals(*indirect()),
    "short": short(*WORLD, unread=UNREAD[:1]),
    "short_nothing": short(WORLD[1]),
}
