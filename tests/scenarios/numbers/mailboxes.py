"""`mailboxes`: counts by kind, sizes, holds, archives and forwarding against the truth's."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from tests.scenarios.conditions import Truth
from tests.scenarios.counts import day as truth_day
from tests.scenarios.counts_directory import forwards_outside, mailbox_counts, mailbox_facts, mailbox_kind, quota_share
from tests.scenarios.counts_directory import mailboxes as true_mailboxes
from tests.scenarios.numbers.said import COUNT, DAY, Answer, Lines, compare, count, day, is_called, key
from tests.scenarios.numbers.scene import About, Scene
from tests.scenarios.reading import Row

Fact = tuple[object, ...]
_KINDS = ("user", "shared", "room", "equipment")
_NOT_IN_THE_REPORT = ("DiscoveryMailbox", "SchedulingMailbox")
_SIZE = r"((?:< )?\d[\d,]*(?:\.\d)?)"
_NEARLY_FULL = 0.9


@dataclass(frozen=True)
class Told:
    """What can be told of the mailboxes asked for. `details`: holds and forwarding are read."""

    about: About
    kind: str
    details: bool

    @property
    def boxes(self) -> Sequence[Truth]:
        """Those asked for."""
        return true_mailboxes(self.about.truth, self.kind or None) or ()

    @property
    def sizes(self) -> bool:
        """Whether sizes can be told one by one."""
        return self.about.can.report

    def is_sized(self, box: Truth) -> bool:
        """Whether this one's size can be told."""
        return self.sizes and box["type"] not in _NOT_IN_THE_REPORT


async def mailboxes(scene: Scene, about: About) -> AsyncIterator[str]:
    """Ask for all, and for those of a kind."""
    for kind in ("", scene.chance.choice(_KINDS)):
        told = Told(about, kind, scene.reads_details)
        answer = await scene.ask(f"mailboxes {about.tenant_id} {kind}".strip())
        for fault in _check(told, answer):
            yield f"mailboxes {kind}: {fault}"


def _check(told: Told, answer: Answer) -> Iterator[str]:
    lines, can = answer.lines, told.about.can
    lines.take(r".*")
    lines.take(r"(?:User m|Shared m|Room m|Equipment m|M)ailboxes(?: · .*)?")
    if can.exchange_answers and not told.about.truth["has_exchange"]:
        yield from [] if lines.takes(r"This customer has no Exchange Online\.") else ["does not say: no Exchange"]
        yield from ["shows numbers of no Exchange"] if answer.has_numbers else []
        lines.take(r".*")  # why
        yield from answer.end("card")
        return
    yield from compare("counts", _counts(lines), _true_counts(told))
    yield from compare("outstanding", _outstanding(lines, told), _true_outstanding(told) if can.exchange else ())
    expected = [_true_row(told, box) for box in told.boxes] if can.exchange else []
    yield from compare("rows", (_row(row, told) for row in answer.rows("Mailbox")), expected)
    yield from _gaps(told, answer)
    yield from answer.end("card", 90)


def _counts(lines: Lines) -> Iterator[Fact]:
    if found := lines.take(rf"(?:{COUNT}|No) (?:(?:user|shared|room|equipment) )?mailbox(?:es)?\."):
        yield "asked for", count(found[0] or "0")
    if found := lines.take(rf"({COUNT} (?:user|shared|room|equipment|other)(?: · .*)?)"):
        for part in found[0].split(" · "):
            number, _, kind = part.partition(" ")
            yield kind, count(number)
    if found := lines.take(
        rf"{_SIZE} GB used by {COUNT} mailbox(?:es)? in the usage report(?:; the size of {COUNT} is not told)?"
    ):
        yield "used", found[0], count(found[1]), count(found[2] or "0")


def _true_counts(told: Told) -> Iterator[Fact]:
    truth = told.about.truth
    if told.about.can.exchange:
        yield "asked for", len(told.boxes)
        yield from ((kind, number) for kind, number in (mailbox_counts(truth) or {}).items() if number)
    reported = [box for box in truth["mailboxes"] if box["type"] not in _NOT_IN_THE_REPORT]
    if told.about.can.report_at_all and reported:
        yield "used", _size(sum(box["used_bytes"] for box in reported)), len(reported), 0


def _size(used: int) -> str:
    """Return bytes as GB: with a decimal below a hundred, and never 0 where there is something."""
    amount = Decimal(used) / 2**30
    if 0 < amount < Decimal("0.1"):
        return "< 0.1"
    rounded = amount.quantize(Decimal("0.1") if amount < 100 else Decimal(1), ROUND_HALF_EVEN)
    return f"{rounded:,}".removesuffix(".0")


def _outstanding(lines: Lines, told: Told) -> Iterator[Fact]:
    """Yield what is said of all those asked for together."""
    for what, pattern in (("full", r"At 90% of the quota or more: (.+)"), ("outside", r"Forwarding outside: (.+)")):
        if found := lines.take(pattern):
            names, _, more = found[0].rpartition(" and ") if found[0].endswith(" more") else (found[0], "", "")
            known = [each for each in names.split(", ") if any(is_called(each, box["name"]) for box in told.boxes)]
            yield what, len(known) + (count(more.removesuffix(" more")) if more else 0)
    share = rf"{COUNT} of {COUNT} (with an archive|on litigation hold|with another hold)"
    for line in list(lines.left):
        parts = [Lines([part]).take(share) for part in line.split(" · ")]
        if all(parts):
            lines.left.remove(line)
            yield from ((part[2], count(part[0]), count(part[1])) for part in parts if part)


