"""A sheet as the bytes of a file, piece by piece."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, nullcontext
from dataclasses import dataclass
from pathlib import Path

import anyio

from services.export.csv_file import csv_chunks
from services.export.sheet import FileFormat, Sheet
from services.export.xlsx_file import xlsx_bytes


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file on its way out. `pieces` are made as they are asked for: an error in them means that there is no file."""

    name: str
    content_type: str
    pieces: AsyncGenerator[bytes, None]


async def pieces_of(
    sheet: Sheet, format: FileFormat, workbooks: asyncio.Semaphore | None = None
) -> AsyncGenerator[bytes, None]:
    """Yield the file; raise SheetTooLarge, ValueError for a cell that cannot be written, whatever the rows raise.

    `workbooks` limits how many Excel files are in memory at the same time.
    """
    if format is FileFormat.XLSX:
        async with workbooks or nullcontext():
            content = await xlsx_bytes(sheet)
        yield content
        return
    async with aclosing(csv_chunks(sheet)) as chunks:
        async for chunk in chunks:
            yield chunk


async def save(pieces: AsyncIterator[bytes], path: Path) -> None:
    """Write the file where a person wants it, readable by that person only; a file that breaks off is not left there.

    Raises OSError.
    """
    part = anyio.Path(f"{path}.part")
    try:
        await part.unlink(missing_ok=True)  # what an earlier run left may be readable by others
        await part.touch(0o600, exist_ok=False)
        async with await part.open("wb") as file:
            async for piece in pieces:
                await file.write(piece)
        await part.rename(path)
    finally:
        await part.unlink(missing_ok=True)
