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
    notes: Sequence[SeatwiseError] = (),
) -> Card:
    """Return the page of `customers` (all that `text` matches), each with a button that opens its licences.

    `notes` are what went wrong on the way to the list: why it is Graph's, or older than it should be.
    """
    pages = max(1, -(-len(customers) // ROWS_PER_PAGE))
    page = min(max(page, 1), pages)
    on_page = customers[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
    count = _count(len(customers), text, reader)
    body = [
        heading("Customers", size="large"),
        small_print(count if pages == 1 else f"{count} · page {page} of {pages}", spacing="none"),
        *[note for error in notes for note in _note(error)],
        *(choice(one, "Licences", ask("licences", one.tenant_id)) for one in on_page),
        *([] if customers else [paragraph(_nobody(text))]),
        small_print(_origin(source, read_at, reader), spacing="medium"),
    ]
    names = ", ".join(shown_name(one.name, 60) for one in on_page)
    return card(body, count, _actions(page, pages, text), f"{count}: {names}" if names else count)


def _count(count: int, text: str, reader: Format) -> str:
    kind = "customer" if count == 1 else "customers"
    return f"{reader.number(count)} {kind}" + (f" with “{shown_name(text, 60)}”" if text else "")


def _nobody(text: str) -> str:
    if text:
        return "No customer's name, domain or tenant id has that in it. Say “customers” for all of them."
    return "There are no customers that you may see."


def _note(error: SeatwiseError) -> list[Element]:
    told = explain(error)
    if isinstance(error, NotDirectPartner):
        return [small_print(f"{told.what} From Microsoft Graph alone: customers with a GDAP relationship.")]
    items = [
        paragraph(Span("This list may be incomplete or old.", bold=True)),
        paragraph(Span(f"{told.what} {told.why}", small=True), spacing="none"),
        paragraph(Span(f"What to do: {told.next_step}", small=True), spacing="none"),
    ]
    return [box(items, "warning")]


def _origin(source: CustomerSource, read_at: datetime, reader: Format) -> str:
    age = reader.age(read_at)
    return f"{source} · read {reader.moment(read_at)}{f', {age}' if age else ''}."


def _actions(page: int, pages: int, text: str) -> list[Element]:
    return [
        *([action("Previous page", ask("customers", text=text, page=page - 1))] if page > 1 else []),
        *([action("Next page", ask("customers", text=text, page=page + 1))] if page < pages else []),
        *([action("All customers", ask("customers", text="", page=1))] if text else []),
    ]
