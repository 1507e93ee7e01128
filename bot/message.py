"""A message of ours and where it goes, and their JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.wire import Inbound, encode
from cards.card import Card

log = structlog.get_logger("bot.message")

MAX_BYTES = 80_000
"""Teams refuses messages of about 100 KB; Microsoft advises to stay below 80."""
ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
TOO_LARGE = "The answer is too large for one Teams message. Ask for less of it at a time."


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a message goes. `reply_to` is the id of the activity it answers, None when nobody asked."""

    service_url: str
    conversation_id: str
    bot: Mapping[str, str]
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A card, or plain text where there is none; or an attachment of Teams' own making, with `text` as its summary."""

    card: Card | None
    text: str = ""
    attachment: dict[str, object] | None = None


def reference_to(activity: Inbound, *, reply: bool = True) -> Reference:
    """Return where to answer `activity`; `reply=False` for a message of its own in the same conversation."""
    bot = activity.recipient
    account = {"id": bot.id, "name": bot.name or ""} if bot else {}
    return Reference(activity.service_url or "", activity.conversation.id, account, activity.id if reply else None)


def outbound(reference: Reference, message: Message, activity_id: str | None = None) -> bytes:
    """Return the JSON of a message activity, below 80 KB always; raise TypeError for a card that was never issued."""
    body = encode(_activity(reference, message, activity_id))
    if len(body) < MAX_BYTES:
        return body
    log.error("message.too_large", bytes=len(body), conversation=reference.conversation_id)
    return encode(_activity(reference, Message(None, TOO_LARGE), activity_id))


def _activity(reference: Reference, message: Message, activity_id: str | None) -> dict[str, object]:
    activity: dict[str, object] = {
        "type": "message",
        "from": reference.bot,
        "conversation": {"id": reference.conversation_id},
    }
    if activity_id is not None:
        activity["id"] = activity_id
    elif reference.reply_to is not None:
        activity["replyToId"] = reference.reply_to
    if message.attachment is not None:
        activity |= {"summary": message.text, "attachments": [message.attachment]}
    elif message.card is None:
        activity |= {"text": message.text, "textFormat": "plain"}
    else:  # no text beside the card: Teams would show both
        activity["summary"] = message.card.summary
        activity["attachments"] = [{"contentType": ADAPTIVE_CARD, "content": message.card.content}]
    return activity
