"""`unused`: every row, and the sums of seats and money over all customers, against a count of each."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date
from decimal import Decimal

from services.sku_vocabulary import NAMES_OF_PART_NUMBERS
from tests.scenarios.conditions import Truth
from tests.scenarios.counts_sold import first_day_to_reduce, open_windows, started_months
from tests.scenarios.counts_sold import unused as true_unused
from tests.scenarios.numbers.across import Fact, coverage, head, paid, seen, true_head, whose
from tests.scenarios.numbers.said import COUNT, DAY, Answer, Lines, compare, count, day
from tests.scenarios.numbers.scene import About, Scene

Money = dict[str, Decimal]
_AMOUNT = r"((?:[A-Z]{0,3}\$?)\d[\d,]*\.\d\d)"


async def unused(scene: Scene) -> AsyncIterator[str]:
    """Ask for all free seats, and for those of one SKU."""
    async for fault in _unused(scene, ""):
        yield fault
    free = sorted({str(sku["part_number"]) for each in seen(scene) for sku, row in paid(each) if row.free})
    known = [part for part in free if part.upper() in NAMES_OF_PART_NUMBERS]  # of no other can everybody be asked
    if known:
        async for fault in _unused(scene, scene.chance.choice(known)):
            yield fault


async def _unused(scene: Scene, part_number: str) -> AsyncIterator[str]:
    what = f"unused {part_number}".strip()
    answer = await scene.ask(what)
    lines = answer.lines
    lines.take("Unused licences")
    lines.take(r".*[Aa]ll customers")
    wanted = [
        (each, sku, row.free)
        for each in seen(scene)
        for sku, row in paid(each)
        if row.free and part_number in ("", sku["part_number"])
    ]
    rows = [(each, sku, free, parts(scene, each, sku, free)) for each, sku, free in wanted]
    expected = [*true_head(scene), *_true_sums(scene, rows), *(_row(scene, *each) for each in rows)]
    told = [*head(answer), *_sums(lines), *_unused_rows(scene, answer)]
    for fault in _as_counted(scene, rows):
        yield f"{what}: {fault}"
    if not rows and not lines.takes(r"Nothing is unused\."):
        yield f"{what}: does not say that nothing is unused"
    for fault in (*compare(what, told, expected), *coverage(scene, answer), *answer.end(what)):
        yield fault


Part = tuple[int, date | None, date | None]
"""Seats, the first day on which fewer can be paid for, and until when they can be given back now."""
Row = tuple[About, Truth, int, list[Part]]


def parts(scene: Scene, about: About, sku: Truth, free: int) -> list[Part]:
    """Share the free seats out: to the subscription first that can be reduced first; what is left has no known term.

    Of several that can be reduced now, the one whose window closes first. Paid and active ones of ours count, each up
    to its quantity.
    """
    sold = about.truth["sold"] if about.can.sold and about.can.licences else []  # without a list nobody knows the SKU
    ours = [one for one in sold if one["sku_id"] == sku["sku_id"] and one["status"] == "active" and not one["is_trial"]]
    places = [(first_day_to_reduce(one, scene.today), one) for one in ours]
    known = sorted(
        ((first, max(open_windows(one, scene.today), default=None), one) for first, one in places if first),
        key=lambda place: (place[0], place[1] is None, place[1]),
    )
    shared: list[Part] = []
    for first, until, one in known:
        seats = min(free, one["quantity"])
        if seats:
            shared.append((seats, first, until))
        free -= seats
    return [*shared, *([(free, None, None)] if free else [])]


def _as_counted(scene: Scene, rows: Sequence[Row]) -> Iterator[str]:
    """Hold our own shares to the brute-force count, which tells money for a whole row or not at all."""
    for about, sku, free, shared in rows:
        sold = about.truth["sold"] if about.can.sold and about.can.licences else []
        units = sku if about.can.licences else {**sku, **sku["partner_center"], "subscriptions": []}
        (counted,) = true_unused([{**about.truth, "skus": [units], "sold": sold}], scene.prices, scene.today).rows
        price = scene.prices.get(sku["sku_id"])
        seat_months = sum(seats * started_months(scene.today, first) for seats, first, _ in shared if first)
        is_known = price is not None and all(first for _, first, _ in shared)
        ours = (free, price[0] * seat_months if price and is_known else None)
        yield from compare(f"{about.name} {sku['part_number']}", [ours], [(counted.free, counted.waste)])


def _row(scene: Scene, about: About, sku: Truth, free: int, shared: list[Part]) -> Fact:
    price = scene.prices.get(sku["sku_id"])
    told = [_part(scene, each, price) for each in shared]
    monthly = _money({price[1]: free * price[0]}) if price else "no price"
    return about.name, sku["part_number"], free, monthly, tuple(sorted(told, key=str))


def _part(scene: Scene, part: Part, price: tuple[Decimal, str] | None) -> Fact:
    seats, first, until = part
    if until is not None:
        return seats, "can be given back until", until
    if first is None:
        return seats, "term not known"
    waste = seats * price[0] * started_months(scene.today, first) if price else None
    return seats, "committed until", first, _money({price[1]: waste}) if price and waste else None


def _true_sums(scene: Scene, rows: Sequence[Row]) -> Iterator[Fact]:
    """Yield the sums: seats, money a month, money until they can be given back, and what has no price."""
    monthly: Money = {}
    waste: Money = {}
    without = 0
    for _, sku, free, shared in rows:
        if price := scene.prices.get(sku["sku_id"]):
            monthly[price[1]] = monthly.get(price[1], Decimal(0)) + free * price[0]
            for seats, first, _ in shared:
                without += seats if first is None else 0
                if first is not None:
                    months = started_months(scene.today, first)
                    waste[price[1]] = waste.get(price[1], Decimal(0)) + seats * price[0] * months
    unpriced = sum(free for _, sku, free, _ in rows if sku["sku_id"] not in scene.prices)
    yield "free", sum(free for _, _, free, _ in rows), len(seen(scene)), len(scene.customers)
    if monthly:
        yield "a month", _money(monthly)
        yield "without a price", unpriced
    if any(waste.values()):
        yield "until then", _money(waste)
        yield "without a term", without


def _sums(lines: Lines) -> Iterator[Fact]:
    if told := lines.take(rf"{COUNT} seats? free at {COUNT} of {COUNT} customers?"):
        yield "free", *map(count, told)
    amounts = rf"{_AMOUNT}(?: \+ {_AMOUNT})?"
    if found := lines.take(rf"{amounts} a month(?: · {amounts} until they can be given back)?"):
        yield "a month", tuple(each for each in found[:2] if each)
        missing = lines.take(rf"Price missing for {COUNT} seats?\.")
        yield "without a price", count(missing[0]) if missing else 0
        if found[2]:
            yield "until then", tuple(each for each in found[2:] if each)
            gap = lines.take(rf"Term not known for {COUNT} seats?\.")
            yield "without a term", count(gap[0]) if gap else 0


def _unused_rows(scene: Scene, answer: Answer) -> Iterator[Fact]:
    for row in answer.rows("Customer and SKU"):
        lines = Lines(row.lines)
        name, part_number = whose(scene, row.name, lines)
        monthly = row.cells["A month"]
        told = sorted((_said_part(line, row.number("Free")) for line in lines.left), key=str)
        merged = _together(told)
        amounts = "no price" if monthly == "no price" else tuple(monthly.split(" + "))
        yield name, part_number, row.number("Free"), amounts, tuple(merged)


def _said_part(line: str, free: int) -> Fact:
    lines = Lines([line])
    seats = rf"(?:{COUNT}: )?"
    if told := lines.take(rf"{seats}can be given back until {DAY}"):
        return count(told[0]) if told[0] else free, "can be given back until", day(told[1])
    if told := lines.take(rf"{seats}term not known"):
        return count(told[0]) if told[0] else free, "term not known"
    if told := lines.take(rf"{seats}committed until {DAY}(?:, {_AMOUNT} until then)?"):
        first = date.fromordinal(day(told[1]).toordinal() + 1)
        return count(told[0]) if told[0] else free, "committed until", first, (told[2],) if told[2] else None
    return 0, line


def _together(told: list[Fact]) -> list[Fact]:
    """Add up the parts of which no term is known: the card may tell them one by one."""
    unknown = [each for each in told if each[1] == "term not known"]
    rest = [each for each in told if each[1] != "term not known"]
    seats = sum(int(str(each[0])) for each in unknown)
    return sorted([*rest, *([(seats, "term not known")] if unknown else [])], key=str)


def _money(amounts: Money) -> tuple[str, ...]:
    """Return the amounts as an Australian reads them, by currency."""
    signs = {"AUD": "$", "USD": "USD"}
    return tuple(f"{signs[currency]}{amount:,.2f}" for currency, amount in sorted(amounts.items()))
