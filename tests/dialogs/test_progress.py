"""How far a long answer has come: said in words, also where Microsoft asks to wait."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from dialogs import COMMANDS
from dialogs.portfolio import covered
from dialogs.registry import Ask
from dialogs.turn import Progress, told_while
from services.errors import Service, Throttled
from services.http.deadline import deadline
from services.portfolio.portfolio import Portfolio
from services.tenancy.fleet import Fleet
from tests.dialogs.world import CONTOSO, World
from tests.services.tenancy.fakes import NOW, TECHNICIAN


async def test_while_microsoft_asks_to_wait_the_asker_is_told_until_when() -> None:
    world, said = World(), list[str]()
    turn, here = world.turn(), world.partner.of(CONTOSO)
    here.fail = {"subscriptions": Throttled(Service.PARTNER_CENTER, 429, retry_after=300.0)}

    async def sleep(seconds: float) -> None:
        said.append(turn.progress.words)
        here.fail = {}

    world.desk = replace(world.desk, portfolio=Portfolio(world.clock, sleep=sleep))
    with deadline(1800):
        await covered(Fleet(TECHNICIAN, world.directory), Ask(turn, world.desk, COMMANDS), refresh=False)
    assert NOW + timedelta(minutes=5) == NOW.replace(minute=35)
    assert said[0].endswith("; Microsoft asked us to wait until 09:35 UTC")


async def test_a_terminal_is_told_what_is_new_while_an_answer_is_on_its_way() -> None:
    progress, told, go = Progress(), list[str](), asyncio.Event()

    async def answer() -> str:
        progress.say("Read 1 of 2 customers")
        await go.wait()
        return "the answer"

    def tell(words: str) -> None:
        told.append(words)
        go.set()

    assert await told_while(answer(), progress, tell, every=0.01) == "the answer"
    assert told == ["Read 1 of 2 customers"]


async def test_a_terminal_that_gives_up_ends_the_work() -> None:
    ended = asyncio.Event()

    async def answer() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(told_while(answer(), Progress(), lambda words: None, every=0.01))
    await asyncio.sleep(0.02)
    waiting.cancel()
    await asyncio.wait({waiting})
    await asyncio.wait_for(ended.wait(), 1)
