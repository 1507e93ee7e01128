"""The bot stops: it waits for what is at work, and where it cannot, it says so in place of the progress card."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.screen import INTERRUPTION_SECONDS
from cards.card import Card
from dialogs.turn import Answer, Later, Turn
from tests.bot.running import HeldTime, RunningBot, Slow, card, running_bot
from tests.bot.stand_in import Sent, Teams

Asking = Callable[[RunningBot], dict[str, Any]]


@pytest.mark.parametrize("asking", [lambda bot: bot.message(), lambda bot: bot.press()], ids=["words", "press"])
async def test_stopping_waits_for_what_is_still_at_work(held: RunningBot, asking: Asking) -> None:
    slow = held.script.on_words = held.script.on_press = Slow()
    asked = asyncio.create_task(held.post(asking(held)))
    await held.time.sleeping(3.0 if asking(held)["type"] == "invoke" else 4.0)
    held.time.move(4.0)
    await asked
    held.teams.connector_open.clear()
    slow.ended.set_result(card("done"))
    stopping = asyncio.ensure_future(held.stop())
    stopped, _ = await asyncio.wait({stopping}, timeout=0.3)
    assert not stopped
    held.teams.connector_open.set()
    await stopping
    assert held.teams.received[-1].text == "done"


async def test_work_that_never_ends_does_not_keep_the_bot_from_stopping(teams: Teams, trust: ssl.SSLContext) -> None:
    async with running_bot(teams, trust, time=HeldTime(), drain_seconds=0.05) as bot:
        teams.connector_open.clear()
        asked = asyncio.create_task(bot.post(bot.message()))
        await bot.time.sleeping(4.0)
        await teams.until_connections(1)
        bot.time.move(4.0)
        assert (await asked)[0] == 200
        await bot.stop()
    assert teams.received == []


@pytest.fixture
async def hasty(teams: Teams, trust: ssl.SSLContext) -> AsyncIterator[RunningBot]:
    """Return a bot that hardly waits when it stops, and whose time stands still."""
    async with running_bot(teams, trust, time=HeldTime(), drain_seconds=0.2) as bot:
        yield bot


async def shows_progress(bot: RunningBot) -> None:
    """Ask something that never ends and wait until the progress message is there."""
    bot.script.on_words = Slow()
    asked = asyncio.create_task(bot.post(bot.message()))
    await bot.time.sleeping(0.02)
    bot.time.move(0.02)
    await bot.time.sleeping(2.98)
    bot.time.move(2.98)
    await bot.teams.until(1)
    bot.time.move(1.0)
    assert (await asked)[0] == 200


def said(sent: Sent) -> tuple[str, str, str]:
    """Return how, where and what was sent."""
    return sent.method, sent.path.rpartition("/")[2], sent.text


async def test_a_progress_message_that_will_never_be_an_answer_says_that_it_was_interrupted(hasty: RunningBot) -> None:
    await shows_progress(hasty)
    await hasty.stop()
    assert said(hasty.teams.received[-1]) == ("PUT", "m1", "interrupted")
    assert len(hasty.teams.received) == 2


async def test_a_pressed_card_that_shows_progress_says_that_it_was_interrupted(hasty: RunningBot) -> None:
    hasty.script.on_press = Slow()
    asked = asyncio.create_task(hasty.post(hasty.press(replyToId="card-9")))
    await hasty.time.sleeping(3.0)
    hasty.time.move(3.0)
    await asked
    await hasty.stop()
    assert [said(sent) for sent in hasty.teams.received] == [("PUT", "card-9", "interrupted")]


@pytest.mark.parametrize(
    ("asking", "changed"),
    [(lambda bot: bot.message(), "m1"), (lambda bot: bot.press(), "card-1")],
    ids=["words", "press"],
)
async def test_later_work_that_was_cut_off_says_so_in_place_of_its_first_card(
    hasty: RunningBot, asking: Asking, changed: str
) -> None:
    started = asyncio.Event()

    async def then() -> Card:
        started.set()
        return await asyncio.Future()

    async def later(_turn: Turn, _asked: object) -> Answer:
        return Later(card("started"), then())

    hasty.script.on_words = hasty.script.on_press = later
    asked = asyncio.create_task(hasty.post(asking(hasty)))
    await started.wait()
    if asking(hasty)["type"] == "message":
        await hasty.teams.until(1)
        await hasty.time.sleeping(4.0)
        hasty.time.move(4.0)
    await asked
    await hasty.stop()
    assert said(hasty.teams.received[-1]) == ("PUT", changed, "interrupted")


async def test_a_connector_that_hangs_does_not_keep_the_bot_from_stopping(hasty: RunningBot) -> None:
    await shows_progress(hasty)
    hasty.teams.connector_open.clear()
    stopping = asyncio.ensure_future(hasty.stop())
    await hasty.time.sleeping(INTERRUPTION_SECONDS)
    hasty.time.move(INTERRUPTION_SECONDS)
    await stopping
    assert len(hasty.teams.received) == 1


async def test_an_answer_in_time_is_not_overwritten(hasty: RunningBot) -> None:
    await hasty.post(hasty.message("help"))
    await hasty.stop()
    assert [sent.text for sent in hasty.teams.received] == ["you said help"]
