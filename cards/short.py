"""The answer to "short": where more seats are assigned than were bought, and where some stand on seats in grace."""

from collections.abc import Sequence

from cards.answer import Pages, across, exports, number_width
from cards.card import Card
from cards.coverage import age, coverage_line, nobody_read, unread
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, paragraph, shown_name, shown_word, small_print, table
from services.portfolio.coverage import Coverage
from services.portfolio.short import Shortage

HEADER = ("Customer and SKU", "Bought", "Assigned", "Short")
_NAME = 70


def short_card(
    found: Sequence[Shortage], coverage: Coverage, reader: Format, *, page: int = 1, skipped: bool = False
) -> Card:
    """Return the card; `skipped` lists everybody who could not be read."""
    pages = Pages(found, page, lambda to: ask("short", page=to), "SKUs")
    summary = _summary(found, coverage, reader)
    body = [
        *across("Short of licences", "All customers"),
        paragraph(Span(summary, bold=True)),
        *unread(coverage, reader, all_of_them=skipped),
        *_table(pages.shown, reader),
        *pages.line(reader),
        *age(coverage, reader),
    ]
    return card(body, f"Short: {summary}", _actions(pages, coverage, skipped))


def _summary(found: Sequence[Shortage], coverage: Coverage, reader: Format) -> str:
    if nobody := nobody_read(coverage):
        return f"{nobody}."
    short = [one.sku.units.short for one in found if one.sku.units.short]
    if not short:
        return f"Nothing is short at {coverage_line(coverage, reader)}."
    seats = f"{reader.number(sum(short))} {'seat' if sum(short) == 1 else 'seats'}"
    skus = "1 SKU" if len(short) == 1 else f"{reader.number(len(short))} SKUs"
    return f"{seats} short in {skus} at {coverage_line(coverage, reader)}."


def _table(rows: Sequence[Shortage], reader: Format) -> list[Element]:
    if not rows:
        return []
    figures = [_figures(row, reader) for row in rows]
    columns = zip(*figures, strict=True)
    widths = [number_width(*column, least=least) for column, least in zip(columns, (52, 62, 42), strict=True)]
    return [table(HEADER, [_cells(row, reader) for row in rows], (1, *widths))]


def _figures(row: Shortage, reader: Format) -> tuple[str, str, str]:
    units = row.sku.units
    return reader.number(units.enabled), reader.number(units.consumed), reader.number(units.short)


def _cells(row: Shortage, reader: Format) -> list[list[Element]]:
    units = row.sku.units
    stand = "seat stands" if units.on_grace == 1 else "seats stand"
    grace = f"{reader.number(units.on_grace)} assigned {stand} on seats in grace"
    name = [
        paragraph(Span(shown_name(row.customer.name, _NAME), bold=True)),
        paragraph(Span(shown_name(row.sku.name, _NAME), small=True), spacing="none"),
        *([small_print(shown_word(row.sku.part_number), spacing="none")] if row.sku.shares_name else []),
        *([paragraph(Span(grace, small=True), spacing="none")] if units.on_grace else []),
    ]
    bought, assigned, short = _figures(row, reader)
    loud = Span(short, bold=True, colour="attention") if units.short else Span(short)
    return [name, *([paragraph(span, right=True)] for span in (bought, assigned, loud))]


def _actions(pages: Pages[Shortage], coverage: Coverage, skipped: bool) -> list[Element]:
    offered = [
        ("Who could not be read", bool(coverage.unread) and not skipped, ask("short", skipped=True)),
        ("Refresh", True, ask("short", refresh=True)),
        ("Unused", True, ask("unused")),
    ]
    return [
        *pages.actions(),
        *(action(title, button) for title, is_offered, button in offered if is_offered),
        *(exports(ask("short")) if pages.count or coverage.unread else []),
    ]
