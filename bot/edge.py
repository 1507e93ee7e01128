"""From an activity to the conversation and back: a turn is asked, announced, shown, and shown again when it is done."""

import asyncio
from collections.abc import Coroutine
from typing import Protocol

from bot.errors import Apology, attempted
from bot.invoke import card_body, text_body
from bot.message import Reference, reference_to
from bot.pace import ACKNOWLEDGE_AFTER, PROGRESS_AFTER, TYPING_AFTER
from bot.screen import Shown
from bot.speech import place_of, press_of, press_of_invoke, turn_of, words_of
from bot.stage import Stage
from bot.wire import Inbound
from cards.card import Card
from dialogs.turn import Answer, Later, Press, Progress, Turn
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

    def __init__(self, conversations: Conversations, stage: Stage) -> None:
        self._conversations, self._delivery, self._apologies = conversations, stage.delivery, stage.apologies
        self._background, self._pace, self._clock = stage.background, stage.pace, stage.clock
        self._notices, self._screen, self._rosters = stage.notices, stage.screen, stage.rosters
        self._pressing: dict[tuple[str, str, str], asyncio.Future[bytes]] = {}

    async def hear(self, activity: Inbound) -> None:
        """Answer a message: words, or a button of a client that knows only Action.Submit."""
        progress = Progress()
        await self._serve(reference_to(activity), self._heard(activity, progress), progress)

    async def greet(self, activity: Inbound) -> None:
        """Say hello where the bot was added; a place without a person who added it is left alone."""
        if activity.sender is not None and activity.sender.aad_object_id:
            await self._serve(reference_to(activity, reply=False), self._greeting(), Progress())

    def somebody_came(self, activity: Inbound) -> None:
        """Take note that people were added where we are: they may be guests."""
        self._rosters.forget(activity)

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

    async def _greeting(self) -> Answer:
        return self._notices.greeting()

    async def _heard(self, activity: Inbound, progress: Progress) -> Answer:
        turn = turn_of(activity, self._clock(), progress, self._rosters.of(activity))
        press = press_of(activity.value)
        if press is not None:
            return await self._conversations.press(turn, press)
        return await self._conversations.answer(turn, words_of(activity))

    async def _pressed(self, activity: Inbound, progress: Progress) -> Answer:
        turn = turn_of(activity, self._clock(), progress, self._rosters.of(activity))
        return await self._conversations.press(turn, press_of_invoke(activity.value))

    async def _serve(
        self, reference: Reference, question: Coroutine[object, object, Answer], progress: Progress
    ) -> None:
        shown = Shown(reference)
        served = self._background.start(self._screen.told_of_a_stop(shown, self._answer(shown, question, progress)))
        await self._pace.is_done_within(ACKNOWLEDGE_AFTER, served)

    async def _answer(self, shown: Shown, question: Coroutine[object, object, Answer], progress: Progress) -> None:
        work = self._background.start(self._apologies.answered(question))
        if not await self._pace.is_done_within(TYPING_AFTER, work):
            self._background.start(attempted("typing.failed", self._delivery.typing(shown.reference)))
            if not await self._pace.is_done_within(PROGRESS_AFTER - TYPING_AFTER, work):
                await self._screen.show(shown, self._notices.progress(progress.words))
                await self._screen.keep_telling(shown, work, progress)
        answer = await work
        if isinstance(answer, Later):
            finishing = self._background.start(self._apologies.answered(answer.then))
            await self._screen.show(shown, answer.now)
            await self._screen.keep_telling(shown, finishing, progress)
            answer = await finishing
        await self._screen.show(shown, _card(answer))

    async def _press_through(self, activity: Inbound, response: "asyncio.Future[bytes]") -> None:
        shown = Shown(reference_to(activity, reply=False))
        await self._screen.told_of_a_stop(shown, self._answer_press(shown, activity, response))

    async def _answer_press(self, shown: Shown, activity: Inbound, response: "asyncio.Future[bytes]") -> None:
        pressed, progress = activity.reply_to_id or "", Progress()
        work = self._background.start(self._apologies.answered(self._pressed(activity, progress)))
        if not await self._pace.is_done_within(PROGRESS_AFTER, work):
            shown.id = pressed
            response.set_result(card_body(self._notices.progress(progress.words)))
            await self._screen.keep_telling(shown, work, progress)
        answer = await work
        if isinstance(answer, Later):
            finishing = self._background.start(self._apologies.answered(answer.then))
            if response.done():
                await self._screen.show(shown, answer.now)
            else:
                shown.id = pressed
                response.set_result(self._body(activity, answer.now))
            await self._screen.keep_telling(shown, finishing, progress)
            answer = await finishing
        if response.done():
            await self._screen.show(shown, _card(answer))
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


def _card(answer: Card | Apology) -> Card:
    return answer.card if isinstance(answer, Apology) else answer


def _press_key(activity: Inbound) -> tuple[str, str, str]:
    try:
        button = press_of_invoke(activity.value).id
    except SeatwiseError:
        button = f"activity {activity.id}"
    actor = (activity.sender.aad_object_id if activity.sender else None) or ""
    return activity.conversation.id, actor, button