def _true_outstanding(told: Told) -> Iterator[Fact]:
    boxes, truth = told.boxes, told.about.truth
    facts = mailbox_facts(truth, told.kind or None)
    if not boxes or facts is None:
        return
    full = [box for box in boxes if told.is_sized(box) and (quota_share(box) or 0) >= _NEARLY_FULL]
    yield from [("full", len(full))] if full else []
    known = boxes if told.details else [box for box in boxes if told.is_sized(box)]
    archived = [box for box in known if box["address"] in facts.archive]
    yield from [("with an archive", len(archived), len(known))] if known else []
    if told.details:
        if facts.outside and told.about.can.licences:  # else nobody knows which domains are the customer's
            yield "outside", len(facts.outside)
        yield "on litigation hold", len(facts.hold), len(boxes)
        yield "with another hold", sum(bool(other_holds(box)) for box in boxes), len(boxes)


def other_holds(box: Truth) -> int:
    """Return in how many holds it is; "-" before one says that it was taken out."""
    return sum(not hold.startswith("-") for hold in box["in_place_holds"])


def _row(row: Row, told: Told) -> Fact:
    texts = [text.replace("\n", " ") for text in (row.name, *row.lines)]
    box, rest = _whose(texts, told)
    name = key(str(box["address"])) if box else row.name
    return name, row.cells.get("GB"), row.cells.get("Full"), *_marks(rest, told)


def _whose(texts: Sequence[str], told: Told) -> tuple[Truth | None, Sequence[str]]:
    """Return the mailbox whose name and address the first lines are, however they are parted, and the other lines."""
    for box in told.boxes:
        after_name = _after(texts, box["name"])
        after = (
            after_name if after_name is None or box["address"] == box["name"] else _after(after_name, box["address"])
        )
        if after is not None:
            return box, after
    return None, texts[1:]


def _after(texts: Sequence[str], wanted: str) -> Sequence[str] | None:
    """Return what follows the lines that together are `wanted`; None where the first ones are not."""
    for end in range(1, len(texts) + 1):
        if is_called("".join(texts[:end]), wanted):
            return texts[end:]
    return None


def _marks(rest: Sequence[str], told: Told) -> Iterator[object]:
    """Yield kind, archive, litigation hold, other holds, forwarding and what is not told, out of the small lines."""
    parts = Lines(part for line in rest for part in line.split(" · "))
    kind = None if told.kind else parts.left.pop(0)
    archive, hold = parts.takes("archive"), parts.takes("litigation hold")
    others = parts.take(rf"{COUNT} other holds?")
    forwarding = parts.take(r"(forwards outside, to|forwards to) (.*)")
    unplaced = parts.takes(r"whether that is outside is not known|.*outside or not: not known")
    unsized, untold = parts.takes("not in the usage report"), parts.takes("holds and forwarding not told")
    target = forwarding[1] + "".join(parts.left) if forwarding else ""
    if forwarding:
        parts.left.clear()
    yield from (
        kind, archive, hold, count(others[0]) if others else 0, forwarding[0] if forwarding else "", key(target),
        unplaced, unsized, untold,
        *parts.left,
    )  # fmt: skip


def _true_row(told: Told, box: Truth) -> Fact:
    sized = told.is_sized(box)
    share = quota_share(box) if sized else None
    gigabytes = _size(box["used_bytes"]) if sized else "–"
    kind = mailbox_kind(box)
    has_archive = box["has_archive"] and (told.details or sized)
    target = box["forwarding"] if told.details and box["forwarding"] else ""
    is_placed = told.about.can.licences
    outside = bool(target) and is_placed and forwards_outside(told.about.truth, box)
    return (
        key(box["address"]), gigabytes if told.sizes else None,
        (f"{int(share * 100)}%" if share is not None else "–") if told.sizes else None,
        None if told.kind else box["type"] if kind == "other" else kind, has_archive,
        told.details and box["litigation_hold"], other_holds(box) if told.details else 0,
        ("forwards outside, to" if outside else "forwards to") if target else "", key(target),
        bool(target) and "@" in target and not is_placed, told.sizes and not sized and kind != "other", False,
    )  # fmt: skip


def _gaps(told: Told, answer: Answer) -> Iterator[str]:
    can = told.about.can
    forwards = any(box["forwarding"] for box in told.boxes)
    gaps = {
        "Mailboxes by kind": not can.exchange_answers,
        "Sizes, quotas and archives": not can.report_at_all,
        "Holds and forwarding": told.details and not can.exchange_answers,
        "Which forwarding goes outside": told.details and can.exchange and forwards and not can.licences,
    }
    expected = {name for name, is_gap in gaps.items() if is_gap}
    if wrong := set(answer.missing) - expected:
        yield f"{wrong} can be read"
    if expected and not answer.missing:
        yield f"does not say that {expected} cannot be read"
    concealed = [box for box in answer.boxes if box.takes(r"Sizes and quotas by mailbox: concealed\.")]
    for box in answer.boxes:
        box.left.clear()
    if bool(concealed) != (can.report_at_all and bool(told.about.truth["report_concealed"])):
        yield f"names are concealed or not: {answer.pages[0].text}"
    dated = Lines([answer.last]).take(rf".*(?:Sizes|Sizes and archives) are those of {DAY}\..*")
    if can.report_at_all:
        yield from compare("as of", [day(dated[0]) if dated else None], [truth_day(told.about.truth["report_as_of"])])
    if not told.details and can.exchange and "Holds and forwarding are not read" not in answer.last:
        yield "does not say that holds and forwarding are not read"
