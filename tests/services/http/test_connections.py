"""Requests take turns at a few connections, the one used last first, and every turn comes to an end."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from services.http.connections import Connections
from tests.services.http.fakes import Clock

EXPIRY = 60.0


class Body(httpx.AsyncByteStream):
    """A body that may break when it is closed."""

    def __init__(self, breaks: bool) -> None:
        self.breaks = breaks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{}"

    async def aclose(self) -> None:
        if self.breaks:
            raise httpx.ReadError("broken")


class Connection(httpx.AsyncBaseTransport):
    """A connection that answers when it may, and remembers how many requests it carries."""

    def __init__(self, service: "Service") -> None:
        self.service, self.carried, self.closings = service, 0, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.carried += 1
        self.service.waiting.append(request.url.path)
        await self.service.open.wait()
        if request.url.path == "/refused":
            raise httpx.ConnectError("refused")
        return httpx.Response(200, stream=Body(breaks=request.url.path == "/breaks"))

    async def aclose(self) -> None:
        self.closings += 1


class Service:
    """A service behind a few connections, `open` or thinking."""

    def __init__(self, most: int = 2) -> None:
        self.clock, self.open = Clock(), asyncio.Event()
        self.open.set()
        self.made: list[Connection] = []
        self.waiting: list[str] = []
        self.connections = Connections(self._make, most, EXPIRY, clock=self.clock.monotonic)

    def _make(self) -> Connection:
        self.made.append(Connection(self))
        return self.made[-1]

    async def send(self, path: str = "/") -> httpx.Response:
        return await self.connections.handle_async_request(httpx.Request("GET", f"https://service.example{path}"))

    async def ask(self, path: str = "/") -> None:
        await (await self.send(path)).aclose()

    @property
    def carried(self) -> list[int]:
        return [connection.carried for connection in self.made]

    @property
    def closings(self) -> list[int]:
        return [connection.closings for connection in self.made]


async def test_requests_one_after_the_other_share_one_connection() -> None:
    service = Service()
    for _ in range(3):
        await service.ask()
    assert service.carried == [3]


async def test_of_the_free_connections_the_one_used_last_is_taken() -> None:
    service = Service()
    first, second = await service.send(), await service.send()
    await second.aclose()
    await first.aclose()
    await service.ask()
    assert service.carried == [2, 1]


async def test_no_more_requests_are_on_their_way_than_may_be_and_the_others_come_in_turn() -> None:
    service = Service()
    service.open.clear()
    asking = [asyncio.create_task(service.ask(f"/{number}")) for number in range(5)]
    for _ in range(10):
        await asyncio.sleep(0)
    assert service.waiting == ["/0", "/1"]
    service.open.set()
    await asyncio.gather(*asking)
    assert service.waiting == [f"/{number}" for number in range(5)]
    assert len(service.made) == 2


async def test_a_turn_lasts_until_the_response_is_closed() -> None:
    service = Service()
    held = [await service.send(), await service.send()]
    third = asyncio.create_task(service.ask("/third"))
    for _ in range(10):
        await asyncio.sleep(0)
    assert "/third" not in service.waiting
    await held[0].aclose()
    await third
    assert "/third" in service.waiting


async def test_closing_a_response_twice_ends_one_turn() -> None:
    service = Service()
    one, _ = await service.send(), await service.send()
    assert isinstance(one.stream, httpx.AsyncByteStream)
    for _ in range(2):
        await one.stream.aclose()
    await service.send("/third")
    fourth = asyncio.create_task(service.send("/fourth"))
    for _ in range(10):
        await asyncio.sleep(0)
    assert "/fourth" not in service.waiting
    fourth.cancel()


@pytest.mark.parametrize("path", ["/refused", "/breaks"])
async def test_a_request_that_fails_ends_its_turn(path: str) -> None:
    service = Service()
    for _ in range(5):
        with pytest.raises(httpx.TransportError):
            await service.ask(path)
    await service.ask()
    assert len(service.made) == 1


async def test_a_request_that_is_given_up_ends_its_turn_or_leaves_the_queue() -> None:
    service = Service()
    service.open.clear()
    asking = [asyncio.create_task(service.ask(f"/{number}")) for number in range(4)]
    for _ in range(10):
        await asyncio.sleep(0)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    service.open.set()
    await asyncio.wait_for(asyncio.gather(service.send(), service.send()), 5)
    assert service.carried == [2, 2]


async def test_a_connection_that_was_free_for_long_is_closed_when_the_next_request_comes() -> None:
    service = Service(3)
    first, second, third = await service.send(), await service.send(), await service.send()
    await first.aclose()
    service.clock.pass_time(seconds=EXPIRY)
    await second.aclose()
    await third.aclose()
    service.clock.pass_time(seconds=1)
    await service.ask()
    assert service.closings == [1, 0, 0]
    await service.connections.aclose()
    assert service.closings == [1, 1, 1]


async def test_closing_closes_the_connections_in_use_too() -> None:
    service = Service()
    _, second = await service.send(), await service.send()
    await second.aclose()
    await service.connections.aclose()
    assert service.closings == [1, 1]
