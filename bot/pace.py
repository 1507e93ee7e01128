"""When a person is told that it takes a while, and when Teams is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

TYPING_AFTER = 0.02
PROGRESS_AFTER = 3.0
ACKNOWLEDGE_AFTER = 4.0
"""Teams counts a request as failed after some seconds: none of ours takes five."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A stopwatch whose `sleep` is passed in."""

    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    async def is_done_within(self, seconds: float, work: "asyncio.Future[Any]") -> bool:
        """Tell whether `work` is done after `seconds` at most; it goes on in any case."""
        await asyncio.sleep(0)  # most work is done at once: no timer for that
        if work.done():
            return True
        timer = asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait({work, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        return work.done()
