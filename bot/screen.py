"""What is on a person's screen in the place of an answer: shown, kept up to date, and told when the bot stops."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.delivery import Delivery
from bot.errors import Apologies, attempted, log_fault
from bot.message import Message, Reference
from bot.pace import Pace
from cards.card import Card
from dialogs.turn import Progress
from services.errors import SeatwiseError

TELL_EVERY, TELL_SLOWER, TELL_SELDOM = 3.0, 1.2, 20.0
"""Seconds between looks at how far an answer has come: at first, times this after each, and at most. Teams counts."""
INTERRUPTION_SECONDS = 2.0
"""How long a stop may wait until a message that waits for its answer says that there will be none."""


@dataclass(frozen=True, slots=True)
class Notices:
    """The cards that the edge shows of its own accord: while work goes on, when it is cut off, where it is added."""

    progress: Callable[[str], Card]
    """Given the words for how far it has come, "" where there are none."""
    interrupted: Callable[[], Card]
    greeting: Callable[[], Card]


@dataclass(slots=True)
class Shown:
    """The message that stands for an answer: where, and its id ("" while there is none)."""

    reference: Reference
    id: str = ""


class Screen:
    """Puts cards where a person looks."""

    def __init__(self, delivery: Delivery, apologies: Apologies, pace: Pace, notices: Notices) -> None:
        self._delivery, self._apologies, self._pace, self._notices = delivery, apologies, pace, notices

    async def show(self, shown: Shown, card: Card) -> None:
        """Put `card` in the place of the message that is shown, or send it when there is none."""
        update = self._delivery.update
        if shown.id and await attempted("update.failed", update(shown.reference, shown.id, Message(card))):
            return
        shown.id = ""
        try:
            shown.id = await self._delivery.send(shown.reference, Message(card))
        except TypeError as error:  # a card with something in it that is no JSON
            await self.show(shown, self._apologies.apology(error).card)
        except SeatwiseError as error:  # nobody can be told; the log is
            log_fault("answer.not_delivered", error, conversation=shown.reference.conversation_id)

    async def keep_telling(self, shown: Shown, work: "asyncio.Future[Any]", progress: Progress) -> None:
        """Until `work` is done, put what it says of itself in the place of the message that is shown."""
        told, pause = progress.words, TELL_EVERY
        while not await self._pace.is_done_within(pause, work):
            if shown.id and progress.words != told:
                told = progress.words
                message = Message(self._notices.progress(told))
                await attempted("progress.not_told", self._delivery.update(shown.reference, shown.id, message))
            pause = min(pause * TELL_SLOWER, TELL_SELDOM)

    async def told_of_a_stop(self, shown: Shown, work: Coroutine[object, object, None]) -> None:
        """Await `work`; when the bot stops first, what is shown in place of its answer says so."""
        try:
            await work
        except asyncio.CancelledError:
            if shown.id:
                await self._say_interrupted(shown)
            raise

    async def _say_interrupted(self, shown: Shown) -> None:
        message = Message(self._notices.interrupted())
        saying = attempted("interruption.not_told", self._delivery.update(shown.reference, shown.id, message))
        told = asyncio.ensure_future(saying)
        if not await self._pace.is_done_within(INTERRUPTION_SECONDS, told):
            told.cancel()
