"""A read that belongs to everybody: one at a time however many ask, kept for a while, and failures never."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from contextvars import Context
from functools import partial
from typing import Generic, TypeVar

from services.errors import Service, Unavailable
from services.http.deadline import deadline, remaining

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

FLIGHT_SECONDS = 120.0
"""The read has time of its own: it goes on for those who ask next when the one who started it has given up."""


class SharedRead(Generic[T]):
    """What `read` returns, at most `lasts` seconds old. Bound to one event loop; `clock` is in seconds.

    `renews_after`: the age from which it is read anew while what is known is still given out. `takes`: how many seconds
    the read may take.
    """

    def __init__(
        self,
        service: Service,
        read: Callable[[], Awaitable[T]],
        *,
        lasts: float,
        renews_after: float | None = None,
        takes: float = FLIGHT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service, self._read, self._lasts, self._takes, self._clock = service, read, lasts, takes, clock
        self._renews_after = lasts if renews_after is None else renews_after
        self._kept: tuple[T, float] | None = None
        self._flight: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Return the value; raises what `read` raises, and Unavailable when the question's time is over first."""
        if self._kept is not None:
            age = self._clock() - self._kept[1]
            if 0 <= age < self._lasts:  # a clock that was set back makes nothing last longer
                if age >= self._renews_after:
                    self._flying()
                return self._kept[0]
        try:
            async with asyncio.timeout(remaining()):
                return await asyncio.shield(self._flying())
        except TimeoutError as fault:
            raise Unavailable(self._service) from fault

    async def close(self) -> None:
        """End what is under way."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    def _flying(self) -> "asyncio.Task[T]":
        if self._flight is None or self._flight.done():
            self._flight = asyncio.get_running_loop().create_task(self._fly(), context=Context())
            self._flight.add_done_callback(_look_at)
        return self._flight

    async def _fly(self) -> T:
        began = self._clock()
        with deadline(self._takes):
            value = await self._read()
        self._kept = value, began
        return value


class SharedReads(Generic[K, T]):
    """What `read` returns of each key, as SharedRead; the `capacity` keys that were asked for last are kept."""

    def __init__(
        self,
        service: Service,
        read: Callable[[K], Awaitable[T]],
        *,
        lasts: float,
        clock: Callable[[], float] = time.monotonic,
        capacity: int = 4096,
    ) -> None:
        self._service, self._read, self._lasts, self._clock = service, read, lasts, clock
        self._capacity = capacity
        self._reads: OrderedDict[K, SharedRead[T]] = OrderedDict()

    async def get(self, key: K) -> T:
        """Return the value of `key`; raises as SharedRead does."""
        one = self._reads.get(key)
        if one is None:
            one = SharedRead(self._service, partial(self._read, key), lasts=self._lasts, clock=self._clock)
            self._reads[key] = one
        self._reads.move_to_end(key)
        while len(self._reads) > self._capacity:
            self._reads.popitem(last=False)
        return await one.get()

    def forget(self, key: K) -> None:
        """Let the next question about `key` read it anew, without joining what is under way."""
        self._reads.pop(key, None)

    async def close(self) -> None:
        """End everything that is under way."""
        for one in list(self._reads.values()):
            await one.close()


def _look_at(flight: "asyncio.Task[T]") -> None:
    if not flight.cancelled():
        flight.exception()  # else asyncio complains when every waiter has left
