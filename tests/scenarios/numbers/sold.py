"""`subscriptions`: every subscription of the card against those of the truth."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tests.scenarios.conditions import Truth
from tests.scenarios.counts import day as truth_day
from tests.scenarios.counts_sold import Sold
from tests.scenarios.counts_sold import subscriptions as true_subscriptions
from tests.scenarios.numbers.said import AHEAD, COUNT, DAY, MOMENT, Answer, Lines, compare, count, day
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.reading import Row

TERMS = {"monthly": "P1M", "annual": "P1Y", "three-year": "P3Y"}
BILLED = {"billed monthly": "monthly", "billed annually": "annual", "billed every three years": "triennial"}
_NEEDS_NO_WORD = ("active", "enabled")


@dataclass(frozen=True)
class Subscription:
    """One row. `ends` and `renews` are not told where there is no date; `reduce_by` is the last day for fewer seats."""

    name: str
    seats: int
    status: str = ""
    trial: bool = False
    term: str | None = None
    billed: str = ""
    ends: date | None = None
    renews: str = "no date"
    reduce_by: date | None = None
    scheduled: tuple[object, ...] = ()
    sold_by: str = ""
    next_change: date | None = None
    of: tuple[int, int] | None = None
    """How many there are of its SKU, and the seats of the active ones, where there are several."""


async def subscriptions(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for all of them."""
    answer = await scene.ask(f"subscriptions {about.tenant_id}")
    lines = answer.lines
    lines.take(r".*")
    lines.take(r"Subscriptions(?: · .*)?")
    expected = list(true(scene, about))
    if not expected:
        lines.take(r"None in what could be read\." if answer.missing else r"The customer has no subscriptions\.")
    for fault in compare("subscriptions", said(answer.rows("Subscription"), about), expected):
        yield fault
    for fault in (*_gaps(answer, about), *answer.end("subscriptions")):
        yield fault


def _gaps(answer: Answer, about: About) -> Iterator[str]:
    can = about.can
    expected = [] if can.sold or (can.sold_to_others and can.licences) else ["Terms and dates from Partner Center"]
    expected += [] if can.licences else ["Which SKU each is, and what others sold"]
    if len(expected) == 2 and len(answer.missing) == 1:  # one reason for both is told once
        expected = [next(iter(answer.missing))]
    yield from compare("subscriptions, not available", answer.missing, expected)
    if (
        can.sold_to_others
        and can.licences
        and "Terms, renewal and the last day to reduce are missing" not in answer.last
    ):
        yield f"subscriptions: does not say that terms are missing, but {answer.last!r}"


def said(rows: Iterable[Row], about: About) -> Iterator[Subscription | str]:
    """Yield what the rows say; a line that nobody knows as it is."""
    for row in rows:
        lines = Lines(row.lines)
        seats = count(row.cells["Seats"])
        yield _one(about.product(row.name), seats, lines)
        yield from lines.unread(row.name)


def _one(name: str, seats: int, lines: Lines) -> Subscription:
    of = lines.take(rf"one of {COUNT} of this SKU(?:, {COUNT} active seats in all)?")
    status = lines.take(r"Status: (.+)")
    words = _terms(lines)
    ends, renews, reduce_by = _dates(lines, seats)
    scheduled = lines.take(r"scheduled for the next term: (.+)")
    change = lines.take(rf"next change of state, if nothing is done: {DAY}")
    return Subscription(
        name,
        seats,
        status[0].lower() if status else "",
        "trial" in words,
        next((TERMS.get(word.removesuffix(" term"), word) for word in words if word.endswith(" term")), None),
        next((BILLED[word] for word in words if word in BILLED), ""),
        ends,
        renews,
        reduce_by,
        _scheduled(scheduled[0]) if scheduled else (),
        next((word for word in words if word.startswith(("sold by", "bought by"))), ""),
        day(change[0]) if change else None,
        (count(of[0]), count(of[1])) if of else None,
    )


def _terms(lines: Lines) -> list[str]:
    """Take the line that says on which terms, which may be left out."""
    word = r"trial|\S+ term|term not told|sold by another partner|bought by the customer itself|billed [a-z ]+"
    taken = lines.take(rf"((?:{word})(?: · (?:{word}))*)")
    return taken[0].split(" · ") if taken else []


