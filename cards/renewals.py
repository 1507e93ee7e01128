"""The answer to "renewals": the subscriptions of all customers whose term ends soon, the next first."""

from collections.abc import Sequence
from dataclasses import replace

from cards.answer import Pages, across, exports, number_width
from cards.card import Card
from cards.coverage import age, nobody_read, unread
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, paragraph, shown_name, table
from cards.subscription_notes import term
from services.domain.subscription_report import Seller
from services.portfolio.coverage import Coverage
from services.portfolio.renewals import Renewal

HEADER = ("Customer and subscription", "Seats", "Last day")
_NAME = 70
_SMALL, _QUIET = Span("", small=True), Span("", small=True, subtle=True)
_LOUD, _GOOD = Span("", small=True, colour="attention"), Span("", small=True, colour="good")


def renewals_card(
    found: Sequence[Renewal], coverage: Coverage, reader: Format, *, days: int, page: int = 1, skipped: bool = False
) -> Card:
    """Return the card; `skipped` lists everybody who could not be read."""
    pages = Pages(found, page, lambda to: ask("renewals", days=days, page=to), "subscriptions")
    count = "1 subscription has its" if len(found) == 1 else f"{reader.number(len(found))} subscriptions have their"
    span = "tomorrow" if days == 1 else f"in the next {reader.number(days)} days"
    summary = nobody_read(coverage) or f"{count} last day {'today or ' if days == 1 else ''}{span}"
    body = [
        *across("Renewals", f"The next {reader.number(days)} days, all customers"),
        paragraph(Span(f"{summary}.", bold=True)),
        *unread(coverage, reader, all_of_them=skipped),
        *_table(pages.shown, reader),
        *pages.line(reader),
        *age(coverage, reader, [_without_day(found)]),
    ]
    return card(body, f"Renewals: {summary}.", _actions(pages, coverage, days, skipped))


def _without_day(found: Sequence[Renewal]) -> str:
    if all(one.is_certain for one in found):
        return ""
    return "“Not sold by us” days are the directory's next change of state, which monthly terms reach every month."


def _table(rows: Sequence[Renewal], reader: Format) -> list[Element]:
    if not rows:
        return []
    seats = number_width(*(_seats(row, reader) for row in rows))
    return [table(HEADER, [_cells(row, reader) for row in rows], (1, seats, "84px"))]


def _seats(row: Renewal, reader: Format) -> str:
    return "–" if row.row.quantity is None else reader.number(row.row.quantity)


def _cells(row: Renewal, reader: Format) -> list[list[Element]]:
    name = [
        paragraph(Span(shown_name(row.customer.name, _NAME), bold=True)),
        paragraph(Span(shown_name(row.row.name, _NAME), small=True), spacing="none"),
        *(paragraph(span, spacing="none") for span in _notes(row, reader)),
    ]
    day = paragraph(Span(reader.day(row.day), small=True), right=True)
    return [name, [paragraph(_seats(row, reader), right=True)], [day]]


def _notes(row: Renewal, reader: Format) -> list[Span]:
    sold = row.row.sold
    told = [replace(_QUIET, text=term(sold.term))] if sold else []
    if not row.is_certain:
        us = row.row.seller is Seller.US
        return [replace(_QUIET, text="Partner Center's dates not available" if us else "Not sold by us")]
    if row.row.is_trial:
        told.append(replace(_QUIET, text="trial"))
    told.append(_what_happens(row))
    if row.window_until is not None:
        told.append(replace(_GOOD, text=f"seats can be given back until {reader.day_of(row.window_until)}"))
    return told


def _what_happens(row: Renewal) -> Span:
    if row.renews is None:
        return replace(_SMALL, text="renews or ends: not told")
    return replace(_SMALL, text="renews") if row.renews else replace(_LOUD, text="ends: auto-renew is off")


def _actions(pages: Pages[Renewal], coverage: Coverage, days: int, skipped: bool) -> list[Element]:
    further = next((more for more in (60, 90, 365) if more > days), 0)
    offered = [
        (f"Next {further} days", bool(further), ask("renewals", days=further)),
        ("Who could not be read", bool(coverage.unread) and not skipped, ask("renewals", days=days, skipped=True)),
        ("Refresh", True, ask("renewals", days=days, refresh=True)),
        ("Unused", True, ask("unused")),
    ]
    return [
        *pages.actions(),
        *(action(title, button) for title, is_offered, button in offered if is_offered),
        *(exports(ask("renewals", days=days)) if pages.count or coverage.unread else []),
    ]
