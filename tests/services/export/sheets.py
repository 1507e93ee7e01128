"""Sheets whose rows are in memory, and the file that is made of them."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from services.export.csv_file import csv_chunks
from services.export.sheet import Cell, Sheet


class SourceLost(Exception):
    """What the rows raise in the middle."""


class Rows:
    """Rows that are read one by one; `closed` tells whether the reading was ended."""

    def __init__(self, rows: Sequence[Sequence[Cell]], *, lost: bool = False) -> None:
        self._rows, self._lost = rows, lost
        self.given, self.closed = 0, False

    async def read(self) -> AsyncIterator[Sequence[Cell]]:
        try:
            for row in self._rows:
                self.given += 1
                yield row
            if self._lost:
                raise SourceLost
        finally:
            self.closed = True


def sheet_of(rows: Rows | Sequence[Sequence[Cell]], *columns: str, title: str = "Users of Contoso") -> Sheet:
    source = rows if isinstance(rows, Rows) else Rows(rows)
    return Sheet(title, "users contoso", columns or ("Name",), source.read())


async def csv_of(sheet: Sheet) -> bytes:
    return b"".join([chunk async for chunk in csv_chunks(sheet)])


def parsed(content: bytes, delimiter: str = ",") -> list[list[str]]:
    """Return the cells as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


async def turns_of_others(make: Callable[[Sheet], Awaitable[object]]) -> int:
    """Return how often somebody else had a turn between the first and the last row of a long list in memory."""
    turns: list[int] = [0]

    async def count() -> None:
        while True:
            turns[0] += 1
            await asyncio.sleep(0)

    async def read() -> AsyncIterator[Sequence[Cell]]:
        before = turns[0]
        for _ in range(5000):
            yield ("x" * 40,)
        turns.append(turns[0] - before)

    counting = asyncio.create_task(count())
    await make(Sheet("Users", "users", ("Name",), read()))
    counting.cancel()
    return turns[1]
