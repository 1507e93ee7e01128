"""`customer`: every line of the overview against the truth."""

from collections.abc import AsyncIterator, Iterator

from tests.scenarios.counts import LicenceRow
from tests.scenarios.counts import day as truth_day
from tests.scenarios.counts_directory import mailbox_counts
from tests.scenarios.counts_sold import active_assignments, commitment_end
from tests.scenarios.numbers.licences import true as true_licences
from tests.scenarios.numbers.said import COUNT, DAY, Answer, Lines, compare, count, day
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.numbers.sold import TERMS

Fact = tuple[object, ...]
_PARTS = ("Domains", "Access", "Licences", "Next renewals", "Mailboxes")
_NEXT = 3
_LICENCES = rf"{COUNT} paid SKUs?: {COUNT} bought, {COUNT} assigned, {COUNT} free(?:, {COUNT} short)?"


async def customer(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for the overview."""
    answer = await scene.ask(f"customer {about.tenant_id}")
    lines = answer.lines
    lines.take(r".*")
    lines.take(r"Overview(?: · .*)?")
    for fault in compare("customer", said(_by_part(lines)), true(scene, about)):
        yield fault
    for fault in (*_gaps(answer, about), *answer.end("customer")):
        yield fault


def _by_part(lines: Lines) -> dict[str, Lines]:
    """Return each part's own lines."""
    parts: dict[str, Lines] = {}
    for line in lines.left:
        if line in _PARTS:
            parts[line] = Lines([])
        elif parts:
            list(parts.values())[-1].left.append(line)
    lines.left.clear()
    return parts


def said(parts: dict[str, Lines]) -> Iterator[Fact]:
    """Yield what every part says; a line that nobody knows as it is."""
    for name, lines in parts.items():
        if name == "Domains":
            yield "domains", *lines.left.pop(0).split(", ")
        if name == "Access":
            yield from _access(lines)
        if name == "Licences":
            told = lines.take(_LICENCES)
            yield ("licences", *(count(each or "0") for each in told)) if told else ("licences", lines.left.pop(0))
        if name == "Next renewals":
            yield from _renewals(lines)
        if name == "Mailboxes":
            yield from _mailboxes(lines)
        yield from ((name, line) for line in lines.left)


def _access(lines: Lines) -> Iterator[Fact]:
    if told := lines.take(rf"GDAP until {DAY}(, extends by itself)?"):
        yield "access", day(told[0]), bool(told[1])
    if lines.takes(r"No GDAP relationship gives the service account a role\."):
        yield "access", None, False


def _renewals(lines: Lines) -> Iterator[Fact]:
    for told in lines.all(rf"{DAY}: {COUNT} × (.+) \(([^()]+)\)"):
        yield "renewal", day(told[0]), count(told[1]), told[2], TERMS.get(told[3].removesuffix(" term"), told[3])
    if lines.takes(r"none known"):
        yield "renewal", None
    if lines.takes(r"Partner Center does not serve .*"):
        yield "renewal", "not told to this partner"


def _mailboxes(lines: Lines) -> Iterator[Fact]:
    if lines.takes(r"This customer has no Exchange Online\."):
        yield "mailboxes", "no Exchange"
    for line in lines.all(r"\d.*"):
        for part in line[0].split(" · "):
            number, kind = part.split(" ")
            yield "mailboxes", kind, count(number)


def true(scene: Scene, about: About) -> Iterator[Fact]:
    """Yield what the card has to say."""
    truth, can = about.truth, about.can
    yield "domains", *(truth["domains"] if can.licences else truth["domains"][:1])  # lists of customers have one
    yield _gdap(scene, about)
    yield _licences(about)
    yield from _next(scene, about)
    if truth["has_exchange"] and can.exchange:
        counts = mailbox_counts(truth) or {}
        yield from (("mailboxes", kind, number) for kind, number in counts.items() if number)
    elif can.exchange_answers:
        yield "mailboxes", "no Exchange"


def _gdap(scene: Scene, about: About) -> Fact:
    """Return the end of the relationship that ends last of those that give the service account a role."""
    giving = [one for one, _ in active_assignments(about.truth, scene.service_groups)]
    if not giving:
        return "access", None, False
    last = max(giving, key=lambda one: str(one["ends"]))
    return "access", truth_day(last["ends"]), last["auto_extends"]


def _licences(about: About) -> Fact:
    rows = [row for _, row in true_licences(about)]
    if not (about.can.licences or about.can.partner_skus):
        return "licences", "licences are not available"
    return "licences", len(rows), *(_sum(rows, word) for word in ("bought", "assigned", "free", "short"))


def _sum(rows: list[LicenceRow], word: str) -> int:
    return sum(int(getattr(row, word)) for row in rows)


def _next(scene: Scene, about: About) -> Iterator[Fact]:
    if about.can.sold_to_others:
        yield "renewal", "not told to this partner"
    if not about.can.sold:
        return
    ahead = [
        (end, one["name"].strip(), one)
        for one in about.truth["sold"]
        if one["status"] == "active" and (end := commitment_end(one, scene.today)) and end >= scene.today
    ]
    shown = sorted(ahead, key=lambda each: (*each[:2], -each[2]["quantity"]))[:_NEXT]
    for end, name, one in shown:
        what = "ends" if one["auto_renew"] is False else one["term"] or "term not told"
        yield "renewal", end, one["quantity"], name, what
    if not shown:
        yield "renewal", None


def _gaps(answer: Answer, about: About) -> Iterator[str]:
    """Hold what is called not available to what is: a reason that several parts share is told once."""
    can = about.can
    gaps = {
        "Domains": not can.licences, "Licences from Microsoft Graph": not can.licences,
        "Licences from Partner Center": can.is_direct and not can.partner_skus,
        "Renewals from Partner Center": not can.sold and not can.sold_to_others,
        "Mailboxes": not can.exchange_answers,
    }  # fmt: skip
    expected = {name for name, is_gap in gaps.items() if is_gap}
    if wrong := set(answer.missing) - expected:
        yield f"customer: {wrong} can be read"
    if expected and not answer.missing:
        yield f"customer: does not say that {expected} cannot be read"
