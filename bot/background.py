"""Work that outlives the request it came with: counted, never lost silently, drained when the bot stops."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from bot.errors import log_fault

log = structlog.get_logger("bot.background")
T = TypeVar("T")


class Background:
    """Keeps tasks alive and accounts for each of them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start `work`; a failure is logged even when nobody awaits it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    async def drain(self, seconds: float) -> None:
        """Wait until all work is done, also what it starts in turn; cancel what is left after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        except TimeoutError:
            log.warning("background.cancelled", tasks=len(self._tasks))
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log_fault("background.failed", error)
