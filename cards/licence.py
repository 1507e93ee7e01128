"""The answer to "licences": one row per SKU, what is wrong with it beneath its name, and where the numbers are from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cards.answer import Pages, about, exports, missing, sources, worth_retrying
from cards.card import Button, Card
from cards.error import explain
from cards.format import Format
from cards.gauge import gauge
from cards.layout import (
    Element,
    Span,
    action,
    ask,
    card,
    paragraph,
    shown_name,
    shown_word,
    small_print,
    table,
)
from services.domain.licence_report import Difference, FoldReason, LicenceReport, LicenceRow, UnitKind
from services.domain.section import NotAvailable
from services.errors import NotDirectPartner

HEADER = ("SKU", "Bought", "Assigned", "Free")
_LEAST_WIDTHS = (52, 62, 38)
"""Pixels that the names of the number columns need on a narrow card."""
_LONG = 6
"""Characters from which a number is set small, lest it leaves the SKU's name no room."""
_NAMES_IN_FOLD = 5
_LOUD = Span("", small=True, colour="attention")
_PLAIN = Span("", small=True)
"""Not in the colour of a warning: some clients' yellow cannot be read on white. The bar has it."""
_QUIET = Span("", small=True, subtle=True)
_NAME = 80
"""Characters of a SKU's name in its row."""
_UNITS = {
    UnitKind.ENABLED: "bought",
    UnitKind.CONSUMED: "assigned",
    UnitKind.WARNING: "in grace",
    UnitKind.SUSPENDED: "suspended",
}
_FOLDED = {
    FoldReason.FREE: "Free of charge",
    FoldReason.TRIAL: "Trial",
    FoldReason.COMPANY_WIDE: "Company-wide",
}


def licence_card(
    report: LicenceReport,
    reader: Format,
    *,
    rows: Sequence[LicenceRow] | None = None,
    sku: str = "",
    page: int = 1,
    folded: bool = False,
) -> Card:
    """Return the card of one customer's licences.

    `rows` are those that the words `sku` mean, where somebody asked for some; `folded` shows the folded ones too.
    `page` counts from 1.
    """
    view = _View(report, reader, None if rows is None else tuple(rows), sku, page, folded)
    body = [
        *about(report.customer, "Licences"),
        *([_answer(view.shown[0], reader)] if rows is not None and len(view.shown) == 1 else []),
        *_faults(report),
        *(_numbers(report, view.on_page, reader) if report.is_known else []),
        *view.pages.line(reader),
        *_hidden(view.hidden, reader),
        *_sources(report, view.on_page, reader),
    ]
    return card(body, _summary(report, view.shown, reader), _actions(view), _fallback(view))


@dataclass(frozen=True, slots=True)
class _View:
    """What was asked for, and the part of the report that is on the card for it."""

    report: LicenceReport
    reader: Format
    asked_for: tuple[LicenceRow, ...] | None
    sku: str
    page: int
    folded: bool

    @property
    def shown(self) -> tuple[LicenceRow, ...]:
        if self.asked_for is not None:
            return self.asked_for
        return (*self.report.rows, *(self.report.folded if self.folded else ()))

    @property
    def hidden(self) -> tuple[LicenceRow, ...]:
        return self.report.folded if self.asked_for is None and not self.folded else ()

    @property
    def pages(self) -> Pages[LicenceRow]:
        return Pages(self.shown, self.page, lambda to: _ask(self.report, self.sku, to, self.folded), "SKUs")

    @property
    def on_page(self) -> Sequence[LicenceRow]:
        return self.pages.shown


def _actions(view: _View) -> list[Element]:
    offered = [
        ("All licences", view.asked_for is not None or bool(view.sku), _ask(view.report)),
        ("Show free and trial SKUs", bool(view.hidden), _ask(view.report, folded=True)),
        ("Try again", worth_retrying(view.report.not_available), view.pages.turned(view.pages.at)),
        ("Other customers", True, ask("customers")),
    ]
    return [
        *view.pages.actions(),
        *(action(title, button) for title, is_offered, button in offered if is_offered),
        *(exports(_ask(view.report, view.sku)) if view.report.is_known and view.shown else []),
    ]


def _ask(report: LicenceReport, sku: str = "", page: int = 1, folded: bool = False) -> Button:
    return ask("licences", report.customer.tenant_id, sku=sku, page=page, folded=folded)


def _answer(row: LicenceRow, reader: Format) -> Element:
    return paragraph(Span(_in_one_line(row, reader), bold=True))


def _in_one_line(row: LicenceRow, reader: Format) -> str:
    units = row.units
    free = (
        f"{reader.number(units.free)} free" if units.free or not units.short else f"{reader.number(units.short)} short"
    )
    return f"{row.name}: {free} ({reader.number(units.enabled)} bought, {reader.number(units.consumed)} assigned)"


def _numbers(report: LicenceReport, rows: Sequence[LicenceRow], reader: Format) -> list[Element]:
    if not rows:
        only = "no licences" if not report.folded else "no paid licences for single users"
        return [paragraph(f"The customer has {only}.")]
    numbers = [_figures(row, reader) for row in rows]
    widths = [
        max(least, *map(_width, column))
        for least, column in zip(_LEAST_WIDTHS, zip(*numbers, strict=True), strict=True)
    ]
    return [table(HEADER, [_cells(row, reader) for row in rows], (1, *(f"{width}px" for width in widths)))]


