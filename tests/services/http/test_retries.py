"""When a read is tried again, and how long after."""

import pytest

from services.errors import Malformed, Service, Throttled, Unavailable
from services.http.deadline import DEFAULT_SECONDS, deadline, remaining
from services.http.retries import Retries
from services.http.waits import hearing_waits
from tests.services.http.fakes import Naps


async def test_back_off_grows_and_is_jittered() -> None:
    async def fail() -> None:
        raise Unavailable(Service.GRAPH)

    for chance, pauses in ((0.0, [0.1, 0.2, 0.4]), (1.0, [0.3, 0.6, 1.2])):
        naps = Naps()
        with pytest.raises(Unavailable):
            await Retries(sleep=naps.sleep, chance=lambda chance=chance: chance).run(Service.GRAPH, fail)  # type: ignore[misc]
        assert naps.seconds == pytest.approx(pauses)


async def test_nobody_comes_back_earlier_than_asked() -> None:
    naps, left = Naps(), [Throttled(Service.GRAPH, 429, retry_after=3.0)]

    async def once() -> str:
        if left:
            raise left.pop()
        return "done"

    assert await Retries(sleep=naps.sleep).run(Service.GRAPH, once) == "done"
    assert 3.0 <= naps.seconds[0] <= 3.2


async def test_who_listens_is_told_of_a_wait_that_was_asked_for_and_of_no_other() -> None:
    heard: list[float] = []
    left: list[Exception] = [Unavailable(Service.GRAPH), Throttled(Service.GRAPH, 429, retry_after=7.0)]

    async def twice() -> str:
        if left:
            raise left.pop()
        return "done"

    with hearing_waits(heard.append):
        await Retries(sleep=Naps().sleep, chance=lambda: 0.0).run(Service.GRAPH, twice)
    assert heard == [7.0]


async def test_what_cannot_pass_is_not_repeated() -> None:
    calls = 0

    async def fail() -> None:
        nonlocal calls
        calls += 1
        raise Malformed(Service.GRAPH)

    with pytest.raises(Malformed):
        await Retries(sleep=Naps().sleep).run(Service.GRAPH, fail)
    assert calls == 1


async def test_no_pause_outlasts_the_deadline() -> None:
    naps = Naps()

    async def fail() -> None:
        raise Unavailable(Service.GRAPH)

    with deadline(0.01), pytest.raises(Unavailable):
        await Retries(sleep=naps.sleep).run(Service.GRAPH, fail)
    assert naps.seconds == []


def test_the_earlier_deadline_stands() -> None:
    assert remaining() == DEFAULT_SECONDS
    with deadline(5):
        with deadline(60):
            assert remaining() <= 5
        with deadline(1):
            assert remaining() <= 1
        assert 1 < remaining() <= 5
    assert remaining() == DEFAULT_SECONDS


@pytest.mark.parametrize(
    "fault", [Unavailable(Service.SIGN_IN), Throttled(Service.SIGN_IN), Unavailable(Service.DATABASE)]
)
async def test_another_services_fault_is_not_repeated_here_for_it_was_repeated_there(fault: Exception) -> None:
    calls = 0

    async def fail() -> None:
        nonlocal calls
        calls += 1
        raise fault

    with pytest.raises(type(fault)):
        await Retries(sleep=Naps().sleep).run(Service.GRAPH, fail)
    assert calls == 1
