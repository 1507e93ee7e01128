"""XLSX, read back from its own XML: every cell of its kind, no formula, no link, nothing on disk."""

import io
import sys
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.errors import SheetTooLarge
from services.export.sheet import Cell
from services.export.text import seen
from services.export.xlsx_file import MOST_CELLS, xlsx_bytes
from tests.services.export.sheets import Rows, SourceLost, sheet_of, turns_of_others

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


class Read(NamedTuple):
    """A cell as Excel would read it: `kind` is "s" for text, "b", or "n"; `look` the number of its format."""

    kind: str
    value: str
    look: str


class Book:
    """What is in the file."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.names = package.namelist()
            self.parts = {name: package.read(name).decode() for name in self.names}
        self.page = ElementTree.fromstring(self.parts["xl/worksheets/sheet1.xml"])
        texts = ElementTree.fromstring(self.parts["xl/sharedStrings.xml"]).findall("m:si", _NS)
        self._texts = ["".join(part.text or "" for part in text.iter(f"{{{_NS['m']}}}t")) for text in texts]

    @property
    def rows(self) -> list[list[Read]]:
        return [[self._read(cell) for cell in row.findall("m:c", _NS)] for row in self.page.iter(f"{{{_NS['m']}}}row")]

    def _read(self, cell: ElementTree.Element) -> Read:
        kind, value = cell.get("t", "n"), cell.findtext("m:v", "", _NS)
        return Read(kind, self._texts[int(value)] if kind == "s" else value, cell.get("s", "0"))


async def book_of(row: Sequence[Cell]) -> Book:
    return Book(await xlsx_bytes(sheet_of([row], *("Column" for _ in row))))


@pytest.mark.parametrize("text", ["=1+1", "+1", "@x", "12", "1.5", "https://evil.example", "mailto:a@b.c",
                                  "internal:Sheet1!A1", "{=1}", "TRUE", "<r><t>a</t></r>", "_x0041_"])  # fmt: skip
async def test_text_is_text_whatever_it_looks_like(text: str) -> None:
    book = await book_of([text])
    (cell,) = book.rows[1]
    assert (cell.kind, cell.value.replace("_x005F_", "_").strip()) == ("s", text)
    assert book.page.find(".//m:f", _NS) is None
    assert "hyperlink" not in book.parts["xl/worksheets/sheet1.xml"]


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=40))
@example("<r></si></sst>")
@example("<r><t>x</t></si></sst></r>")
@example("]]>&<")
async def test_any_text_comes_back(text: str) -> None:
    shown = seen(text)
    rows = (await book_of([text, "next"])).rows
    expected = f" {shown}" if shown.startswith("<r>") else shown
    assert rows[1][-1].value == "next"
    if expected:
        assert rows[1][0].value.replace("_x005F_", "_") == expected


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        (True, "b", "1"),
        (-5, "n", "-5"),
        (Decimal("12.50"), "n", "12.50"),
        (Decimal("1E+3"), "n", "1E+3"),
        (date(2026, 2, 3), "n", "46056"),
        (datetime(2026, 2, 3, 12, tzinfo=UTC), "n", "46056.5"),
        (date(1601, 1, 1), "s", "1601-01-01"),
        (datetime(1601, 1, 1, tzinfo=UTC), "s", "1601-01-01T00:00:00Z"),
    ],
)
async def test_numbers_dates_and_truths_stay_what_they_are(cell: Cell, kind: str, value: str) -> None:
    read = (await book_of([cell])).rows[1][0]
    assert (read.kind, read.value) == (kind, value)


async def test_a_value_that_is_not_there_is_no_cell() -> None:
    assert [cell.value for cell in (await book_of([None, 0, ""])).rows[1]] == ["0", ""]


async def test_dates_are_shown_as_dates_and_moments_name_their_zone() -> None:
    book = await book_of([date(2026, 2, 3), datetime(2026, 2, 3, tzinfo=UTC)])
    looks = [cell.look for cell in book.rows[1]]
    formats = ElementTree.fromstring(book.parts["xl/styles.xml"])
    codes = {one.get("numFmtId"): one.get("formatCode") for one in formats.iter(f"{{{_NS['m']}}}numFmt")}
    used = [one.get("numFmtId") for one in formats.findall("m:cellXfs/m:xf", _NS)]
    assert [codes[used[int(look)]] for look in looks] == ["yyyy-mm-dd", 'yyyy-mm-dd hh:mm "UTC"']


async def test_the_first_row_is_bold_and_stays_and_columns_are_as_wide_as_their_text() -> None:
    book = Book(await xlsx_bytes(sheet_of([("x" * 30, "y" * 300)], "Name", "Note")))
    assert [(cell.value, cell.look != "0") for cell in book.rows[0]] == [("Name", True), ("Note", True)]
    pane = book.page.find(".//m:pane", _NS)
    assert pane is not None
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    widths = [float(column.get("width", "0")) for column in book.page.findall("m:cols/m:col", _NS)]
    assert [round(width) for width in widths] == [32, 61]


@pytest.mark.parametrize(
    ("title", "name"),
    [("Users of Contoso", "Users of Contoso"), ("a/b\\c:d*e?[f]", "a b c d e f"), ("'quoted'", "quoted"), ("", "List"),
     ("History", "List"), ("x" * 40, "x" * 31), ("😀" * 20, "😀" * 15), ("\x00/:", "List"),
     ("x" * 30 + "' y", "x" * 30)],
)  # fmt: skip
async def test_the_worksheet_has_a_name_that_excel_takes(title: str, name: str) -> None:
    book = Book(await xlsx_bytes(sheet_of([], title=title)))
    sheets = ElementTree.fromstring(book.parts["xl/workbook.xml"]).findall("m:sheets/m:sheet", _NS)
    assert [sheet.get("name") for sheet in sheets] == [name]


async def test_text_longer_than_a_cell_is_cut_and_no_fault() -> None:
    assert len((await book_of(["x" * 40_000])).rows[1][0].value) == 32_767


async def test_a_list_with_more_cells_than_memory_is_given_for_is_refused_and_its_reading_ended() -> None:
    columns = [f"c{number}" for number in range(30)]
    most = MOST_CELLS // 30 - 1
    fits = Rows([("x",) * 30] * most)
    assert (await xlsx_bytes(sheet_of(fits, *columns))).startswith(b"PK")
    rows = Rows([("x",) * 30] * (most + 5))
    with pytest.raises(SheetTooLarge) as raised:
        await xlsx_bytes(sheet_of(rows, *columns))
    assert raised.value.rows == most
    assert (rows.closed, rows.given) == (True, most + 1)


async def test_rows_that_fail_in_the_middle_make_no_file() -> None:
    with pytest.raises(SourceLost):
        await xlsx_bytes(sheet_of(Rows([("a",)], lost=True)))


async def test_nothing_is_written_to_disk_for_it() -> None:
    events: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and (event.startswith("tempfile.") or (event == "open" and set(str(arguments[1])) & set("wax+"))):
            events.append(f"{event} {arguments}")

    sys.addaudithook(watch)  # there is no way to take one off again
    assert await xlsx_bytes(sheet_of([("a",)] * 1000))
    watching = False
    assert events == []


@pytest.mark.parametrize("cell", [datetime(2026, 1, 1), Decimal("NaN"), Decimal("Infinity")])  # noqa: DTZ001
async def test_what_cannot_be_written_truly_is_no_file(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"time zone|number"):
        await xlsx_bytes(sheet_of([(cell,)]))


async def test_others_get_their_turn_while_it_is_written() -> None:
    assert await turns_of_others(xlsx_bytes) > 20
