"""The answer to "who": the people behind a licence's number, counted and left out, with sums that agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cards.answer import Pages, about, exports, missing, number_width, sources, worth_retrying
from cards.card import Button, Card
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, heading, paragraph, shown_name, shown_word, table
from cards.people import LOUD, QUIET, SMALL, named
from services.domain.customer import Customer
from services.domain.people import Deviation, Holder, HolderReport, LeftOut, SkuHolders, Way
from services.domain.section import NotAvailable, Section

_NAME = 80
_SUMS = 12
"""SKUs whose sums are shown: whoever means more of them means none in particular."""
_WAYS = {
    Way.DIRECT: "directly",
    Way.GROUP: "by a group",
    Way.BOTH: "both directly and by a group",
    Way.UNTOLD: "way not told",
}
_DEVIATIONS = {
    Deviation.UNLISTED: "Counted by Microsoft, not in the list of users (such as deleted a while ago)",
    Deviation.UNCOUNTED: "In the list of users, not counted by Microsoft yet",
}


@dataclass(frozen=True, slots=True)
class WhoAsked:
    """What was asked: the words for the SKU and the filter as typed; `left_out` shows who is not counted."""

    sku: str
    where: str = ""
    page: int = 1
    left_out: bool = False


def who_card(
    customer: Customer, part: Section[HolderReport], names: Mapping[str, str], asked: WhoAsked, reader: Format
) -> Card:
    """Return the card; `names` are those of the SKUs by id."""
    if isinstance(part, NotAvailable):
        body = [*about(customer, _asked(asked)), *missing([("Who holds it", part)])]
        again = [action("Try again", _ask(customer, asked))] if worth_retrying([part]) else []
        return card(body, f"{shown_name(customer.name)}: who holds it is not available.", [*again, *_onward(customer)])
    report = part.value
    listed = report.left_out if asked.left_out else report.counted
    pages = Pages(
        listed.rows, asked.page, lambda to: _ask(customer, replace(asked, page=to)), "people", beyond=listed.total
    )
    body = [
        *about(customer, _asked(asked)),
        *[element for sku in report.skus[:_SUMS] for element in _sums(sku, names, asked, reader)],
        *_further(len(report.skus) - _SUMS, reader),
        *_several(report, reader),
        heading("Left out" if asked.left_out else "Counted", size="default", spacing="medium"),
        *_list(pages.shown, names, len(report.skus) > 1),
        *pages.line(reader),
        *sources([part], reader),
    ]
    return card(body, _summary(customer, report, reader), _actions(customer, asked, report, pages, reader))


def _ask(customer: Customer, asked: WhoAsked) -> Button:
    return ask("who", customer.tenant_id, sku=asked.sku, where=asked.where, page=asked.page, left_out=asked.left_out)


def _asked(asked: WhoAsked) -> str:
    return f"Who holds {asked.sku}" + (f" where {asked.where}" if asked.where else "")


def _sums(sku: SkuHolders, names: Mapping[str, str], asked: WhoAsked, reader: Format) -> list[Element]:
    """Return the sum that has to come out at Microsoft's number, and what the counted ones are."""
    rows = [("Counted", reader.number(sku.counted))]
    rows += [("Left out: the filter does not match", reader.number(sku.left_out))] if asked.where else []
    if sku.deviation is not None and sku.difference is not None:
        rows.append((_DEVIATIONS[sku.deviation], reader.number(sku.difference)))
    total = "not known" if sku.consumed is None else reader.number(sku.consumed)
    rows.append(("Assigned, as Microsoft counts", total))
    cells = [[[paragraph(name)], [paragraph(number, right=True)]] for name, number in rows]
    header = (shown_name(names.get(sku.sku_id, sku.sku_id), _NAME), "People")
    return [table(header, cells, (1, number_width(*(number for _, number in rows), least=62))), *_of_these(sku, reader)]


def _of_these(sku: SkuHolders, reader: Format) -> list[Element]:
    ways = [f"{reader.number(count)} {_WAYS[way]}" for way, count in sku.ways.items() if count]
    marks = (
        ("guest", "guests", sku.guests),
        ("disabled", "disabled", sku.disabled),
        ("with an error", "with an error", sku.errors),
    )
    told = [f"{reader.number(count)} {one if count == 1 else several}" for one, several, count in marks if count]
    lines = [replace(QUIET, text=f"Assigned {', '.join(ways)}" if ways else ""), replace(SMALL, text=", ".join(told))]
    if sku.failed:
        people = "person was" if sku.failed == 1 else "people were"
        text = f"{reader.number(sku.failed)} more {people} given it in vain: an assignment error, no seat is used"
        lines.append(replace(LOUD, text=text))
    return [paragraph(line, spacing="none") for line in lines if line.text]


def _further(skus: int, reader: Format) -> list[Element]:
    """Say how many SKUs the words mean beyond those shown; they are in the list, and in its file."""
    if skus < 1:
        return []
    told = f"and {reader.number(skus)} more {'SKU' if skus == 1 else 'SKUs'}: name fewer of them to see their sums"
    return [paragraph(Span(told, small=True), spacing="small")]


def _several(report: HolderReport, reader: Format) -> list[Element]:
    if len(report.skus) < 2:
        return []
    people = "1 person" if report.people == 1 else f"{reader.number(report.people)} people"
    return [paragraph(Span(f"{people} in all, each counted once.", small=True), spacing="small")]


def _list(holders: Sequence[Holder], names: Mapping[str, str], several: bool) -> list[Element]:
    if not holders:
        return [paragraph("Nobody.", spacing="none")]
    cells = [[_cell(holder, names, several)] for holder in holders]
    return [table(("Person",), cells, (1,))]


def _cell(holder: Holder, names: Mapping[str, str], several: bool) -> list[Element]:
    sku = shown_name(names.get(holder.sku_id, holder.sku_id), _NAME) if several else ""
    way = _WAYS[holder.way] if holder.way in (Way.GROUP, Way.BOTH) else ""
    return named(
        holder.user,
        replace(QUIET, text=", ".join(part for part in (sku, way) if part)),
        replace(SMALL, text="left out: the filter does not match" if holder.left_out is LeftOut.FILTER else ""),
        replace(LOUD, text=f"assignment error: {shown_word(holder.error)}" if holder.error else ""),
    )


def _summary(customer: Customer, report: HolderReport, reader: Format) -> str:
    people = "1 person is" if report.people == 1 else f"{reader.number(report.people)} people are"
    return f"{shown_name(customer.name)}: {people} counted."


def _actions(
    customer: Customer, asked: WhoAsked, report: HolderReport, pages: Pages[Holder], reader: Format
) -> list[Element]:
    other = replace(asked, left_out=not asked.left_out, page=1)
    if asked.left_out:
        switch = [action("Who is counted", _ask(customer, other))]
    else:
        switch = [action("Who is left out", _ask(customer, other))] if report.left_out.total else []
    every = [action("Without the filter", _ask(customer, WhoAsked(asked.sku)))] if asked.where else []
    files = exports(_ask(customer, replace(asked, page=1))) if report.counted.total or report.left_out.total else []
    return [*pages.actions(), *switch, *every, *_onward(customer), *files]


def _onward(customer: Customer) -> list[Element]:
    return [action("Licences", ask("licences", customer.tenant_id)), action("Users", ask("users", customer.tenant_id))]