def _dates(lines: Lines, seats: int) -> tuple[date | None, str, date | None]:
    """Take what is said of the end; where the sandbox tells how many can be given back, it is all of them."""
    windows = lines.all(rf"(?:{COUNT} of {COUNT} )?seats can be given back until {MOMENT} \({AHEAD}\)")
    lines.left += [
        f"{some} of {of}, of {seats}" for some, of, *_ in windows if some and {count(some), count(of)} != {seats}
    ]
    by = lines.take(rf"fewer seats: set it by {DAY}, for the next term")
    reduce_by = max(day(window[2]) for window in windows) if windows else day(by[0]) if by else None
    if told := lines.take(rf"renews after {DAY}"):
        return day(told[0]), "renews", reduce_by
    if told := lines.take(rf"ends after {DAY}: auto-renew is off"):
        return day(told[0]), "ends", reduce_by or day(told[0])
    if told := lines.take(rf"last day {DAY}; whether it renews is not told"):
        return day(told[0]), "not told", reduce_by
    if told := lines.take(rf"last day was {DAY}"):
        return day(told[0]), "over", reduce_by
    lines.take(r"does not end by itself|end not told")
    return None, "no date", reduce_by


def _scheduled(words: str) -> tuple[object, ...]:
    lines = Lines(words.split(", "))
    seats, term = lines.take(rf"{COUNT} seats"), lines.take(r"(\S+) term")
    billed = lines.take("|".join(BILLED))
    product, until = lines.take(r"product (.+)"), lines.take(rf"until {DAY}")
    return (
        count(seats[0]) if seats else None,
        TERMS[term[0]] if term else None,
        BILLED[billed[0]] if billed else None,
        product[0] if product else None,
        day(until[0]) if until else None,
        *lines.left,
    )


def true(scene: Scene, about: About) -> Iterator[Subscription]:
    """Yield what the rows have to say: what we sold by Partner Center, the rest by the directory's list."""
    customer, today = about.truth, scene.today
    sold = {one["id"]: one for one in customer["sold"]} if about.can.sold else {}
    listed = customer["directory_subscriptions"] if about.can.licences else []
    rest = [one for one in listed if one["commerce_id"] not in sold]
    listed_as = {one["commerce_id"]: one["sku_id"] for one in listed}
    skus = {each: listed_as.get(each) or _offer(one) for each, one in sold.items()}
    rows = [(skus[each], one["quantity"], one["status"]) for each, one in sold.items()]
    rows += [(one["sku_id"], one["seats"], one["status"]) for one in rest]
    for identity, one in true_subscriptions(customer, today).items():
        if identity in sold:
            yield _sold(one, sold[identity], today, _of(skus[identity], rows))
    names = {sku["sku_id"]: sku["name"] for sku in customer["skus"]}
    partner = scene.truth["partner"]["tenant_id"]
    for one in rest:
        yield Subscription(
            names[one["sku_id"]], one["seats"], _status(one["status"]), one["is_trial"],
            sold_by=_seller(one["owner_tenant_id"], partner, about.tenant_id),
            next_change=truth_day(one["next_lifecycle"]), of=_of(one["sku_id"], rows),
        )  # fmt: skip


def _sold(one: Sold, raw: Truth, today: date, of: tuple[int, int] | None) -> Subscription:
    ends = one.commitment_end
    renews = {True: "renews", False: "ends", None: "not told"}[one.auto_renew] if ends else "no date"
    last = one.last_day_to_reduce
    if ends and ends < today:
        renews = "over"
    elif last is None and one.auto_renew is False:  # it ends by itself: the day it ends is the last
        last = ends
    scheduled = tuple(_changes(raw)) if raw["scheduled"] else ()
    return Subscription(
        one.name.strip(), one.quantity, _status(one.status), one.is_trial, one.term,
        one.billing_cycle if one.billing_cycle and one.billing_cycle in BILLED.values() else "",
        ends, renews, last, scheduled, of=of,
    )  # fmt: skip


def _changes(raw: Truth) -> Iterator[object]:
    """Yield what will be other than it is. The sandbox's changes are of the number and the term, never the product."""
    change = raw["scheduled"]
    yield from (change[word] if change[word] != raw[word] else None for word in ("quantity", "term", "billing_cycle"))
    yield from (None, truth_day(change["term_end"]))


def _offer(sale: Truth) -> str | None:
    """Return what tells products apart where the directory's list cannot: an offer, in new commerce another one."""
    return f"{sale['sku_id']} {sale['new_commerce']}" if sale["sku_id"] else None


def _of(sku_id: str | None, rows: list[tuple[str | None, int, str]]) -> tuple[int, int] | None:
    same = [(seats, status) for sku, seats, status in rows if sku_id and sku == sku_id]
    active = sum(seats for seats, status in same if _status(status) == "")
    return (len(same), active) if len(same) > 1 else None


def _status(status: str) -> str:
    return "" if status.lower() in _NEEDS_NO_WORD else status.lower()


def _seller(owner: str | None, partner: str, customer: str) -> str:
    known = {None: "", partner: "", customer: "bought by the customer itself"}
    return known.get(owner, "sold by another partner")
