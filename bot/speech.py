"""What a person said: the words without mentions, the button they pressed, where and in which locale."""

import html
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from bot.wire import Inbound
from dialogs.turn import Place, PlaceKind, Press, Progress, Turn, nobody_knows
from services.domain.actor import Actor
from services.errors import InputFault, UnusableInput

DEFAULT_LOCALE = "en-GB"
_MENTION = re.compile(r"<at\b[^<>]*>([^<>]*)</at\s*>", re.IGNORECASE)  # no part may run past the next bracket
_KINDS = {"personal": PlaceKind.PERSONAL, "groupChat": PlaceKind.GROUP, "channel": PlaceKind.CHANNEL}


def turn_of(
    activity: Inbound, now: datetime, progress: Progress, outsiders: Callable[[], Awaitable[bool]] = nobody_knows
) -> Turn:
    """Return who speaks where; the guard has seen to it that a sender with an Entra id is there.

    `progress` is where the answer will say how far it has come, `outsiders` tells who reads along.
    """
    sender, tenant = activity.sender, activity.channel_data.tenant if activity.channel_data else None
    if sender is None or not sender.aad_object_id or tenant is None:
        raise UnusableInput(InputFault.TAMPERED)
    actor = Actor(tenant.id, sender.aad_object_id, sender.name or "")
    return Turn(actor, place_of(activity), locale_of(activity.locale), now, progress, outsiders)


def place_of(activity: Inbound) -> Place:
    """Return where it was said."""
    return Place(_kind(activity), activity.conversation.id)


def words_of(activity: Inbound) -> str:
    """Return the text without the mention of the bot; other mentions become the names they show."""
    text = activity.text or ""
    own = _own_names(activity)

    def plain(mention: re.Match[str]) -> str:
        return " " if _folded(mention[1]) in own else mention[1]

    return _unescaped(_MENTION.sub(plain, text)).replace("\xa0", " ").strip()


def press_of(value: object) -> Press | None:
    """Return the button that an Action.Submit carried, None when the message carried no value of a card."""
    return _press(value, None) if isinstance(value, dict) and value else None


def press_of_invoke(value: object) -> Press:
    """Return the button of an Action.Execute invoke; raise UnusableInput when it is none of ours."""
    action = value.get("action") if isinstance(value, dict) else None
    if not isinstance(action, dict):
        raise UnusableInput(InputFault.TAMPERED)
    return _press(action.get("data"), action.get("verb"))


def _press(data: object, verb: object) -> Press:
    if not isinstance(data, Mapping):
        raise UnusableInput(InputFault.TAMPERED)
    verb, button = verb if verb is not None else data.get("verb"), data.get("id")
    if not (isinstance(verb, str) and verb and isinstance(button, str) and button):
        raise UnusableInput(InputFault.TAMPERED)
    return Press(verb, button, {name: answer for name, answer in data.items() if name not in ("verb", "id", "msteams")})


def _own_names(activity: Inbound) -> frozenset[str]:
    bot = activity.recipient
    if bot is None:
        return frozenset()
    names = [bot.name] if bot.name else []
    for entity in activity.entities or ():
        mention = entity.mention()
        if mention and mention[0] == bot.id:
            _, name, text = mention
            shown = _MENTION.fullmatch(text.strip())
            names += [shown[1] if shown else "", name]
    return frozenset(_folded(name) for name in names if name)


def _folded(name: str) -> str:
    return "".join(_unescaped(name).split()).casefold()


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a character's number of more digits than Python reads
        return text


def _kind(activity: Inbound) -> PlaceKind:
    stated = activity.conversation.conversation_type
    if stated is None and not activity.conversation.is_group:
        return PlaceKind.PERSONAL
    return _KINDS.get(stated or "", PlaceKind.GROUP)  # a kind we do not know is nobody's private room


@lru_cache(maxsize=128)
def locale_of(tag: str | None) -> str:
    """Return a BCP 47 tag that babel knows: the given one, or British English."""
    if not tag or len(tag) > 35:
        return DEFAULT_LOCALE
    try:
        return str(Locale.parse(tag, sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError, TypeError):
        return DEFAULT_LOCALE
