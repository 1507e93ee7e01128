"""Which customer was meant? Picking one answers the question that was asked."""

from collections.abc import Sequence

from cards.card import Button, Card
from cards.error import explain
from cards.layout import ROWS_PER_PAGE, card, choice, heading, paragraph, shown_name, small_print
from services.domain.customer import Customer
from services.errors import SeatwiseError


def pick_card(
    query: str,
    choices: Sequence[tuple[Customer, Button]],
    *,
    asked: str = "",
    nearest: bool = False,
    unread: SeatwiseError | None = None,
) -> Card:
    """Return the card that offers the customers who answer to `query`, or the nearest ones when none does.

    Each button asks the original question about its customer; `asked` is that question in words. `unread`: why Partner
    Center's list, which may name others, could not be read; then nobody is said not to exist.
    """
    typed = f"“{shown_name(query, 60)}”"
    title = _title(typed, nearest, unread is not None)
    body = [
        heading(title),
        *([paragraph(_unread(unread)), small_print(f"What to do: {explain(unread).next_step}")] if unread else []),
        paragraph(_told(typed, len(choices), nearest, unread is not None)),
        *(choice(customer, "This one", button) for customer, button in choices[:ROWS_PER_PAGE]),
    ]
    if len(choices) > ROWS_PER_PAGE:
        body.append(small_print(f"And {len(choices) - ROWS_PER_PAGE} more: type more of the name, or the domain."))
    if asked:
        body.append(small_print(f"You asked: {asked}", spacing="medium"))
    names = ", ".join(shown_name(customer.name, 60) for customer, _ in choices[:ROWS_PER_PAGE])
    if unread:
        asked_for, listed = title if title.endswith("?") else f"{title}.", f" Listed: {names}" if names else ""
        return card(body, f"{asked_for} Partner Center's list is not available.{listed}")
    return card(body, f"{title.rstrip('?.')}? {names}" if names else f"{title}.")


def _title(typed: str, nearest: bool, in_part: bool) -> str:
    if not nearest:
        return "Which customer?"
    return f"{typed} could not be looked up everywhere" if in_part else f"No customer answers to {typed}"


def _told(typed: str, count: int, nearest: bool, in_part: bool) -> str:
    if nearest:
        return _nearest_listed(count) if in_part else _nearest(count)
    return f"Who is listed and answers to {typed}:" if in_part else f"{count} customers answer to {typed}."


def _unread(error: SeatwiseError) -> str:
    missing = "Microsoft Graph's was searched, which leaves out customers without an admin relationship."
    return f"Partner Center's list of customers is not available: {explain(error).what} {missing}"


def _nearest_listed(count: int) -> str:
    if not count:
        return "Nobody on Microsoft Graph's list comes close."
    return "The nearest on it is this one." if count == 1 else "These on it come closest."


def _nearest(count: int) -> str:
    if not count:
        return "None comes close either. Say “customers” for the list."
    return "The nearest is this one." if count == 1 else "These come closest."
