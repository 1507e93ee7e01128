"""A sheet as CSV (RFC 4180, UTF-8 with a byte order mark for Excel), written while it is read."""

import asyncio
import csv
import io
from collections.abc import AsyncGenerator
from datetime import date, datetime
from decimal import Decimal

from services.export.sheet import Cell, Sheet, finite, iso_moment, rows_of
from services.export.text import inert

CHUNK = 32_768
"""Characters from which a piece is handed on: a few hundred rows, a few milliseconds of work."""
_BOM = "\ufeff"


async def csv_chunks(sheet: Sheet) -> AsyncGenerator[bytes, None]:
    """Yield the file piece by piece. What the rows raise is raised here: then the pieces before are no file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(_BOM)
    writer.writerow([inert(name) for name in sheet.columns])
    async with rows_of(sheet) as rows:
        async for row in rows:
            writer.writerow([_written(cell) for cell in row])
            if buffer.tell() >= CHUNK:
                yield _taken(buffer)
                await asyncio.sleep(0)  # rows that are in memory already would keep everybody else waiting
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return inert(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case int():
            return str(cell)
        case Decimal():
            return f"{finite(cell):f}"
        case datetime():
            return iso_moment(cell)
        case date():
            return cell.isoformat()
