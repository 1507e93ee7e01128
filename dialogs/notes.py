"""Lines that an answer gets around it: how it was understood, and what it does not cover or offer."""

from dataclasses import replace

from cards.card import Card
from cards.error import explain
from cards.layout import small_print
from dialogs.turn import Answer, Later
from services.errors import SeatwiseError

WITHOUT_BUTTONS = "Buttons are not available right now: type what you want to see."


def with_note(answer: Answer, text: str) -> Answer:
    """Return the answer with a subtle first line; unchanged if `text` is empty."""
    if not text:
        return answer
    if isinstance(answer, Later):
        return Later(_noted(answer.now, text), _noted_later(answer, text))
    return _noted(answer, text)


async def _noted_later(later: Later, text: str) -> Card:
    return _noted(await later.then, text)


def _noted(card: Card, text: str) -> Card:
    body = [small_print(text).render(), *card.content.get("body", [])]
    return replace(card, content={**card.content, "body": body})


def with_last_line(card: Card, text: str) -> Card:
    """Return the card with a subtle last line."""
    body = [*card.content.get("body", []), small_print(text).render()]
    return replace(card, content={**card.content, "body": body})


def understood(command: str, customer: str, words: str) -> str:
    """Return the line that says how a sentence was read."""
    return f"Understood: {', '.join(part for part in (command, customer, words) if part)}."


def remembered(customer: str) -> str:
    """Return the line that says whom the question was taken to be about."""
    return f"About {customer}, the customer you asked about last."


def together(*notes: str) -> str:
    """Return the lines as one."""
    return " ".join(note for note in notes if note)


def found_in_part(error: SeatwiseError | None) -> str:
    """Return the line that says that the customer was found though Partner Center's list could not be read."""
    return f"Partner Center's list of customers was not available: {explain(error).what}" if error else ""


def searched_in_part(error: SeatwiseError) -> str:
    """Return the line that says that not every customer was searched."""
    return f"Not all customers could be searched. {explain(error).what}"
