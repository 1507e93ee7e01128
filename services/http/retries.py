"""Trying a read again: after as long as the service asks, or with jittered back-off, and never past the deadline."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from services.errors import Service, Throttled, Unavailable
from services.http.deadline import remaining
from services.http.waits import begin_wait

T = TypeVar("T")

FIRST_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Retries:
    """At most `most` repetitions of what raised Throttled or Unavailable. `chance` gives 0.0 to 1.0."""

    most: int = 3
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    async def run(self, service: Service, call: Callable[[], Awaitable[T]]) -> T:
        """Return what `call` returns; raises its last error when the repetitions or the time are used up.

        Only `service`'s own faults are repeated: what another one raised on the way was repeated there already.
        """
        for attempt in range(self.most):
            try:
                return await call()
            except (Throttled, Unavailable) as fault:
                pause = self._pause(fault, attempt)
                if fault.service is not service or pause >= remaining():
                    raise
                if isinstance(fault, Throttled):
                    begin_wait(pause)
            await self.sleep(pause)
        return await call()

    def _pause(self, fault: Throttled | Unavailable, attempt: int) -> float:
        if isinstance(fault, Throttled) and fault.retry_after is not None:
            # A little later than asked, each a little differently, so that waiters do not come back all at once.
            return fault.retry_after + FIRST_PAUSE * self.chance()
        pause: float = FIRST_PAUSE * 2**attempt * (0.5 + self.chance())
        return pause
