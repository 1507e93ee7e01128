"""The list of customers, a page at a time."""

from collections.abc import Sequence
from datetime import datetime

from cards.card import Card
from cards.error import explain
from cards.format import Format
from cards.layout import (
    ROWS_PER_PAGE,
    Element,
    Span,
    action,
    ask,
    box,
    card,
    choice,
    heading,
    paragraph,
    shown_name,
    small_print,
)
from services.domain.customer import Customer, CustomerSource
from services.errors import NotDirectPartner, SeatwiseError


def customers_card(
    customers: Sequence[Customer],
    reader: Format,
    *,
    source: CustomerSource,
    read_at: datetime,
    page: int = 1,
    text: str = "",
    unread: SeatwiseError | None = None,
    notes: Sequence[SeatwiseError] = (),
) -> Card:
    """Return the page of `customers` (all that `text` matches), each with a button that opens its licences.

    `unread`: why Partner Center's list, which may name more of them, could not be read; then nothing counts as a total.
    `notes` are what else went wrong: why the list is Graph's alone, or older than it should be.
    """
    pages = max(1, -(-len(customers) // ROWS_PER_PAGE))
    page = min(max(page, 1), pages)
    on_page = customers[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
    count = _count_in_part(len(customers), text, reader) if unread else _count(len(customers), text, reader)
    body = [
        heading("Customers", size="large"),
        small_print(count if pages == 1 else f"{count} · page {page} of {pages}", spacing="none"),
        *([_unread(unread)] if unread else []),
        *[note for error in notes for note in _note(error)],
        *(choice(one, "Licences", ask("licences", one.tenant_id)) for one in on_page),
        *([] if customers else [paragraph(_nobody_listed(text) if unread else _nobody(text))]),
        small_print(_origin(source, read_at, reader), spacing="medium"),
    ]
    names = ", ".join(shown_name(one.name, 60) for one in on_page)
    summary = f"{count}. Partner Center's list is not available: {explain(unread).what}" if unread else count
    joint = " Listed: " if unread else ": "
    return card(body, summary, _actions(page, pages, text), f"{summary}{joint}{names}" if names else summary)


def _count(count: int, text: str, reader: Format) -> str:
    kind = "customer" if count == 1 else "customers"
    return f"{reader.number(count)} {kind}" + (f" with “{shown_name(text, 60)}”" if text else "")


def _count_in_part(count: int, text: str, reader: Format) -> str:
    """Begin with words: a number in front reads as how many there are."""
    shown = shown_name(text, 60)
    if text and not count:
        return f"“{shown}” could not be looked up everywhere"
    return f"Customers with an admin relationship{f' and “{shown}”' if text else ''}: {reader.number(count)}"


def _nobody_listed(text: str) -> str:
    if text:
        return "Nobody on Microsoft Graph's list has that in name, domain or tenant id."
    return "Microsoft Graph lists nobody with an admin relationship."


def _nobody(text: str) -> str:
    if text:
        return "No customer's name, domain or tenant id has that in it. Say “customers” for all of them."
    return "There are no customers that you may see."


def _unread(error: SeatwiseError) -> Element:
    listed = "Only customers with an admin relationship (GDAP) are listed, from Microsoft Graph."
    return _warning("Partner Center's list is not available.", listed, error)


def _note(error: SeatwiseError) -> list[Element]:
    if isinstance(error, NotDirectPartner):
        told = explain(error).what
        return [small_print(f"{told} From Microsoft Graph alone: customers with a GDAP relationship.")]
    return [_warning("This list may be incomplete or old.", "", error)]


def _warning(title: str, consequence: str, error: SeatwiseError) -> Element:
    told = explain(error)
    items = [
        paragraph(Span(title, bold=True)),
        paragraph(Span(f"{told.what} {told.why} {consequence}".rstrip(), small=True), spacing="none"),
        paragraph(Span(f"What to do: {told.next_step}", small=True), spacing="none"),
    ]
    return box(items, "warning")


def _origin(source: CustomerSource, read_at: datetime, reader: Format) -> str:
    age = reader.age(read_at)
    return f"{source} · read {reader.moment(read_at)}{f', {age}' if age else ''}."


def _actions(page: int, pages: int, text: str) -> list[Element]:
    return [
        *([action("Previous page", ask("customers", text=text, page=page - 1))] if page > 1 else []),
        *([action("Next page", ask("customers", text=text, page=page + 1))] if page < pages else []),
        *([action("All customers", ask("customers", text="", page=1))] if text else []),
    ]
