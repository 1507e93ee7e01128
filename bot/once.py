"""One activity, one effect: a second delivery gets the outcome of the first, or waits for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

KEPT_SECONDS = 3600.0
"""As long as a token of the Bot Connector lives, so that a recorded request cannot be played again."""
KEPT_BYTES = 4_000_000
_OVERHEAD = 500


@dataclass(frozen=True, slots=True)
class Reply:
    """What the HTTP request gets. `body` is JSON, empty for anything but an invoke."""

    status: int
    body: bytes = b""


class Once:
    """Remembers the outcome of each activity for an hour, within a budget of memory. `monotonic` counts seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._running: dict[tuple[str, str], asyncio.Task[Reply]] = {}
        self._done: OrderedDict[tuple[str, str], tuple[float, Reply]] = OrderedDict()
        self.kept_bytes = 0

    async def outcome(self, key: tuple[str, str], start: Callable[[], asyncio.Task[Reply]]) -> Reply:
        """Return the reply for `key`; `start` begins the work, and is called for the first delivery only."""
        self._forget()
        if key in self._done:
            return self._done[key][1]
        if key not in self._running:
            self._running[key] = task = start()
            task.add_done_callback(lambda finished: self._keep(key, finished))
        return await asyncio.shield(self._running[key])

    def _keep(self, key: tuple[str, str], task: asyncio.Task[Reply]) -> None:
        del self._running[key]
        if task.cancelled() or task.exception() is not None:
            return
        reply = task.result()
        self._done[key] = (self._monotonic(), reply)
        self.kept_bytes += _OVERHEAD + len(reply.body)

    def _forget(self) -> None:
        horizon = self._monotonic() - KEPT_SECONDS
        while self._done:
            key, (at, reply) = next(iter(self._done.items()))
            if at >= horizon and self.kept_bytes <= KEPT_BYTES:
                return
            del self._done[key]
            self.kept_bytes -= _OVERHEAD + len(reply.body)
