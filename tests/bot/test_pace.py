"""Slow work: typing, then a progress message that becomes the answer; the request itself is never slow."""

import asyncio
from typing import Any

from dialogs.turn import Answer, Later, Press, Turn
from services.errors import ButtonClosed, ButtonFault, Service, Unavailable
from tests.bot.running import RunningBot, Slow, card
from tests.bot.stand_in import Scripted, Teams


async def test_a_quick_answer_comes_without_a_typing_indicator(bot: RunningBot) -> None:
    await bot.post(bot.message())
    assert (len(bot.teams.received), bot.teams.typing) == (1, [])


async def test_typing_is_shown_while_work_goes_on(held: RunningBot) -> None:
    slow = held.script.on_words = Slow()
    asked = asyncio.create_task(held.post(held.message()))
    await held.time.sleeping(0.02)
    held.time.move(0.02)
    await held.teams.until_typing()
    slow.ended.set_result(card("done"))
    assert (await asked)[0] == 200
    assert [sent.text for sent in held.teams.received] == ["done"]


async def test_a_typing_indicator_that_hangs_delays_nothing(held: RunningBot, teams: Teams) -> None:
    slow = held.script.on_words = Slow()
    asked = asyncio.create_task(held.post(held.message()))
    await held.time.sleeping(0.02)
    teams.typing_open.clear()
    held.time.move(0.02)
    await teams.until_typing()
    slow.ended.set_result(card("done"))
    assert (await asked)[0] == 200
    assert [sent.text for sent in teams.received] == ["done"]
    teams.typing_open.set()


async def test_after_three_seconds_a_progress_message_comes_and_becomes_the_answer(held: RunningBot) -> None:
    slow = held.script.on_words = Slow()
    asked = asyncio.create_task(held.post(held.message()))
    await held.time.sleeping(0.02)
    held.time.move(0.02)
    await held.time.sleeping(2.98)
    held.time.move(2.98)
    await held.teams.until(1)
    slow.ended.set_result(card("done"))
    await held.teams.until(2)
    assert (await asked)[0] == 200
    progress, answer = held.teams.received
    assert (progress.method, progress.text) == ("POST", "working on it")
    assert (answer.method, answer.text) == ("PUT", "done")
    assert answer.path.endswith("/activities/m1")


async def test_the_request_is_answered_below_five_seconds_and_the_work_goes_on(held: RunningBot) -> None:
    slow = held.script.on_words = Slow()
    asked = asyncio.create_task(held.post(held.message()))
    await held.time.sleeping(4.0)
    held.time.move(4.9)
    assert (await asked)[0] == 200
    slow.ended.set_result(card("done"))
    await held.teams.until(1)
    assert held.teams.received[-1].text in ("done", "working on it")


async def test_a_connector_that_hangs_does_not_hold_the_request(held: RunningBot) -> None:
    held.teams.connector_open.clear()
    asked = asyncio.create_task(held.post(held.message()))
    await held.time.sleeping(4.0)
    held.time.move(4.9)
    assert (await asked)[0] == 200
    held.teams.connector_open.set()
    await held.teams.until(1)


async def test_a_progress_message_that_cannot_be_changed_is_followed_by_the_answer(held: RunningBot) -> None:
    slow = held.script.on_words = Slow()
    asked = asyncio.create_task(held.post(held.message()))
    await held.time.sleeping(0.02)
    held.time.move(0.02)
    await held.time.sleeping(2.98)
    held.time.move(2.98)
    await held.teams.until(1)
    held.teams.script.append(Scripted(404, taken=False))
    slow.ended.set_result(card("done"))
    await held.teams.until(2)
    await asked
    assert [(sent.method, sent.text) for sent in held.teams.received] == [("POST", "working on it"), ("POST", "done")]


async def test_later_shows_its_first_card_at_once_and_the_second_in_its_place(bot: RunningBot) -> None:
    end = asyncio.Event()

    async def then() -> Any:
        await end.wait()
        return card("finished")

    async def later(_turn: Turn, _words: str) -> Answer:
        return Later(card("started"), then())

    bot.script.on_words = later
    asked = asyncio.create_task(bot.post(bot.message()))
    await bot.teams.until(1)
    end.set()
    await bot.teams.until(2)
    assert (await asked)[0] == 200
    assert [(sent.method, sent.text) for sent in bot.teams.received] == [("POST", "started"), ("PUT", "finished")]


