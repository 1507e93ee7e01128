"""The connections to a service, each in a pool of its own.

httpcore's pool looks at every connection, with three calls to the operating system each, whenever a request comes or
goes, and once more at all of them for each that is idle: with 32 of them in use that costs more than the requests.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import cast

import httpx

Make = Callable[[], httpx.AsyncBaseTransport]


class Connections(httpx.AsyncBaseTransport):
    """At most `most` requests at a time; each goes over the connection that was used last, of those that are free.

    `make` returns a transport of one connection. One that was free for `expiry` seconds is closed when the next request
    comes. `clock` is monotonic seconds.
    """

    def __init__(
        self, make: Make, most: int, expiry: float | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._make, self._expiry, self._clock = make, expiry, clock
        self._turns = asyncio.Semaphore(most)
        self._all: set[httpx.AsyncBaseTransport] = set()
        self._free: deque[tuple[float, httpx.AsyncBaseTransport]] = deque()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request when it is its turn; the turn ends when the response is closed."""
        await self._turns.acquire()
        connection = self._free.pop()[1] if self._free else self._new()
        try:
            await self._close_expired()
            response = await connection.handle_async_request(request)
        except BaseException:
            self._give_back(connection)
            raise
        body = cast(httpx.AsyncByteStream, response.stream)
        response.stream = _Body(body, lambda: self._give_back(connection))
        return response

    async def aclose(self) -> None:
        """Close every connection, whatever is on its way over it."""
        closing = list(self._all)
        self._all.clear()
        self._free.clear()
        for connection in closing:
            await connection.aclose()

    def _new(self) -> httpx.AsyncBaseTransport:
        connection = self._make()
        self._all.add(connection)
        return connection

    def _give_back(self, connection: httpx.AsyncBaseTransport) -> None:
        self._free.append((self._clock(), connection))
        self._turns.release()

    async def _close_expired(self) -> None:
        while self._expiry is not None and self._free and self._clock() - self._free[0][0] > self._expiry:
            _, connection = self._free.popleft()
            self._all.discard(connection)
            await connection.aclose()


class _Body(httpx.AsyncByteStream):
    """A response's body that says when it is closed, once."""

    def __init__(self, body: httpx.AsyncByteStream, closed: Callable[[], None]) -> None:
        self._body, self._closed = body, closed
        self._is_open = True

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._body.__aiter__()

    async def aclose(self) -> None:
        if self._is_open:
            self._is_open = False
            try:
                await self._body.aclose()
            finally:
                self._closed()
