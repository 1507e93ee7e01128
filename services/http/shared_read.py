"""A read that belongs to everybody: one at a time however many ask, kept for a while, and failures never."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Generic, TypeVar

from services.errors import Service, Unavailable
from services.http.deadline import deadline, remaining

T = TypeVar("T")

FLIGHT_SECONDS = 120.0
"""The read has time of its own: it goes on for those who ask next when the one who started it has given up."""


class SharedRead(Generic[T]):
    """What `read` returns, at most `lasts` seconds old. Bound to one event loop; `clock` is monotonic seconds."""

    def __init__(
        self,
        service: Service,
        read: Callable[[], Awaitable[T]],
        *,
        lasts: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service, self._read, self._lasts, self._clock = service, read, lasts, clock
        self._kept: tuple[T, float] | None = None
        self._flight: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Return the value; raises what `read` raises, and Unavailable when the question's time is over first."""
        if self._kept is not None and self._clock() < self._kept[1]:
            return self._kept[0]
        if self._flight is None or self._flight.done():
            self._flight = asyncio.get_running_loop().create_task(self._fly(), context=Context())
            self._flight.add_done_callback(_look_at)
        try:
            async with asyncio.timeout(remaining()):
                return await asyncio.shield(self._flight)
        except TimeoutError as fault:
            raise Unavailable(self._service) from fault

    async def close(self) -> None:
        """End what is under way."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    async def _fly(self) -> T:
        began = self._clock()
        with deadline(FLIGHT_SECONDS):
            value = await self._read()
        self._kept = value, began + self._lasts
        return value


def _look_at(flight: "asyncio.Task[T]") -> None:
    if not flight.cancelled():
        flight.exception()  # else asyncio complains when every waiter has left
