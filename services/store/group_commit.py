"""Many small writes in few transactions: what comes while one is under way goes into the next, together."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 500
"""Items in one transaction."""


class GroupCommit(Generic[T]):
    """Gives items to `write`, in order, as many at a time as are there. One write is under way at most."""

    def __init__(self, write: Callable[[list[T]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, item: T) -> None:
        """Return once `item` is written; raise what its write raised. It is written even if its caller goes away."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((item, written))
        if self._writing is None:
            # In a context of its own: the writes of many belong to the visit and to the deadline of none.
            self._writing = asyncio.create_task(self._write_all(), context=Context())
        await written

    async def finish(self) -> None:
        """Return once nothing is under way any more."""
        while self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._write_some(batch)
        finally:
            self._writing = None

    async def _write_some(self, batch: list[tuple[T, asyncio.Future[None]]]) -> None:
        try:
            await self._write([item for item, _ in batch])
        except Exception as fault:
            for _, written in batch:
                if not written.done():
                    written.set_exception(fault)
        else:
            for _, written in batch:
                if not written.done():  # its caller is still there
                    written.set_result(None)
        finally:
            for _, written in batch:
                written.cancel()  # nothing happens to those that are done
