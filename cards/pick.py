"""Which customer was meant? Picking one answers the question that was asked."""

from collections.abc import Sequence

from cards.card import Button, Card
from cards.layout import ROWS_PER_PAGE, card, choice, heading, paragraph, shown_name, small_print
from services.domain.customer import Customer


def pick_card(
    query: str, choices: Sequence[tuple[Customer, Button]], *, asked: str = "", nearest: bool = False
) -> Card:
    """Return the card that offers the customers who answer to `query`, or the nearest ones when none does.

    Each button asks the original question about its customer; `asked` is that question in words.
    """
    typed = f"“{shown_name(query, 60)}”"
    title = f"No customer answers to {typed}" if nearest else "Which customer?"
    told = _nearest(len(choices)) if nearest else f"{len(choices)} customers answer to {typed}."
    body = [
        heading(title),
        paragraph(told),
        *(choice(customer, "This one", button) for customer, button in choices[:ROWS_PER_PAGE]),
    ]
    if len(choices) > ROWS_PER_PAGE:
        body.append(small_print(f"And {len(choices) - ROWS_PER_PAGE} more: type more of the name, or the domain."))
    if asked:
        body.append(small_print(f"You asked: {asked}", spacing="medium"))
    names = ", ".join(shown_name(customer.name, 60) for customer, _ in choices[:ROWS_PER_PAGE])
    return card(body, f"{title.rstrip('?.')}? {names}" if names else f"{title}.")


def _nearest(count: int) -> str:
    if not count:
        return "None comes close either. Say “customers” for the list."
    return "The nearest is this one." if count == 1 else "These come closest."
