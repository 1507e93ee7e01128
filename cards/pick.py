"""Which customer was meant? Picking one answers the question that was asked."""

from collections.abc import Sequence

from cards.card import Button, Card
from cards.error import explain
from cards.layout import ROWS_PER_PAGE, card, heading, named_choice, paragraph, shown_name, small_print
from services.domain.customer import Customer
from services.errors import SeatwiseError, Service, UpstreamError


def pick_card(
    query: str,
    choices: Sequence[tuple[Customer, Button]],
    *,
    asked: str = "",
    nearest: bool = False,
    unread: SeatwiseError | None = None,
) -> Card:
    """Return the card that offers the customers who answer to `query`, or the nearest ones when none does.

    Each button asks the original question about its customer; `asked` is that question in words. `unread`: why not all
    customers could be searched; then nobody is said not to exist, nor to be the only one.
    """
    typed = f"“{shown_name(query, 60)}”"
    title = _title(typed, nearest, unread is not None)
    body = [
        heading(title),
        *([paragraph(_unread(unread)), small_print(f"What to do: {explain(unread).next_step}")] if unread else []),
        paragraph(_told(typed, len(choices), nearest, unread is not None)),
        *(named_choice(customer, button) for customer, button in choices[:ROWS_PER_PAGE]),
    ]
    if len(choices) > ROWS_PER_PAGE:
        body.append(small_print(f"And {len(choices) - ROWS_PER_PAGE} more: type more of the name, or the domain."))
    if asked:
        body.append(small_print(f"You asked: {asked}", spacing="medium"))
    names = ", ".join(shown_name(customer.name, 60) for customer, _ in choices[:ROWS_PER_PAGE])
    if unread:
        asked_for, listed = title if title.endswith("?") else f"{title}.", f" Listed: {names}" if names else ""
        return card(body, f"{asked_for} Not all customers could be searched.{listed}")
    return card(body, f"{title.rstrip('?.')}? {names}" if names else f"{title}.")


def _title(typed: str, nearest: bool, in_part: bool) -> str:
    if not nearest:
        return "Which customer?"
    return f"{typed} could not be looked up everywhere" if in_part else f"No customer answers to {typed}"


def _told(typed: str, count: int, nearest: bool, in_part: bool) -> str:
    if nearest:
        return _nearest_listed(count) if in_part else _nearest(count)
    if in_part:
        return f"Of those searched, {'this one answers' if count == 1 else 'these answer'} to {typed}."
    return f"{count} customers answer to {typed}."


def _unread(error: SeatwiseError) -> str:
    if isinstance(error, UpstreamError) and error.service is Service.SIGN_IN:
        return f"Microsoft's sign-in could not be asked whose domain it is: {explain(error).what}"
    return f"Not all customers could be searched. {explain(error).what}"


def _nearest_listed(count: int) -> str:
    if not count:
        return "Of those searched, nobody comes close."
    return "Of those searched, this one is the nearest." if count == 1 else "Of those searched, these come closest."


def _nearest(count: int) -> str:
    if not count:
        return "None comes close either. Say “customers” for the list."
    return "The nearest is this one." if count == 1 else "These come closest."
