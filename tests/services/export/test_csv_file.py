"""CSV: every cell comes back, no text runs, and what breaks off is never taken for a whole file."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.export.csv_file import CHUNK, csv_chunks
from services.export.sheet import Cell
from services.export.text import inert, seen
from tests.services.export.sheets import Rows, SourceLost, csv_of, parsed, sheet_of, turns_of_others

BLANKS = " \t\r\n\x00\x0b\u00a0\u2003\u200b\u3000\ufeff\u2060\u202e\u3164\u2800"
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫"
RISKY = st.text(st.sampled_from(f"{BLANKS}{SIGNS};,\"'|1aé\U0001f600")) | st.text()


def runs(cell: str) -> bool:
    """Tell, in other words than the code's, whether a spreadsheet might take the cell for a formula."""
    for character in cell:
        if character in SIGNS:
            return True
        unseen = unicodedata.category(character) in ("Cf", "Cc") or character in BLANKS
        if not (character.isspace() or character == '"' or unseen):
            return False
    return False


@given(st.lists(RISKY, min_size=1, max_size=5))
@example(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
@example(["\u3164=1", "\u2800=1", "\u00ad=1"])
@example(["  =1", "\u3000＝1", "\u200b=1", '"=1', "\ufeff+1"])
async def test_no_text_is_ever_a_formula(texts: list[str]) -> None:
    content = await csv_of(sheet_of([texts], *("n" for _ in texts)))
    cells = parsed(content)[1]
    assert not [cell for cell in cells if runs(cell)]


@given(st.lists(RISKY, min_size=1, max_size=5))
@example(["a;=1+1", "b; ＝1+1;c"])
@example(["k", 'a;"=1+1;'])
async def test_no_text_is_a_formula_where_the_separator_is_a_semicolon(texts: list[str]) -> None:
    content = await csv_of(sheet_of([texts], *("n" for _ in texts)))
    assert not [cell for row in parsed(content, ";")[1:] for cell in row if runs(cell)]


@given(st.lists(RISKY, min_size=1, max_size=5))
async def test_text_comes_back_as_it_was_but_for_what_nobody_sees_and_an_apostrophe(texts: list[str]) -> None:
    cells = parsed(await csv_of(sheet_of([texts], *("n" for _ in texts))))[1]
    assert cells == [inert(text) for text in texts]
    assert [cell.replace("'", "") for cell in cells] == [seen(text).replace("'", "") for text in texts]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (None, ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (-5, "-5"),
        (10**12, "1000000000000"),
        (Decimal("-12.50"), "-12.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-7"), "0.0000001"),
        (date(2026, 2, 3), "2026-02-03"),
        (datetime(2026, 2, 3, 4, 5, 6, 789, UTC), "2026-02-03T04:05:06Z"),
        (datetime(2026, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=10))), "2026-02-02T18:05:00Z"),
        ('Zoë 😀 “quoted” "so", and so on', 'Zoë 😀 “quoted” "so", and so on'),
        ("two\r\nlines\tand a tab", "two lines and a tab"),
        ("bell\x07 \x9bcontrol \ud800 surrogate \u202egnirts", "bell control  surrogate gnirts"),
        ("", ""),
        ("'=1", "'=1"),
        ("a-b = c", "a-b = c"),
        ("=1", "'=1"),
    ],
)
async def test_each_kind_of_cell_is_written_so(cell: Cell, written: str) -> None:
    assert parsed(await csv_of(sheet_of([(cell, "next")], "Cell", "Next")))[1] == [written, "next"]


async def test_the_file_is_what_excel_expects_of_utf_8_and_rfc_4180() -> None:
    content = await csv_of(sheet_of([("a,b", 'say "x"'), ("ü", None)], "One", "=Two"))
    assert content == '\ufeffOne,\'=Two\r\n"a,b","say ""x"""\r\nü,\r\n'.encode()


async def test_a_list_without_rows_is_a_file_with_its_columns() -> None:
    assert parsed(await csv_of(sheet_of([], "Name", "Licence"))) == [["Name", "Licence"]]


async def test_the_file_comes_in_pieces_while_the_rows_are_read() -> None:
    rows = Rows([("x" * 100,)] * 3000)
    chunks = csv_chunks(sheet_of(rows))
    first = await anext(chunks)
    assert CHUNK <= len(first) < 2 * CHUNK
    assert rows.given < 400
    rest = [chunk async for chunk in chunks]
    assert len(parsed(first + b"".join(rest))) == 3001
    assert rows.closed


async def test_rows_that_fail_in_the_middle_fail_the_file() -> None:
    with pytest.raises(SourceLost):
        await csv_of(sheet_of(Rows([("a",)], lost=True)))


async def test_whoever_leaves_ends_the_reading() -> None:
    rows = Rows([("x" * 100,)] * 3000)
    chunks = csv_chunks(sheet_of(rows))
    await anext(chunks)
    await chunks.aclose()
    assert rows.closed


@pytest.mark.parametrize(
    "row",
    [("a", "b"), (), (datetime(2026, 1, 1),), (Decimal("NaN"),), (Decimal("Infinity"),)],  # noqa: DTZ001
)
async def test_what_cannot_be_written_truly_is_no_file(row: tuple[Cell, ...]) -> None:
    with pytest.raises(ValueError, match=r"row of|time zone|number"):
        await csv_of(sheet_of([row]))


async def test_others_get_their_turn_while_it_is_written() -> None:
    assert await turns_of_others(csv_of) > 5
