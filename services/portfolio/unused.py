"""Seats that are paid for and assigned to nobody: what they cost, and from when on fewer can be paid for. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from services.domain.commitment import last_day, windows
from services.domain.customer import Customer
from services.domain.licence_report import LicenceRow
from services.domain.money import Money, largest, total
from services.domain.price import Price, PriceList
from services.domain.subscription import Term
from services.domain.subscription_report import SubscriptionRow, Window
from services.portfolio.facts import CustomerFacts

MONTHS = {Term.MONTH.value: 1, Term.YEAR.value: 12, Term.THREE_YEARS.value: 36}


@dataclass(frozen=True, slots=True)
class UnusedPart:
    """Free seats that stand on one subscription, or on none that is known. `from_day`: fewer can be paid for from then.

    `until` is set while seats can be given back now: until then. `price` None: the price list has none.
    """

    seats: int
    price: Price | None
    from_day: date | None = None
    until: datetime | None = None
    auto_renew: bool | None = None

    def waste(self, today: date) -> Money | None:
        """Return seats x price x months until fewer can be paid for; None where price or day is not known."""
        if self.price is None or self.from_day is None:
            return None
        return {self.price.currency: self.seats * self.price.monthly * months_until(today, self.from_day)}

    @property
    def monthly(self) -> Money | None:
        """What the seats cost in a month; None where there is no price."""
        return None if self.price is None else {self.price.currency: self.seats * self.price.monthly}


@dataclass(frozen=True, slots=True)
class Unused:
    """The free seats of one SKU of one customer."""

    customer: Customer
    sku: LicenceRow
    parts: tuple[UnusedPart, ...]

    @property
    def seats(self) -> int:
        """All of them."""
        return sum(part.seats for part in self.parts)

    @property
    def unpriced(self) -> int:
        """Those whose price is missing."""
        return sum(part.seats for part in self.parts if part.price is None)

    @property
    def monthly(self) -> Money:
        """What the priced ones cost in a month."""
        return total(part.monthly for part in self.parts if part.monthly is not None)

    def waste(self, today: date) -> Money:
        """Return what is paid for them until fewer can be paid for, where price and day are known."""
        return total(waste for part in self.parts if (waste := part.waste(today)) is not None)

    @property
    def until(self) -> datetime | None:
        """Until when some of them can be given back now."""
        return min((part.until for part in self.parts if part.until is not None), default=None)

    @property
    def from_day(self) -> date | None:
        """The first day on which fewer can be paid for, None where it is not told."""
        return min((part.from_day for part in self.parts if part.from_day is not None), default=None)


def find_unused(facts: Iterable[CustomerFacts], prices: PriceList, now: datetime) -> list[Unused]:
    """Return every paid SKU with free seats: the most money a month first, then those without a price, by seats."""
    found = [
        Unused(each.customer, sku, tuple(_parts(sku, each.subscriptions_of(sku.sku_id), prices, now)))
        for each in facts
        for sku in each.skus
        if sku.units.free
    ]
    return sorted(found, key=_order)


def _order(one: Unused) -> tuple[Decimal, int, str, str]:
    return -largest(one.monthly), -one.seats, one.customer.name.casefold(), one.sku.name.casefold()


def _parts(
    sku: LicenceRow, subscriptions: Iterable[SubscriptionRow], prices: PriceList, now: datetime
) -> Iterator[UnusedPart]:
    """Share the free seats out: to the subscription first whose seats can be given back first.

    Of several whose seats can be given back now, to the one whose window closes first: what is told is in time for all.
    """
    left = sku.units.free
    places = [place for row in subscriptions if not row.is_trial for place in _places(row, now)]
    for place in sorted(places, key=_soonest):
        seats = min(left, place.seats)
        if seats:
            renews = place.row.sold.auto_renew if place.row.sold else None
            yield UnusedPart(seats, _price(sku, place.row, prices), place.from_day, place.until, renews)
            left -= seats
    if left:
        yield UnusedPart(left, _price(sku, None, prices))


@dataclass(frozen=True, slots=True)
class _Place:
    """Seats of a subscription that can be given up from the same day on; `until` while they can be given back now."""

    row: SubscriptionRow
    seats: int
    from_day: date | None = None
    until: datetime | None = None


def _soonest(place: _Place) -> tuple[date, datetime]:
    return place.from_day or date.max, place.until or datetime.max.replace(tzinfo=UTC)


def _places(row: SubscriptionRow, now: datetime) -> Iterator[_Place]:
    """Yield the seats that can be given back now, as many as are told to be, and those committed until the end."""
    quantity = row.quantity or 0
    if row.sold is None:
        yield _Place(row, quantity)
        return
    ahead, day = windows(row.sold, now), last_day(row.sold)
    if any(window.seats is None for window in ahead):
        ahead = (Window(ahead[-1].until, quantity),)  # any number of them: until the last of the windows
    for window in ahead:
        seats = min(window.seats or 0, quantity)
        yield _Place(row, seats, today_of(now), window.until)
        quantity -= seats
    yield _Place(row, quantity, day + timedelta(days=1) if day else None)


def _price(sku: LicenceRow, row: SubscriptionRow | None, prices: PriceList) -> Price | None:
    sold = row.sold if row else None
    product, _, rest = sold.offer_id.partition(":") if sold else ("", "", "")
    offer = [f"{product}:{rest.partition(':')[0]}"] if rest else []
    months = MONTHS.get((sold.term or "").upper()) if sold else None
    return prices.of([*offer, sku.sku_id, sku.part_number, sku.name], months)


def months_until(today: date, day: date) -> int:
    """Return the months that have begun by `day`, counted from `today`; 0 for today and before."""
    if day <= today:
        return 0
    whole = (day.year - today.year) * 12 + day.month - today.month
    return whole + 1 if day.day > today.day else max(whole, 1)


def today_of(now: datetime) -> date:
    """Return the day on which Partner Center's dates count (UTC)."""
    return now.astimezone(UTC).date()
