"""Licences counted by their holders: those whom a filter means, split by a field; every split adds up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cards.answer import Pages, about, exports, missing, number_width, sources, worth_retrying
from cards.card import Button, Card
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, paragraph, shown_name, shown_word, small_print, table
from cards.split import split_lines
from services.domain.licence_report import LicenceReport, LicenceRow
from services.domain.people import Deviation, HolderReport, SkuHolders
from services.domain.section import NotAvailable, Section

HEADER = ("SKU", "Bought", "Assigned", "Matching")
_MOST_BUCKETS = 40
_NAME = 80


@dataclass(frozen=True, slots=True)
class LicencesAsked:
    """What was asked: the words for the SKU, the filter and the field as typed."""

    sku: str = ""
    where: str = ""
    by: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table: a SKU with its numbers, or a bucket of it."""

    name: str
    numbers: tuple[str, str, str]
    is_sku: bool = False
    notes: tuple[str, ...] = ()


def licence_people_card(
    report: LicenceReport, rows: Sequence[LicenceRow], part: Section[HolderReport], asked: LicencesAsked, reader: Format
) -> Card:
    """Return the card of these SKUs' holders; `part` has the SKUs of `rows`, in their order."""
    customer = report.customer
    if isinstance(part, NotAvailable):
        again = [action("Try again", _ask(report, asked, 1))] if worth_retrying([part]) else []
        body = [*about(customer, _asked(asked)), *missing([("Who holds the licences", part)])]
        return card(
            body, f"{shown_name(customer.name)}: who holds the licences is not available.", [*again, *_onward(report)]
        )
    found = {sku.sku_id: sku for sku in part.value.skus}
    lines = [line for row in rows for line in _lines(row, found[row.sku_id], asked, reader)]
    pages = Pages(lines, asked.page, lambda to: _ask(report, asked, to), "lines")
    body = [
        *about(customer, _asked(asked)),
        *_table(pages.shown, asked),
        *pages.line(reader),
        *_explained(asked),
        *sources([report.graph, part], reader),
    ]
    return card(body, _summary(report, part.value, asked, reader), [*pages.actions(), *_actions(report, asked)])


def _ask(report: LicenceReport, asked: LicencesAsked, page: int) -> Button:
    return ask("licences", report.customer.tenant_id, sku=asked.sku, where=asked.where, by=asked.by, page=page)


def _asked(asked: LicencesAsked) -> str:
    clauses = (f" where {asked.where}" if asked.where else "") + (f" by {asked.by}" if asked.by else "")
    return f"Licences{clauses}"


def _lines(row: LicenceRow, sku: SkuHolders, asked: LicencesAsked, reader: Format) -> Iterator[_Line]:
    units, number = row.units, reader.number
    yield _Line(
        shown_name(row.name, _NAME),
        (number(units.enabled), number(units.consumed), number(sku.counted)),
        is_sku=True,
        notes=tuple(_notes(row, sku, asked, reader)),
    )
    if sku.split is not None:
        for value, count in split_lines(sku.split, reader, _MOST_BUCKETS):
            yield _Line(value, ("", "", count))


def _notes(row: LicenceRow, sku: SkuHolders, asked: LicencesAsked, reader: Format) -> Iterator[str]:
    """Yield what the numbers of a SKU do not explain by themselves: the rest of the assigned ones."""
    if asked.where:
        yield f"{reader.number(sku.left_out)} assigned to people who do not match"
    if sku.deviation is Deviation.UNLISTED:
        yield f"{reader.number(sku.difference or 0)} assigned to nobody on the list of users, such as deleted ones"
    if sku.deviation is Deviation.UNCOUNTED:
        yield f"{reader.number(-(sku.difference or 0))} on the list of users not counted by Microsoft yet"
    if sku.failed:
        errors = "assignment error, which uses" if sku.failed == 1 else "assignment errors, which use"
        yield f"{reader.number(sku.failed)} {errors} no seat"
    if row.shares_name:
        yield shown_word(row.part_number)


def _table(lines: Sequence[_Line], asked: LicencesAsked) -> list[Element]:
    if not lines:
        return [paragraph("No licences.")]
    header = (*HEADER[:3], HEADER[3] if asked.where else "People")
    least = (52, 62, 64)
    columns = zip(*(line.numbers for line in lines), strict=True)
    widths = [number_width(*column, least=width) for column, width in zip(columns, least, strict=True)]
    return [table(header, [_cells(line) for line in lines], (1, *widths))]


def _cells(line: _Line) -> list[list[Element]]:
    name = paragraph(Span(line.name, bold=True)) if line.is_sku else paragraph(Span(f"– {line.name}", small=True))
    notes = [paragraph(Span(note, small=True, subtle=True), spacing="none") for note in line.notes]
    last = len(line.numbers) - 1
    numbers = [
        [paragraph(Span(number, bold=at == last and line.is_sku), right=True)] if number else []
        for at, number in enumerate(line.numbers)
    ]
    return [[name, *notes], *numbers]


def _explained(asked: LicencesAsked) -> list[Element]:
    if not asked.where:
        return []
    return [small_print("Bought and Assigned are of the whole customer: seats that are free belong to no filter.")]


def _summary(report: LicenceReport, told: HolderReport, asked: LicencesAsked, reader: Format) -> str:
    people = "1 person" if told.people == 1 else f"{reader.number(told.people)} people"
    return f"{shown_name(report.customer.name)}: {people}{' match' if asked.where else ''}."


def _actions(report: LicenceReport, asked: LicencesAsked) -> list[Element]:
    tenant = report.customer.tenant_id
    who = [action("Who", ask("who", tenant, sku=asked.sku, where=asked.where))] if asked.sku else []
    return [*who, *_onward(report), *exports(_ask(report, asked, 1))]


def _onward(report: LicenceReport) -> list[Element]:
    tenant = report.customer.tenant_id
    return [action("All licences", ask("licences", tenant)), action("Users", ask("users", tenant))]
