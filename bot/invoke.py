"""What an adaptiveCard/action invoke is answered with: a card in place of the pressed one, or a line beside it."""

import structlog

from bot.message import ADAPTIVE_CARD, MAX_BYTES, TOO_LARGE
from bot.wire import encode
from cards.card import Card

log = structlog.get_logger("bot.invoke")

TEXT = "application/vnd.microsoft.activity.message"


def card_body(card: Card) -> bytes:
    """Return the body that puts `card` in the place of the pressed one; raise TypeError for one never issued."""
    body = encode({"statusCode": 200, "type": ADAPTIVE_CARD, "value": card.content})
    if len(body) < MAX_BYTES:
        return body
    log.error("invoke.too_large", bytes=len(body))
    return text_body(TOO_LARGE)


def text_body(text: str) -> bytes:
    """Return the body that leaves the pressed card as it is and shows `text`."""
    return encode({"statusCode": 200, "type": TEXT, "value": text})
