"""A list on its way into a file: the names of its columns, and its rows as they are read."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

Cell = str | int | Decimal | bool | date | datetime | None
"""A moment is aware. None is a value that is not there; what could not be read is said in words, never left blank."""


class FileFormat(StrEnum):
    """What kind of file; the value is its ending."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        """The media type that browsers are told."""
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8; header=present",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list to be written to a file. `file_name` is without an ending.

    `rows` is read once, as the file is written: an error in it ends the file, which nobody then takes for a whole one.
    """

    title: str
    file_name: str
    columns: tuple[str, ...]
    rows: AsyncIterator[Sequence[Cell]]


@asynccontextmanager
async def rows_of(sheet: Sheet) -> AsyncIterator[AsyncIterator[Sequence[Cell]]]:
    """Give the sheet's rows, each checked to be as long as its columns, and end their reading whatever happens."""
    checked = _checked(sheet)
    try:
        yield checked
    finally:
        await checked.aclose()
        close = getattr(sheet.rows, "aclose", None)  # a generator's: an iterator in memory needs none
        if close is not None:
            await close()


async def _checked(sheet: Sheet) -> AsyncGenerator[Sequence[Cell], None]:
    async for row in sheet.rows:
        if len(row) != len(sheet.columns):
            raise ValueError(f"a row of {len(row)} cells under {len(sheet.columns)} columns")
        yield row


def finite(number: Decimal) -> Decimal:
    """Return the number; raise ValueError for one that is none."""
    if not number.is_finite():
        raise ValueError("a number that is none")
    return number


def in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; raise ValueError for one without a time zone."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)


def iso_moment(moment: datetime) -> str:
    """Return the moment in UTC as 2026-02-03T04:05:06Z; raise ValueError for one without a time zone."""
    return in_utc(moment).isoformat(timespec="seconds").replace("+00:00", "Z")
