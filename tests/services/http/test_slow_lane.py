"""A slow lane lets so many requests of a tenant leave in so many seconds, in turn, and within the deadline."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Service, Throttled
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.deadline import deadline
from services.http.slow_lane import TRAVEL_SECONDS, SlowLane
from tests.services.http.fakes import CONTOSO, FABRIKAM, Clock, FakeTokens, numbered_ids

LONG = 10_000.0
WINDOW = 10 + TRAVEL_SECONDS


class Road:
    """A lane with time that passes only while somebody waits in it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.lane = SlowLane(Service.GRAPH, 5, 10.0, clock=self.clock.monotonic, sleep=self._sleep)
        self.waits = list[float]()
        self.gone = list[float]()

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.pass_time(seconds=seconds)

    async def go(self, tenant: str = CONTOSO) -> float:
        await self.lane.turn(tenant)
        self.gone.append(self.clock.monotonic())
        return self.gone[-1]


@pytest.fixture(autouse=True)
def much_time() -> Iterator[None]:
    with deadline(LONG):
        yield


async def test_the_first_ones_leave_at_once_and_the_others_when_the_window_has_room() -> None:
    road = Road()
    assert [await road.go() for _ in range(11)] == [0.0] * 5 + [WINDOW] * 5 + [2 * WINDOW]


async def test_the_window_slides() -> None:
    road = Road()
    for seconds in (0, 3, 3, 3, 0):
        road.clock.pass_time(seconds=seconds)
        await road.go()
    assert road.waits == []
    assert [await road.go() for _ in range(3)] == [WINDOW, WINDOW + 3, WINDOW + 6]


async def test_tenants_do_not_wait_for_each_other() -> None:
    road = Road()
    for _ in range(5):
        await road.go(CONTOSO)
    assert await road.go(FABRIKAM) == 0.0


async def test_a_turn_that_comes_too_late_is_refused_at_once_and_taken_from_nobody() -> None:
    road = Road()
    for _ in range(5):
        await road.go()
    with deadline(5), pytest.raises(Throttled) as caught:
        await road.go()
    assert (caught.value.service, caught.value.retry_after, road.waits) == (Service.GRAPH, WINDOW, [])
    assert [await road.go() for _ in range(5)] == [WINDOW] * 5


@given(st.lists(st.floats(0, 7), min_size=6, max_size=40))
async def test_no_window_ever_holds_more_than_its_measure(pauses: list[float]) -> None:
    with deadline(LONG):
        road = Road()
        for pause in pauses:
            road.clock.pass_time(seconds=pause)
            await road.go()
    # A clock of microseconds rounds a wait by half of one.
    assert all(after - before >= WINDOW - 1e-5 for before, after in zip(road.gone, road.gone[5:], strict=False))


class Queue:
    """A lane in which those who wait are woken by hand, in the order of their turns."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.lane = SlowLane(Service.GRAPH, 5, 10.0, clock=self.clock.monotonic, sleep=self._sleep)
        self.waits = list[float]()

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.Event().wait()

    async def line_up(self, number: int) -> list["asyncio.Task[None]"]:
        tasks = [asyncio.create_task(self.lane.turn(CONTOSO)) for _ in range(number)]
        await asyncio.sleep(0)
        return tasks


async def test_several_questions_at_once_share_one_lane_in_the_order_they_came() -> None:
    queue = Queue()
    tasks = await queue.line_up(12)
    assert [task.done() for task in tasks] == [True] * 5 + [False] * 7
    assert queue.waits == [WINDOW] * 5 + [2 * WINDOW] * 2
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_turn_of_a_question_given_up_is_not_lost() -> None:
    queue = Queue()
    tasks = await queue.line_up(6)
    tasks[-1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    again = await queue.line_up(5)
    assert queue.waits == [WINDOW] * 6
    for task in again:
        task.cancel()
    await asyncio.gather(*again, return_exceptions=True)


async def test_what_is_signed_slowly_waits_with_its_token_in_hand() -> None:
    import httpx

    from tests.services.http.test_client import HERE, PAGE

    road, tokens = Road(), FakeTokens()
    auth = TenantAuth(tokens, CONTOSO, Audience.GRAPH, HERE, numbered_ids())
    slow = auth.slowly(road.lane)
    assert slow.tenant_id == CONTOSO
    for _ in range(6):
        request = httpx.Request("GET", PAGE.url)
        await slow.sign(request)
        assert request.headers["Authorization"].startswith("Bearer ")
    assert road.waits == [WINDOW]
    await auth.sign(httpx.Request("GET", PAGE.url))
    assert road.waits == [WINDOW]
