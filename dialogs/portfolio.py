"""What the questions over all customers share: reading everybody, counted while it goes on, and lists for files."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

from dialogs.registry import Ask
from services.export.sheet import Cell
from services.portfolio.coverage import Coverage
from services.tenancy.fleet import Fleet

SECONDS = 1800.0
"""How long everybody may take: thousands of customers, and services that ask to wait."""


async def covered(fleet: Fleet, ask: Ask, *, refresh: bool) -> Coverage:
    """Return the facts of every customer; the person is told how many are read, and how long we have to wait."""
    desk, reader = ask.desk, ask.reader

    def done(count: int, of: int, until: datetime | None) -> None:
        waits = f"; Microsoft asked us to wait until {reader.time(until)}" if until else ""
        ask.turn.progress.say(f"Read {reader.number(count)} of {reader.number(of)} customers{waits}")

    return await desk.portfolio.read(fleet, await desk.sku_names.names(), desk.free_skus, refresh=refresh, done=done)


def not_read(coverage: Coverage, width: int) -> Iterable[Sequence[Cell]]:
    """Return a row for each customer that could not be read, so that no file passes over one in silence."""
    for each in coverage.unread:
        yield (each.customer.name, "could not be read", *([None] * (width - 2)))


async def rows(lines: Iterable[Sequence[Cell]]) -> AsyncIterator[Sequence[Cell]]:
    """Give lines that are there already one after the other."""
    for line in lines:
        yield line
