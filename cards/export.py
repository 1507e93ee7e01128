"""A file on its way to the person who asked: where it waits, and what became of it."""

from cards.card import Card
from cards.layout import card, heading, link, paragraph

WAITS = "ten minutes"


def link_card(file_name: str, url: str) -> Card:
    """Return the card with the link, for the asker's own chat and no other place."""
    told = f"The link works once, within {WAITS}, and is for you alone. The file is made when you open it."
    body = [heading(file_name), paragraph(told)]
    return card(body, f"{file_name} can be fetched for {WAITS}.", [link("Download", url)])


def elsewhere_card() -> Card:
    """Return the card for the others: where the file is, and nothing of what is in it."""
    return _said("The file is in your own chat with Seatwise")


def not_reached_card() -> Card:
    """Return the card for when the bot cannot write to the asker's own chat: so there is no file."""
    return _said(
        "A file is handed over in your own chat with Seatwise", "Add Seatwise there and ask for the list again."
    )


def declined_card() -> Card:
    """Return the card that takes the place of a question for consent that was answered with no."""
    return _said("No file was made")


def saved_card(file_name: str) -> Card:
    """Return the card that takes the place of a question for consent when the file is there."""
    return _said(f"{file_name} is in your OneDrive")


def making(file_name: str) -> str:
    """Return the words for a file that is being made."""
    return f"Making {file_name}" if file_name else "Making the file"


def _said(title: str, more: str = "") -> Card:
    body = [heading(title), *([paragraph(more)] if more else [])]
    return card(body, f"{title}. {more}".rstrip())
