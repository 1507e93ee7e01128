"""A slow lane: a service takes few requests of a kind from one tenant, so they leave one after the other."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable

from services.errors import Service, Throttled
from services.http.deadline import remaining

TRAVEL_SECONDS = 1.0
"""How much longer one request may be on its way than the next: the service counts them as they arrive."""


class SlowLane:
    """Lets `most` requests of a tenant leave in any `seconds`, in the order in which they came, whoever asks."""

    def __init__(
        self,
        service: Service,
        most: int,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._service, self._most, self._seconds = service, most, seconds + TRAVEL_SECONDS
        self._clock, self._sleep = clock, sleep
        self._leaving: defaultdict[str, list[float]] = defaultdict(list)

    async def turn(self, tenant_id: str) -> None:
        """Wait until a request of this tenant may leave; raises Throttled at once where the deadline is earlier."""
        now, leaving = self._clock(), self._leaving[tenant_id]
        leaving[:] = [moment for moment in leaving if moment > now - self._seconds]
        has_room = leaving[-self._most] + self._seconds if len(leaving) >= self._most else now
        mine = max(now, has_room, *leaving[-1:])
        if mine - now > remaining():
            raise Throttled(self._service, retry_after=mine - now)
        leaving.append(mine)
        try:
            if mine > now:
                await self._sleep(mine - now)
        except asyncio.CancelledError:  # given up: the turn goes to whoever comes next
            leaving.remove(mine)
            raise