async def test_later_work_that_fails_says_so_in_its_place(bot: RunningBot) -> None:
    async def then() -> Any:
        raise Unavailable(Service.GRAPH)

    async def later(_turn: Turn, _words: str) -> Answer:
        return Later(card("started"), then())

    bot.script.on_words = later
    await bot.post(bot.message())
    await bot.teams.until(2)
    assert bot.teams.received[1].text == "Unavailable ref-1"


async def test_later_work_is_done_even_when_its_first_card_cannot_be_shown(bot: RunningBot) -> None:
    done = asyncio.Event()

    async def then() -> Any:
        done.set()
        return card("finished")

    async def later(_turn: Turn, _words: str) -> Answer:
        return Later(card("started"), then())

    bot.script.on_words = later
    bot.teams.script.append(Scripted(403, taken=False))
    await bot.post(bot.message())
    await done.wait()
    await bot.teams.until(1)
    assert bot.teams.received[0].text == "finished"


async def test_a_slow_press_shows_progress_in_the_response_and_changes_the_card_afterwards(held: RunningBot) -> None:
    slow = held.script.on_press = Slow()
    asked = asyncio.create_task(held.post(held.press(replyToId="card-9")))
    await held.time.sleeping(3.0)
    held.time.move(3.0)
    status, body = await asked
    assert (status, body["value"]["body"][0]["text"]) == (200, "working on it")
    slow.ended.set_result(card("done"))
    (sent,) = await held.teams.until(1)
    assert (sent.method, sent.text) == ("PUT", "done")
    assert sent.path.endswith("/activities/card-9")


async def test_a_slow_press_that_fails_says_so_in_place_of_the_progress_card(held: RunningBot) -> None:
    slow = held.script.on_press = Slow()
    asked = asyncio.create_task(held.post(held.press()))
    await held.time.sleeping(3.0)
    held.time.move(3.0)
    await asked
    slow.ended.set_exception(ButtonClosed(ButtonFault.NOT_YOURS))
    (sent,) = await held.teams.until(1)
    assert (sent.method, sent.text) == ("PUT", "ButtonClosed ref-1")


async def test_a_press_that_starts_later_work_shows_both_cards(bot: RunningBot) -> None:
    async def then() -> Any:
        return card("finished")

    async def later(_turn: Turn, _press: Press) -> Answer:
        return Later(card("started"), then())

    bot.script.on_press = later
    _, body = await bot.post(bot.press())
    assert body["value"]["body"][0]["text"] == "started"
    (sent,) = await bot.teams.until(1)
    assert (sent.method, sent.text) == ("PUT", "finished")


async def _shown_progress(held: RunningBot) -> None:
    """Move time until the progress message stands and the edge waits to look again."""
    for seconds in (0.02, 2.98):
        await held.time.sleeping(seconds)
        held.time.move(seconds)
    await held.time.sleeping(3.0)


async def test_a_long_answer_says_how_far_it_has_come(held: RunningBot) -> None:
    ended: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    async def long(turn: Turn, _words: str) -> Answer:
        turn.progress.say("1,000 users so far")
        await asyncio.shield(counted.wait())
        turn.progress.say("2,000 users so far")
        return await ended

    counted = asyncio.Event()
    held.script.on_words = long
    asked = asyncio.create_task(held.post(held.message()))
    await _shown_progress(held)
    counted.set()
    held.time.move(3.0)
    await held.time.sleeping(3.6)
    ended.set_result(card("done"))
    sent = await held.teams.until(3)
    await asked
    assert [one.text for one in sent[-3:]] == ["1,000 users so far", "2,000 users so far", "done"]


async def test_a_long_answer_that_has_nothing_new_to_say_is_not_shown_again(held: RunningBot) -> None:
    slow = held.script.on_words = Slow()
    asked = asyncio.create_task(held.post(held.message()))
    await _shown_progress(held)
    held.time.move(3.0)
    await held.time.sleeping(3.6)
    slow.ended.set_result(card("done"))
    sent = await held.teams.until(2)
    await asked
    assert [one.text for one in sent[-2:]] == ["working on it", "done"]
