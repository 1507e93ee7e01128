"""A sheet as an Excel workbook, made whole in memory: its format cannot be written as it is read.

xlsxwriter can keep its own memory flat only with files on disk, which a kill would leave behind; so the number of cells
is limited here (MOST_CELLS take about 110 MB while they are packed), and longer lists are for CSV.
"""

import asyncio
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from services.errors import SheetTooLarge
from services.export.sheet import Cell, Sheet, finite, in_utc, iso_moment, rows_of
from services.export.text import seen

MOST_CELLS = 300_000
BREATH = 200
"""Rows after which everybody else's work gets its turn."""
NARROWEST, WIDEST = 8, 60
"""Characters a column is wide."""
_FIRST_DATE = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that there never was."""
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]+")


async def xlsx_bytes(sheet: Sheet) -> bytes:
    """Return the whole file; raise SheetTooLarge for more than MOST_CELLS, and whatever the rows raise."""
    page = _Page(sheet)
    most = MOST_CELLS // len(sheet.columns) - 1
    async with rows_of(sheet) as rows:
        async for row in rows:
            if page.rows == most:
                raise SheetTooLarge(most)
            page.add(row)
            if page.rows % BREATH == 0:
                await asyncio.sleep(0)
    return await asyncio.to_thread(page.packed)


class _Page:
    """One worksheet in the making: a bold first row that stays in sight, and columns as wide as what is in them."""

    def __init__(self, sheet: Sheet) -> None:
        self.rows = 0
        self._file = io.BytesIO()
        self._book: Any = Workbook(self._file, _OPTIONS)
        self._page = self._book.add_worksheet(_title(sheet.title))
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": 'yyyy-mm-dd hh:mm "UTC"'})
        self._widths = [NARROWEST] * len(sheet.columns)
        bold = self._book.add_format({"bold": True})
        for at, name in enumerate(sheet.columns):
            self._text(0, at, name, bold)
        self._page.freeze_panes(1, 0)

    def add(self, row: Sequence[Cell]) -> None:
        """Write the next row."""
        self.rows += 1
        for at, cell in enumerate(row):
            self._write(at, cell)

    def packed(self) -> bytes:
        """Return the finished file."""
        for at, width in enumerate(self._widths):
            self._page.set_column(at, at, min(width + 1, WIDEST))
        self._book.close()
        return self._file.getvalue()

    def _write(self, at: int, cell: Cell) -> None:
        match cell:
            case None:
                return
            case str():
                self._text(self.rows, at, cell)
            case bool():
                self._page.write_boolean(self.rows, at, cell)
            case int():
                self._number(at, cell)
            case Decimal():
                self._number(at, finite(cell))
            case datetime() if in_utc(cell).date() < _FIRST_DATE:
                self._text(self.rows, at, iso_moment(cell))
            case datetime():
                self._page.write_datetime(self.rows, at, in_utc(cell).replace(tzinfo=None), self._moment)
                self._make_room(at, len("2026-01-01 00:00 UTC"))
            case date() if cell < _FIRST_DATE:
                self._text(self.rows, at, cell.isoformat())
            case date():
                self._page.write_datetime(self.rows, at, cell, self._day)
                self._make_room(at, len("2026-01-01"))

    def _number(self, at: int, number: int | Decimal) -> None:
        self._page.write_number(self.rows, at, number)
        self._make_room(at, len(str(number)))

    def _text(self, row: int, at: int, text: str, look: object = None) -> None:
        shown = seen(text)
        if shown.startswith("<r>"):  # xlsxwriter would take it for its own markup and copy it into the file as it is
            shown = f" {shown}"
        self._page.write_string(row, at, shown, look)
        self._make_room(at, len(shown))

    def _make_room(self, at: int, width: int) -> None:
        self._widths[at] = max(self._widths[at], width)


def _title(title: str) -> str:
    """Return the name of the worksheet: Excel allows 31 units of UTF-16, and not all characters."""
    plain = " ".join(_NOT_IN_TITLES.sub(" ", seen(title)).split())
    units = plain.encode("utf-16-le")[: 31 * 2].decode("utf-16-le", "ignore")
    kept = units.strip(" '")
    return "List" if not kept or kept.casefold() == "history" else kept
