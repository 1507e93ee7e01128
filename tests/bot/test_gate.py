"""One person who is faster than anybody reads is told so once; everybody else is answered as ever."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.addresses import RATE
from dialogs.turn import Answer, Press, Turn
from tests.bot.running import HeldTime, RunningBot, card, running_bot
from tests.bot.stand_in import PERSON, Teams

OTHER = {"id": "29:other", "name": "Tom", "aadObjectId": "55555555-eeee-4eee-8eee-555555555555"}
AT_ONCE = 20


@pytest.fixture
async def bot(teams: Teams, trust: ssl.SSLContext) -> AsyncIterator[RunningBot]:
    async with running_bot(teams, trust, time=HeldTime()) as running:
        yield running


async def flood(bot: RunningBot, count: int, **changes: Any) -> set[int]:
    """Send so many messages, a few at a time as Teams does; return the statuses."""
    statuses = set()
    for start in range(0, count, 50):
        some = range(start, min(start + 50, count))
        sent = await asyncio.gather(*(bot.post(bot.message(f"licences {number}", **changes)) for number in some))
        statuses |= {status for status, _ in sent}
    return statuses


async def test_of_a_thousand_messages_twenty_are_answered_and_one_card_says_why_not_more(bot: RunningBot) -> None:
    assert await flood(bot, 1000) == {200}
    await bot.teams.until(AT_ONCE + 1)
    assert len(bot.script.heard) == AT_ONCE
    assert [sent.text for sent in bot.teams.received if "TooFast" in sent.text] == ["TooFast ref-1"]
    assert len(bot.teams.received) == AT_ONCE + 1


async def test_another_person_is_answered_meanwhile(bot: RunningBot) -> None:
    await flood(bot, 200)
    await bot.post(bot.message("licences fabrikam") | {"from": OTHER})
    assert bot.script.heard[-1][1] == "licences fabrikam"


async def test_after_the_seconds_that_were_named_the_person_is_answered_again(bot: RunningBot) -> None:
    await flood(bot, 50)
    bot.time.move(14.0)
    await flood(bot, 5)
    assert len(bot.script.heard) == AT_ONCE
    bot.time.move(1.0)
    await flood(bot, 1)
    assert len(bot.script.heard) == AT_ONCE + 1


async def test_a_press_that_comes_too_fast_is_told_so_in_its_own_place(bot: RunningBot) -> None:
    bodies = [(await bot.post(bot.press(f"b{number}")))[1] for number in range(AT_ONCE + 2)]
    assert len(bot.script.pressed) == AT_ONCE
    assert [body["value"] for body in bodies[AT_ONCE:]] == ["TooFast ref-1"] * 2
    assert all(body["statusCode"] == 200 for body in bodies)
    assert bot.teams.received == []


async def test_words_and_presses_count_together_and_the_letters_of_an_id_do_not_matter(bot: RunningBot) -> None:
    await flood(bot, AT_ONCE - 1)
    shouted = PERSON | {"aadObjectId": PERSON["aadObjectId"].upper()}
    assert (await bot.post(bot.press() | {"from": shouted}))[1]["type"].startswith("application/vnd.microsoft.card")
    assert (await bot.post(bot.press("b2")))[1]["value"] == "TooFast ref-1"


async def test_a_message_that_teams_delivers_again_is_not_counted_again(bot: RunningBot) -> None:
    again = bot.message("first")
    for _ in range(30):
        await bot.post(again)
    await flood(bot, AT_ONCE - 1)
    assert len(bot.script.heard) == AT_ONCE


async def test_a_hundred_presses_of_one_button_at_once_are_one_piece_of_work(bot: RunningBot) -> None:
    ended: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    async def slow(_turn: Turn, _press: Press) -> Answer:
        return await asyncio.shield(ended)

    bot.script.on_press = slow
    presses = [asyncio.create_task(bot.post(bot.press("b1"))) for _ in range(100)]
    await bot.time.sleeping(3.0)
    ended.set_result(card("done"))
    assert {status for status, _ in await asyncio.gather(*presses)} == {200}
    assert len(bot.script.pressed) == 1


async def test_without_a_limit_everything_is_answered(teams: Teams, trust: ssl.SSLContext) -> None:
    async with running_bot(teams, trust, questions_at_once=0) as bot:
        await flood(bot, 100)
        assert len(bot.script.heard) == 100


async def test_an_address_that_fetches_too_often_is_answered_429_and_teams_and_the_probes_are_not(
    bot: RunningBot,
) -> None:
    async def get(path: str) -> tuple[int, str | None]:
        async with bot.client.get(bot.url + path) as response:
            return response.status, response.headers.get("Retry-After")

    answers = [await get(f"/downloads/{number:064x}") for number in range(RATE.at_once + 1)]
    assert answers == [(404, None)] * RATE.at_once + [(429, "5")]
    assert (await get("/auth/partner"))[0] == 429
    assert (await get("/healthz"))[0] == 200
    assert (await bot.post(bot.message()))[0] == 200
    bot.time.move(5.0)
    assert (await get("/downloads/x"))[0] == 404
