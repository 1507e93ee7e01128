"""Tells administrators what nobody asked for: in the personal chats that they have spoken in."""

from collections.abc import Awaitable, Callable, Collection
from datetime import date, datetime
from typing import Protocol

import structlog

from bot.delivery import Delivery
from bot.errors import attempted
from bot.message import Message, Reference
from bot.speech import DEFAULT_LOCALE, place_of
from bot.wire import Inbound
from cards.card import Card
from dialogs.turn import Answer, Place, PlaceKind, Turn
from services.domain.actor import Actor
from services.store.administrators import AdministratorChat

log = structlog.get_logger("bot.administrators")


class Chats(Protocol):
    """Where their chats are kept: services.store.administrators.AdministratorStore."""

    async def seen(self, chat: AdministratorChat, now: datetime) -> None:
        """Keep this chat as the administrator's."""
        ...

    async def chats(self) -> tuple[AdministratorChat, ...]:
        """Return every chat that is known."""
        ...


Issue = Callable[[Turn, Answer], Awaitable[Answer]]
"""What makes the buttons of a card work: dialogs.buttons.Buttons.issue."""


class Administrators:
    """Those of `object_ids` (ADMIN_USERS) whose chat is known; `tenant_id` is the partner's."""

    def __init__(self, object_ids: Collection[str], tenant_id: str, chats: Chats, issue: Issue) -> None:
        self._object_ids, self._tenant_id = frozenset(each.lower() for each in object_ids), tenant_id
        self._chats, self._issue = chats, issue
        self._known: dict[str, tuple[AdministratorChat, date]] = {}

    async def heard(self, activity: Inbound, now: datetime) -> None:
        """Remember the chat of an administrator who speaks in person; once a day, and where it is another one."""
        person = (activity.sender.aad_object_id if activity.sender else None) or ""
        if person.lower() not in self._object_ids or place_of(activity).kind is not PlaceKind.PERSONAL:
            return
        bot = activity.recipient.id if activity.recipient else ""
        chat = AdministratorChat(person, activity.conversation.id, activity.service_url or "", bot)
        if self._known.get(person) != (chat, now.date()):
            await self._chats.seen(chat, now)
            self._known[person] = chat, now.date()

    async def tell(self, card: Card, delivery: Delivery, now: datetime) -> int:
        """Send a card to each of them; return how many got it."""
        known = [each for each in await self._chats.chats() if each.actor_object_id.lower() in self._object_ids]
        told = [await attempted("administrator.not_told", self._send(each, card, delivery, now)) for each in known]
        log.info("administrators.told", told=sum(told), of=len(self._object_ids))
        return sum(told)

    async def _send(self, chat: AdministratorChat, card: Card, delivery: Delivery, now: datetime) -> None:
        place = Place(PlaceKind.PERSONAL, chat.conversation_id)
        turn = Turn(Actor(self._tenant_id, chat.actor_object_id, ""), place, DEFAULT_LOCALE, now)
        issued = await self._issue(turn, card)
        if isinstance(issued, Card):
            where = Reference(chat.service_url, chat.conversation_id, {"id": chat.bot_id})
            await delivery.send(where, Message(issued))
