"""Deliveries of the same activity have one effect, and all get the same answer."""

import asyncio

import pytest

from bot.once import KEPT_BYTES, Once, Reply
from dialogs.turn import Answer, Press, Turn
from tests.bot.running import RunningBot, card
from tests.bot.stand_in import PERSON, Scripted


async def test_a_message_delivered_twice_is_answered_once(bot: RunningBot) -> None:
    activity = bot.message()
    assert [(await bot.post(activity))[0] for _ in range(3)] == [200, 200, 200]
    assert (len(bot.script.heard), len(bot.teams.received)) == (1, 1)


async def test_a_message_delivered_many_times_at_once_is_answered_once(bot: RunningBot) -> None:
    activity = bot.message()
    replies = await asyncio.gather(*(bot.post(activity) for _ in range(20)))
    assert {status for status, _ in replies} == {200}
    assert (len(bot.script.heard), len(bot.teams.received)) == (1, 1)


async def test_a_message_delivered_again_while_the_first_hangs_waits_for_it(held: RunningBot) -> None:
    held.teams.connector_open.clear()
    activity = held.message()
    first, second = (asyncio.create_task(held.post(activity)) for _ in range(2))
    await held.time.sleeping(4.0)
    held.time.move(4.9)
    assert {(await first)[0], (await second)[0]} == {200}
    assert (await held.post(activity))[0] == 200
    held.teams.connector_open.set()
    await held.teams.until(1)
    assert len(held.script.heard) == 1


async def test_the_same_id_in_another_conversation_is_another_message(bot: RunningBot) -> None:
    for conversation in ("19:one", "19:two"):
        await bot.post(bot.message(id="same", conversation={"id": conversation}))
    assert len(bot.teams.received) == 2


async def test_a_message_without_an_id_is_answered(bot: RunningBot) -> None:
    await bot.post(bot.message(id=None))
    assert bot.teams.received[0].path.endswith("/activities")


async def test_a_press_delivered_twice_gets_the_same_body(bot: RunningBot) -> None:
    activity = bot.press()
    first, second = await bot.post(activity), await bot.post(activity)
    assert first == second
    assert len(bot.script.pressed) == 1


async def test_a_press_that_teams_sends_again_under_a_new_id_joins_the_one_at_work(held: RunningBot) -> None:
    end: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    async def slow(_turn: Turn, _press: Press) -> Answer:
        return await end

    held.script.on_press = slow
    first = asyncio.create_task(held.post(held.press("b1")))
    await held.time.sleeping(3.0)
    held.time.move(3.0)
    again = await held.post(held.press("b1"))
    assert await first == again
    end.set_result(card("done"))
    await held.teams.until(1)
    assert (len(held.script.pressed), len(held.teams.received)) == (1, 1)


async def test_another_button_or_another_person_is_another_press(held: RunningBot) -> None:
    end: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    async def slow(_turn: Turn, _press: Press) -> Answer:
        return await asyncio.shield(end)

    held.script.on_press = slow
    other = PERSON | {"aadObjectId": "44444444-dddd-4ddd-8ddd-444444444444"}
    activities = [held.press("b1"), held.press("b2"), held.press("b1") | {"from": other}]
    presses = [asyncio.create_task(held.post(activity)) for activity in activities]
    while len(held.script.pressed) < 3:
        await held.time.sleeping(3.0)
        await asyncio.sleep(0)
    end.set_result(card("done"))
    assert {status for status, _ in await asyncio.gather(*presses)} == {200}


async def test_the_same_button_may_be_pressed_again_when_the_first_press_is_done(bot: RunningBot) -> None:
    await bot.post(bot.press("b1"))
    await bot.post(bot.press("b1"))
    assert len(bot.script.pressed) == 2


async def test_a_duplicate_of_a_message_whose_answer_could_not_be_delivered_has_no_effect_either(
    bot: RunningBot,
) -> None:
    bot.teams.script.append(Scripted(403, taken=False))
    activity = bot.message()
    assert (await bot.post(activity))[0] == 200
    assert (await bot.post(activity))[0] == 200
    assert len(bot.script.heard) == 1


async def _reply(body: bytes) -> Reply:
    return Reply(200, body)


@pytest.mark.parametrize(("later", "runs"), [(3599.0, 1), (3601.0, 2)])
async def test_outcomes_are_kept_for_an_hour(later: float, runs: int) -> None:
    seconds = [0.0]
    once = Once(lambda: seconds[0])
    started: list[int] = []

    def start() -> asyncio.Task[Reply]:
        started.append(1)
        return asyncio.create_task(_reply(b"x"))

    await once.outcome(("c", "a"), start)
    seconds[0] = later
    await once.outcome(("c", "a"), start)
    assert len(started) == runs


async def test_outcomes_take_a_bounded_amount_of_memory() -> None:
    once = Once(lambda: 0.0)
    size = KEPT_BYTES // 10
    for number in range(50):
        await once.outcome(("c", str(number)), lambda: asyncio.create_task(_reply(b"x" * size)))
    assert once.kept_bytes <= KEPT_BYTES + size + 500
