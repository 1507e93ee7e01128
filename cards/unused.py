"""The answer to "unused": free seats of all customers, what they cost, and until when they can be given back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from cards.answer import Pages, across, exports, number_width
from cards.card import Card
from cards.coverage import age, coverage_line, nobody_read, unread
from cards.explanation import nearest_of
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, paragraph, shown_name, shown_word, small_print, table
from services.domain.money import Money, total
from services.portfolio.coverage import Coverage
from services.portfolio.unused import Unused, UnusedPart, today_of

HEADER = ("Customer and SKU", "Free", "A month")
_NAME = 70
_PLAIN, _QUIET, _GOOD = Span("", small=True), Span("", small=True, subtle=True), Span("", small=True, colour="good")


def unused_card(
    found: Sequence[Unused],
    coverage: Coverage,
    reader: Format,
    *,
    sku: str = "",
    nearest: Sequence[str] | None = None,
    page: int = 1,
    skipped: bool = False,
) -> Card:
    """Return the card; `sku` are the words that narrowed it, `skipped` lists everybody who could not be read.

    `nearest`: names that come close to `sku`, where no customer that was read has what it means; else None.
    """
    told = _sum(found, coverage, reader) if nearest is None else _no_such_sku(sku, coverage, reader)
    pages = Pages(found, page, lambda to: ask("unused", sku=sku, page=to), "SKUs with free seats")
    body = [
        *across("Unused licences", f"“{sku}”, all customers" if sku else "All customers"),
        paragraph(Span(told, bold=True)),
        *_money(found, reader),
        *unread(coverage, reader, all_of_them=skipped),
        *_answer(pages.shown, coverage, reader, nearest),
        *pages.line(reader),
        *age(coverage, reader, [_prices(found)]),
    ]
    return card(body, f"Unused licences: {told}", _actions(pages, coverage, sku, skipped))


def _no_such_sku(sku: str, coverage: Coverage, reader: Format) -> str:
    nobody = nobody_read(coverage)
    named = shown_name(sku, _NAME)
    return f"{nobody}." if nobody else f"No paid SKU at {coverage_line(coverage, reader)} answers to “{named}”"


def _answer(rows: Sequence[Unused], coverage: Coverage, reader: Format, nearest: Sequence[str] | None) -> list[Element]:
    """Return the table, or why there is none: nothing is said to be unused of what nobody was asked for."""
    if nobody_read(coverage):
        return []
    if nearest is None:
        return _table(rows, reader)
    return [paragraph(told)] if (told := nearest_of(nearest)) else []


def _sum(found: Sequence[Unused], coverage: Coverage, reader: Format) -> str:
    if nobody := nobody_read(coverage):
        return f"{nobody}."
    seats = sum(one.seats for one in found)
    return f"{_seats(seats, reader)} free at {coverage_line(coverage, reader)}"


def _seats(count: int, reader: Format) -> str:
    return f"{reader.number(count)} {'seat' if count == 1 else 'seats'}"


def _money(found: Sequence[Unused], reader: Format) -> list[Element]:
    """Return the sums per currency, and how many seats are in none for want of a price or a term: never nothing."""
    monthly = total(one.monthly for one in found)
    waste = total(one.waste(today_of(reader.now)) for one in found)
    unpriced = sum(one.unpriced for one in found)
    without = sum(part.seats for one in found for part in one.parts if part.price is not None and part.from_day is None)
    lines = [f"{_amounts(monthly, reader)} a month"] if monthly else []
    lines += [f"{_amounts(waste, reader)} until they can be given back"] if any(waste.values()) else []
    told = [paragraph(" · ".join(lines), spacing="none")] if lines else []
    gaps = [f"Price missing for {_seats(unpriced, reader)}."] if unpriced and monthly else []
    gaps += [f"Term not known for {_seats(without, reader)}."] if without and any(waste.values()) else []
    return [*told, *(paragraph(Span(gap, small=True), spacing="none") for gap in gaps)]


def _amounts(money: Money, reader: Format) -> str:
    return " + ".join(reader.money(amount, currency) for currency, amount in money.items())


def _prices(found: Sequence[Unused]) -> str:
    if found and all(one.unpriced == one.seats for one in found):
        return "No price list covers these SKUs (python app.py prices import FILE)."
    return ""


def _table(rows: Sequence[Unused], reader: Format) -> list[Element]:
    if not rows:
        return [paragraph("Nothing is unused.")]
    cells = [_cells(row, reader) for row in rows]
    free = number_width(*(reader.number(row.seats) for row in rows))
    money = number_width(*(_per_month(row, reader) for row in rows), least=70)
    return [table(HEADER, cells, (1, free, money))]


def _per_month(row: Unused, reader: Format) -> str:
    return _amounts(row.monthly, reader) or "no price"


def _cells(row: Unused, reader: Format) -> list[list[Element]]:
    name = [
        paragraph(Span(shown_name(row.customer.name, _NAME), bold=True)),
        paragraph(Span(shown_name(row.sku.name, _NAME), small=True), spacing="none"),
        *([small_print(shown_word(row.sku.part_number), spacing="none")] if row.sku.shares_name else []),
        *(paragraph(span, spacing="none") for span in _when(row, reader)),
    ]
    priced = Span(_per_month(row, reader), small=True, subtle=not row.monthly)
    return [name, [paragraph(Span(reader.number(row.seats), bold=True), right=True)], [paragraph(priced, right=True)]]


def _when(row: Unused, reader: Format) -> list[Span]:
    """Return from when on fewer can be paid for, part by part of the seats where they differ."""
    return [
        _when_part(part, f"{reader.number(part.seats)}: " if len(row.parts) > 1 else "", reader) for part in row.parts
    ]


def _when_part(part: UnusedPart, seats: str, reader: Format) -> Span:
    if part.until is not None:
        return replace(_GOOD, text=f"{seats}can be given back until {reader.day_of(part.until)}")
    if part.from_day is None:
        return replace(_QUIET, text=f"{seats}term not known")
    waste = part.waste(today_of(reader.now))
    lost = f", {_amounts(waste, reader)} until then" if waste else ""
    return replace(_PLAIN, text=f"{seats}committed until {reader.day(part.from_day - timedelta(days=1))}{lost}")


def _actions(pages: Pages[Unused], coverage: Coverage, sku: str, skipped: bool) -> list[Element]:
    offered = [
        ("All SKUs", bool(sku), ask("unused")),
        ("Who could not be read", bool(coverage.unread) and not skipped, ask("unused", sku=sku, skipped=True)),
        ("Refresh", True, ask("unused", sku=sku, refresh=True)),
        ("Renewals", True, ask("renewals")),
    ]
    return [
        *pages.actions(),
        *(action(title, button) for title, is_offered, button in offered if is_offered),
        *(exports(ask("unused", sku=sku)) if pages.count or coverage.unread else []),
    ]
