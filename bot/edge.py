"""From an activity to the conversation and back: a turn is asked, announced, shown, and shown again when it is done."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Protocol

from bot.background import Background
from bot.delivery import Delivery
from bot.errors import Apologies, Apology, attempted, log_fault
from bot.invoke import card_body, text_body
from bot.message import Message, Reference, reference_to
from bot.pace import ACKNOWLEDGE_AFTER, PROGRESS_AFTER, TYPING_AFTER, Pace
from bot.speech import place_of, press_of, press_of_invoke, turn_of, words_of
from bot.wire import Inbound
from cards.card import Card
from dialogs.turn import Answer, Later, Press, Turn
from services.errors import SeatwiseError


class Conversations(Protocol):
    """What answers: dialogs.router.Router."""

    async def answer(self, turn: Turn, words: str) -> Answer:
        """Return the answer to words; raise a SeatwiseError."""
        ...

    async def press(self, turn: Turn, press: Press) -> Answer:
        """Return the answer to a pressed button; raise a SeatwiseError."""
        ...


class Edge:
    """Serves admitted activities. No request waits for longer than ACKNOWLEDGE_AFTER; the work goes on behind it."""

    def __init__(
        self,
        conversations: Conversations,
        delivery: Delivery,
        apologies: Apologies,
        background: Background,
        pace: Pace,
        clock: Callable[[], datetime],
        progress_card: Callable[[], Card],
    ) -> None:
        self._conversations, self._delivery, self._apologies = conversations, delivery, apologies
        self._background, self._pace, self._clock, self._progress_card = background, pace, clock, progress_card
        self._pressing: dict[tuple[str, str, str], asyncio.Future[bytes]] = {}

    async def hear(self, activity: Inbound) -> None:
        """Answer a message: words, or a button of a client that knows only Action.Submit."""
        await self._serve(reference_to(activity), self._heard(activity))

    async def greet(self, activity: Inbound) -> None:
        """Show the help card where the bot was added; a place without a person who added it is left alone."""
        if activity.sender is None or not activity.sender.aad_object_id:
            return
        turn = turn_of(activity, self._clock())
        await self._serve(reference_to(activity, reply=False), self._conversations.answer(turn, "help"))

    async def press(self, activity: Inbound) -> bytes:
        """Answer a pressed Action.Execute with the body of the invoke's response.

        Teams sends a press again, under a new id, when it grew impatient: while the first is at work, the second gets
        the first one's answer.
        """
        key = _press_key(activity)
        response = self._pressing.get(key)
        if response is None:
            self._pressing[key] = response = asyncio.get_running_loop().create_future()
            work = self._background.start(self._press_through(activity, response))
            work.add_done_callback(lambda _: self._close(key))
        return await asyncio.shield(response)

    async def _heard(self, activity: Inbound) -> Answer:
        turn = turn_of(activity, self._clock())
        press = press_of(activity.value)
        if press is not None:
            return await self._conversations.press(turn, press)
        return await self._conversations.answer(turn, words_of(activity))

    async def _pressed(self, activity: Inbound) -> Answer:
        turn = turn_of(activity, self._clock())
        return await self._conversations.press(turn, press_of_invoke(activity.value))

    async def _serve(self, reference: Reference, question: Coroutine[object, object, Answer]) -> None:
        served = self._background.start(self._answer(reference, question))
        await self._pace.is_done_within(ACKNOWLEDGE_AFTER, served)

    async def _answer(self, reference: Reference, question: Coroutine[object, object, Answer]) -> None:
        work = self._background.start(self._apologies.answered(question))
        shown = ""
        if not await self._pace.is_done_within(TYPING_AFTER, work):
            self._background.start(attempted("typing.failed", self._delivery.typing(reference)))
            if not await self._pace.is_done_within(PROGRESS_AFTER - TYPING_AFTER, work):
                shown = await self._show(reference, "", self._progress_card())
        answer = await work
        if isinstance(answer, Later):
            finishing = self._background.start(self._apologies.answered(answer.then))
            shown = await self._show(reference, shown, answer.now)
            answer = await finishing
        await self._show(reference, shown, _card(answer))

    async def _press_through(self, activity: Inbound, response: "asyncio.Future[bytes]") -> None:
        reference, pressed = reference_to(activity, reply=False), activity.reply_to_id or ""
        work = self._background.start(self._apologies.answered(self._pressed(activity)))
        if not await self._pace.is_done_within(PROGRESS_AFTER, work):
            response.set_result(card_body(self._progress_card()))
        answer = await work
        if isinstance(answer, Later):
            finishing = self._background.start(self._apologies.answered(answer.then))
            if response.done():
                pressed = await self._show(reference, pressed, answer.now)
            else:
                response.set_result(self._body(activity, answer.now))
            answer = await finishing
        if response.done():
            await self._show(reference, pressed, _card(answer))
        else:
            response.set_result(self._body(activity, answer))

    def _close(self, key: tuple[str, str, str]) -> None:
        response = self._pressing.pop(key)
        if not response.done():  # the bot is stopping, or a fault of ours: no request may hang on it
            response.set_result(text_body(self._apologies.apology(RuntimeError()).card.summary))

    def _body(self, activity: Inbound, answer: Card | Apology) -> bytes:
        if isinstance(answer, Apology) and answer.keeps_the_card(place_of(activity).kind):
            return text_body(answer.card.summary)
        try:
            return card_body(_card(answer))
        except TypeError as error:  # a card with something in it that is no JSON
            return text_body(self._apologies.apology(error).card.summary)

    async def _show(self, reference: Reference, shown: str, card: Card) -> str:
        """Put `card` in the place of the message `shown`, or send it when there is none; return the message's id."""
        if shown and await attempted("update.failed", self._delivery.update(reference, shown, Message(card))):
            return shown
        try:
            return await self._delivery.send(reference, Message(card))
        except TypeError as error:  # a card with something in it that is no JSON
            return await self._show(reference, "", self._apologies.apology(error).card)
        except SeatwiseError as error:  # nobody can be told; the log is
            log_fault("answer.not_delivered", error, conversation=reference.conversation_id)
            return ""


def _card(answer: Card | Apology) -> Card:
    return answer.card if isinstance(answer, Apology) else answer


def _press_key(activity: Inbound) -> tuple[str, str, str]:
    try:
        button = press_of_invoke(activity.value).id
    except SeatwiseError:
        button = f"activity {activity.id}"
    actor = (activity.sender.aad_object_id if activity.sender else None) or ""
    return activity.conversation.id, actor, button