def _figures(row: LicenceRow, reader: Format) -> tuple[str, str, str]:
    units = row.units
    return reader.number(units.enabled), reader.number(units.consumed), reader.number(units.free)


def _width(number: str) -> int:
    return len(number) * (7 if len(number) > _LONG else 9) + 6


def _cells(row: LicenceRow, reader: Format) -> list[list[Element]]:
    bar = gauge(row.units)
    name = [
        paragraph(shown_name(row.name, _NAME)),
        *([small_print(shown_word(row.part_number), spacing="none")] if row.shares_name else []),
        *([paragraph(*bar, spacing="none")] if bar else []),
        *(paragraph(note, spacing="none") for note in _notes(row, reader)),
    ]
    last = len(HEADER) - 2
    spans = [Span(text, bold=at == last, small=len(text) > _LONG) for at, text in enumerate(_figures(row, reader))]
    return [name, *([paragraph(span, right=True)] for span in spans)]


def _notes(row: LicenceRow, reader: Format) -> list[Span]:
    """Return what is not ordinary about a SKU, the worst first, each a small line."""
    units, number = row.units, reader.number
    stand = "seat stands" if units.on_grace == 1 else "seats stand"
    kept = [(units.suspended, "Suspended"), (units.locked_out or 0, "Locked out")]
    told = [
        (_LOUD, f"Short {number(units.short)}" if units.short else ""),
        (_PLAIN, f"In grace {number(units.warning)}" if units.warning else ""),
        (_PLAIN, f"{number(units.on_grace)} assigned {stand} on seats in grace" if units.on_grace else ""),
        (_QUIET, " · ".join(f"{word} {number(seats)}" for seats, word in kept if seats)),
        (_QUIET, _FOLDED[row.folded] if row.folded else ""),
        (_PLAIN, f"Partner Center says {_differences(row.differences, reader)}" if row.differences else ""),
        (_PLAIN, f"{row.missing_in} does not list it" if row.missing_in else ""),
    ]
    if not any(units_told for _, units_told in told[:4]) and row.capability_status not in ("", "Enabled"):
        told.append((_QUIET, f"Status: {shown_word(row.capability_status)}"))
    return [replace(tone, text=text) for tone, text in told if text]


def _differences(differences: Sequence[Difference], reader: Format) -> str:
    return ", ".join(f"{_UNITS[one.kind]} {reader.number(one.partner_center)}" for one in differences)


def _faults(report: LicenceReport) -> list[Element]:
    """Name every part that could not be read, why, and what its absence costs; never a number in its place."""
    if report.is_known:
        told = [part for part in report.not_available if not isinstance(part.reason, NotDirectPartner)]
    else:
        told = [part for part in (report.graph, report.partner_center) if isinstance(part, NotAvailable)]
    return missing([(_what_is_missing(part, report), part) for part in told])


def _what_is_missing(part: NotAvailable, report: LicenceReport) -> str:
    if part is report.partner_center:
        return "Partner Center's numbers" if report.is_known else "Licences from Partner Center"
    if part is report.graph:
        return "Microsoft Graph's numbers" if report.is_known else "Licences from Microsoft Graph"
    return "Which SKUs are trials"


def _hidden(hidden: Sequence[LicenceRow], reader: Format) -> list[Element]:
    if not hidden:
        return []
    names = [shown_name(row.name, 60) for row in hidden[:_NAMES_IN_FOLD]]
    more = f" and {reader.number(len(hidden) - len(names))} more" if len(hidden) > len(names) else ""
    kind = "SKU" if len(hidden) == 1 else "SKUs"
    text = f"{reader.number(len(hidden))} free, trial or company-wide {kind} not shown: {', '.join(names)}{more}."
    return [small_print(text, spacing="medium")]


def _sources(report: LicenceReport, rows: Sequence[LicenceRow], reader: Format) -> list[Element]:
    return sources((report.graph, report.partner_center), reader, _caveats(report, rows)) if report.is_known else []


def _caveats(report: LicenceReport, rows: Sequence[LicenceRow]) -> list[str]:
    said = []
    partner = report.partner_center
    if isinstance(partner, NotAvailable) and isinstance(partner.reason, NotDirectPartner):
        said.append(f"{explain(partner.reason).what} From Microsoft Graph alone.")
    if any(row.differences for row in rows):
        said.append("Where the two differ, Microsoft Graph's numbers are shown.")
    if not report.trials_are_known:
        said.append("Trials could not be told from paid SKUs.")
    if any(row.units.locked_out is None for row in rows):
        said.append("Partner Center does not tell locked-out seats.")
    return said


def _summary(report: LicenceReport, rows: Sequence[LicenceRow], reader: Format) -> str:
    name = shown_name(report.customer.name)
    if not report.is_known:
        return f"{name}: licences are not available."
    if len(rows) == 1:
        return f"{name}: {_in_one_line(rows[0], reader)}."
    return f"{name}: licences of {reader.number(len(rows))} SKUs."


def _fallback(view: _View) -> str:
    summary = _summary(view.report, view.shown, view.reader)
    pages = view.pages
    page = f"Page {pages.at} of {pages.pages}: " if pages.pages > 1 else ""
    told = "; ".join(_in_one_line(row, view.reader) for row in view.on_page)
    return f"{summary} {page}{told}" if view.report.is_known else summary
