"""Whether what the bot stands on can be reached, asked once for all who want to know at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.errors import log_fault

log = structlog.get_logger("bot.readiness")

PROBE_SECONDS = 3.0
Probe = Callable[[], Awaitable[object]]
"""Raises, or returns False, when what it asks is not well; any other value is well."""


class Readiness:
    """Asks named probes, PROBE_SECONDS at most. However many ask meanwhile, each probe runs once."""

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = probes
        self._running: asyncio.Task[list[str]] | None = None

    async def failing(self) -> list[str]:
        """Return the names of the probes that are not well."""
        if self._running is None:
            self._running = asyncio.create_task(self._ask())
            self._running.add_done_callback(self._finished)
        return await asyncio.shield(self._running)

    def _finished(self, _task: asyncio.Task[list[str]]) -> None:
        self._running = None

    async def _ask(self) -> list[str]:
        wells = await asyncio.gather(*(_is_well(name, probe) for name, probe in self._probes.items()))
        return [name for name, well in zip(self._probes, wells, strict=True) if not well]


async def _is_well(name: str, probe: Probe) -> bool:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            well = await probe() is not False
    except Exception as error:
        log_fault("probe.failed", error, probe=name)
        return False
    if not well:
        log.warning("probe.failed", probe=name)
    return well
