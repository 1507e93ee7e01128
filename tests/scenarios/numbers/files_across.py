"""The files of lists over all customers: each has the rows that the truth has, and everybody who could not be read."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from decimal import Decimal

from tests.scenarios.counts import day as truth_day
from tests.scenarios.counts_sold import open_windows, started_months
from tests.scenarios.counts_sold import renewals as true_renewals
from tests.scenarios.numbers.across import paid, seen, told
from tests.scenarios.numbers.said import compare, key
from tests.scenarios.numbers.scene import Scene
from tests.scenarios.numbers.unused import parts

Fact = tuple[object, ...]
Line = dict[str, str]
DAYS = 90
_LIVE = ("active", "enabled", "warning")
_UNREAD = "could not be read"


async def files_across(scene: Scene) -> AsyncIterator[str]:
    """Ask for every list over all customers, and take its file."""
    checks = {
        "unused": (_unused, _true_unused),
        f"renewals {DAYS}": (_renewal, _true_renewals),
        "short": (_short, _true_short),
    }
    for words, (fact, true) in checks.items():
        lines = await scene.file(words)
        said = [key(line["Customer"]) for line in lines if _UNREAD in line.values()]
        read = told(scene) if words.startswith("renewals") else seen(scene)
        unread = [key(each.name) for each in scene.customers if each not in read]
        rest = [line for line in lines if _UNREAD not in line.values()]
        for fault in (
            *compare("unread", said, unread),
            *compare("rows", _summed(map(fact, rest)), _summed(true(scene))),
        ):
            yield f"file of {words}: {fault}"


def _summed(facts: Iterable[Fact]) -> list[Fact]:
    """Add up the seats (the last of a fact) of facts that are otherwise the same: however they are parted."""
    seats: Counter[Fact] = Counter()
    for *rest, number in facts:
        seats[tuple(rest)] += int(str(number))
    return [(*rest, number) for rest, number in seats.items()]


def _unused(line: Line) -> Fact:
    price, free = line["Price per month and seat"], int(line["Free"])
    waste = line["Until then"]
    if price != "no price" and Decimal(line["A month"]) != free * Decimal(price):
        return "not the product", *line.values()
    first = line["Fewer seats from"]
    return (
        key(line["Customer"]), line["Part number"], _amount(price), line["Currency"],
        "" if first == "not known" else first, line["Can be given back until"][:10],
        Decimal(waste) / free if waste != "not known" else waste, free,
    )  # fmt: skip


def _true_unused(scene: Scene) -> Iterator[Fact]:
    for about in seen(scene):
        for sku, row in paid(about):
            price, currency = scene.prices.get(sku["sku_id"], ("no price", ""))
            for seats, first, until in parts(scene, about, sku, row.free) if row.free else ():
                known = isinstance(price, Decimal) and first is not None
                yield (
                    key(about.name), sku["part_number"], _amount(str(price)), currency,
                    first.isoformat() if first else "", until.isoformat() if until else "",
                    Decimal(price) * started_months(scene.today, first) if known and first else "not known", seats,
                )  # fmt: skip


def _amount(text: str) -> Decimal | str:
    return text if text == "no price" else Decimal(text)


def _renewal(line: Line) -> Fact:
    return (
        key(line["Customer"]), line["Term"], line["Last day"], line["Renews"], line["Can be given back until"][:10],
        line["Source"], int(line["Seats"]),
    )  # fmt: skip


def _true_renewals(scene: Scene) -> Iterator[Fact]:
    read = {each.tenant_id: each for each in told(scene)}
    direct = [each.truth for each in read.values() if each.can.sold]
    sales = {one["id"]: one for customer in direct for one in customer["sold"]}
    for one in true_renewals(direct, scene.today, DAYS):
        sale = sales[one.subscription_id]
        window = max(open_windows(sale, scene.today), default=None)
        yield (
            key(read[one.tenant_id].name), sale["term"] or "not told", one.on.isoformat(),
            {True: "TRUE", False: "FALSE", None: "not told"}[one.auto_renew], window.isoformat() if window else "",
            "Partner Center", one.quantity,
        )  # fmt: skip
    for about in (each for each in read.values() if each.can.licences):
        known = {one["id"] for one in about.truth["sold"]} if about.can.sold else set()
        for one in about.truth["directory_subscriptions"]:
            on = truth_day(one["next_lifecycle"])
            is_soon = on is not None and 0 <= (on - scene.today).days <= DAYS
            if on and is_soon and one["commerce_id"] not in known and one["status"].lower() in _LIVE:
                yield key(about.name), "not told", on.isoformat(), "not told", "", "Microsoft Graph", one["seats"]


def _short(line: Line) -> Fact:
    words = ("Bought", "In grace", "Assigned", "Short", "Assigned on seats in grace")
    return key(line["Customer"]), line["Part number"], *(int(line[word]) for word in words)


def _true_short(scene: Scene) -> Iterator[Fact]:
    for about in seen(scene):
        for sku, row in paid(about):
            if row.short or row.on_grace:
                numbers = (row.bought, row.in_grace, row.assigned, row.short, row.on_grace)
                yield key(about.name), sku["part_number"], *numbers
