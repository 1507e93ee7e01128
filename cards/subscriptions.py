"""The answer to "subscriptions": every subscription of a customer, its term, and the last day it may be reduced."""

from collections.abc import Sequence
from dataclasses import dataclass

from cards.answer import Pages, about, exports, missing, number_width, sources, worth_retrying
from cards.card import Button, Card
from cards.error import explain
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, paragraph, shown_name, table
from cards.subscription_notes import notes
from services.domain.section import NotAvailable, Source
from services.domain.subscription_report import SubscriptionReport, SubscriptionRow, SubscriptionSum
from services.errors import NotDirectPartner

HEADER = ("Subscription", "Seats")
_NAME = 80


@dataclass(frozen=True, slots=True)
class _Line:
    row: SubscriptionRow
    of: SubscriptionSum


def subscriptions_card(
    report: SubscriptionReport, sums: Sequence[SubscriptionSum], reader: Format, *, sku: str = "", page: int = 1
) -> Card:
    """Return the card of the subscriptions in `sums`, which the words `sku` mean where there are any."""
    tenant, lines = report.customer.tenant_id, [_Line(row, each) for each in sums for row in each.rows]
    pages = Pages(lines, page, lambda to: ask("subscriptions", tenant, sku=sku, page=to), "subscriptions")
    gaps = [part for part in report.not_available if not isinstance(part.reason, NotDirectPartner)]
    body = [
        *about(report.customer, "Subscriptions"),
        *missing([(called(part), part) for part in _told(gaps, report)]),
        *(_table(pages.shown, reader, is_whole=not gaps) if report.is_known else []),
        *pages.line(reader),
        *sources((report.partner_center, report.directory), reader, _caveats(report)),
    ]
    return card(body, _summary(report, lines, reader), _actions(pages, gaps, tenant, sku))


def _told(gaps: Sequence[NotAvailable], report: SubscriptionReport) -> Sequence[NotAvailable]:
    return gaps or (report.not_available if not report.is_known else ())


def called(part: NotAvailable) -> str:
    """Return what only this source tells of subscriptions."""
    if part.source is Source.PARTNER_CENTER:
        return "Terms and dates from Partner Center"
    return "Which SKU each is, and what others sold"


def _caveats(report: SubscriptionReport) -> list[str]:
    partner = report.partner_center
    if isinstance(partner, NotAvailable) and isinstance(partner.reason, NotDirectPartner) and report.is_known:
        what = explain(partner.reason).what
        return [f"{what} Terms, renewal and the last day to reduce are missing; this is the directory's own list."]
    return []


def _table(lines: Sequence[_Line], reader: Format, *, is_whole: bool) -> list[Element]:
    if not lines:
        return [paragraph("The customer has no subscriptions." if is_whole else "None in what could be read.")]
    seats = number_width(*(_seats(line.row.quantity, reader) for line in lines), least=48)
    return [table(HEADER, [_cells(line, reader) for line in lines], (1, seats))]


def _seats(quantity: int | None, reader: Format) -> str:
    return "–" if quantity is None else reader.number(quantity)


def _cells(line: _Line, reader: Format) -> list[list[Element]]:
    name = [
        paragraph(shown_name(line.row.name, _NAME)),
        *([paragraph(_together(line.of, reader), spacing="none")] if len(line.of.rows) > 1 else []),
        *(paragraph(span, spacing="none") for span in notes(line.row, reader)),
    ]
    return [name, [paragraph(Span(_seats(line.row.quantity, reader), bold=True), right=True)]]


def _together(of: SubscriptionSum, reader: Format) -> Span:
    seats = "" if of.quantity is None else f", {reader.number(of.quantity)} active seats in all"
    return Span(f"one of {reader.number(len(of.rows))} of this SKU{seats}", small=True, subtle=True)


def _summary(report: SubscriptionReport, lines: Sequence[_Line], reader: Format) -> str:
    name = shown_name(report.customer.name)
    if not report.is_known:
        return f"{name}: subscriptions are not available."
    return f"{name}: {reader.number(len(lines))} {'subscription' if len(lines) == 1 else 'subscriptions'}."


def _actions(pages: Pages[_Line], gaps: Sequence[NotAvailable], tenant: str, sku: str) -> list[Element]:
    offered: list[tuple[str, bool, Button]] = [
        ("All subscriptions", bool(sku), ask("subscriptions", tenant)),
        ("Try again", worth_retrying(gaps), ask("subscriptions", tenant, sku=sku, page=pages.at)),
        ("Licences", True, ask("licences", tenant)),
        ("Customer", True, ask("customer", tenant)),
    ]
    return [
        *pages.actions(),
        *(action(title, button) for title, is_offered, button in offered if is_offered),
        *(exports(ask("subscriptions", tenant, sku=sku)) if pages.count else []),
    ]
