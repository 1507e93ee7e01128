"""A read for everybody is made once, kept for its time, and a failure is nobody's but theirs who waited for it."""

import asyncio
import gc

import pytest

from services.errors import Service, Throttled, Unavailable
from services.http.deadline import deadline, remaining
from services.http.shared_read import FLIGHT_SECONDS, SharedRead
from tests.services.http.fakes import Clock


class Source:
    """What is read: numbers in turn, once `open` is set; or a fault."""

    def __init__(self) -> None:
        self.reads, self.time_left = 0, 0.0
        self.fault: Exception | None = None
        self.open, self.begun = asyncio.Event(), asyncio.Event()
        self.open.set()

    async def read(self) -> int:
        self.reads += 1
        self.begun.set()
        self.time_left = remaining()
        await self.open.wait()
        if self.fault:
            raise self.fault
        return self.reads


async def test_a_hundred_askers_cost_one_read() -> None:
    source = Source()
    shared = SharedRead(Service.GRAPH, source.read, lasts=600)
    assert set(await asyncio.gather(*(shared.get() for _ in range(100)))) == {1}


async def test_a_value_is_kept_for_its_time_and_no_longer() -> None:
    source, clock = Source(), Clock()
    shared = SharedRead(Service.GRAPH, source.read, lasts=600, clock=clock.monotonic)
    assert await shared.get() == 1
    clock.pass_time(seconds=599)
    assert await shared.get() == 1
    clock.pass_time(seconds=1)
    assert await shared.get() == 2


async def test_the_age_counts_from_when_the_reading_began() -> None:
    source, clock = Source(), Clock()
    source.open.clear()
    shared = SharedRead(Service.GRAPH, source.read, lasts=600, clock=clock.monotonic)
    waiting = asyncio.create_task(shared.get())
    await source.begun.wait()
    clock.pass_time(seconds=590)
    source.open.set()
    assert await waiting == 1
    clock.pass_time(seconds=10)
    assert await shared.get() == 2


async def test_a_failure_is_told_to_all_who_waited_and_not_kept() -> None:
    source = Source()
    shared = SharedRead(Service.GRAPH, source.read, lasts=600)
    source.fault = Throttled(Service.GRAPH, 429)
    found = await asyncio.gather(shared.get(), shared.get(), return_exceptions=True)
    assert [type(each) for each in found] == [Throttled, Throttled]
    assert source.reads == 1
    source.fault = None
    assert await shared.get() == 2


async def test_the_read_goes_on_for_others_when_the_first_gives_up() -> None:
    source = Source()
    source.open.clear()
    shared = SharedRead(Service.GRAPH, source.read, lasts=600)
    with deadline(0.01), pytest.raises(Unavailable):
        await shared.get()
    others = asyncio.create_task(shared.get())
    source.open.set()
    assert await others == 1
    assert source.reads == 1


async def test_a_failure_that_nobody_waits_for_any_more_is_no_complaint() -> None:
    source, complaints = Source(), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    source.open.clear()
    source.fault = Unavailable(Service.GRAPH)
    shared = SharedRead(Service.GRAPH, source.read, lasts=600)
    with deadline(0.01), pytest.raises(Unavailable):
        await shared.get()
    source.open.set()
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
    del shared
    source.fault = None  # whose traceback holds the flight
    gc.collect()
    assert complaints == []


async def test_the_read_has_more_time_than_the_question_that_began_it() -> None:
    source = Source()
    with deadline(5):
        await SharedRead(Service.GRAPH, source.read, lasts=600).get()
    assert source.time_left == pytest.approx(FLIGHT_SECONDS, abs=1)


async def test_closing_ends_a_read_that_is_under_way() -> None:
    source = Source()
    shared = SharedRead(Service.GRAPH, source.read, lasts=600)
    await shared.close()
    source.open.clear()
    waiting = asyncio.create_task(shared.get())
    await source.begun.wait()
    await shared.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
