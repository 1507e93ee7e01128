"""Names of files: what a person reads, in a form that OneDrive, Windows and browsers take. And what a cell holds."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.export.text import LONGEST_CELL, file_name, inert, seen


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("users Contoso Ltd 2026-02-03", "users Contoso Ltd 2026-02-03.csv"),
        ("users Café “Größe” 😀", "users Café “Größe” 😀.csv"),
        ("../../etc/passwd", "etc passwd.csv"),
        ('a\\b:c*d?e"f<g>h|i#j%k~l', "a b c d e f g h i j k l.csv"),
        ("  .hidden. ", "hidden.csv"),
        ("\x00\u202e\r\n", "Seatwise.csv"),
        ("CON", "_CON.csv"),
        ("con.users", "_con.users.csv"),
        ("Contoso", "Contoso.csv"),
        ("x" * 300, "x" * 100 + ".csv"),
    ],
)
def test_a_name_is_made_usable(name: str, expected: str) -> None:
    assert file_name(name, "csv") == expected


@given(st.text())
def test_no_name_leaves_its_folder_or_breaks_a_header(name: str) -> None:
    made = file_name(name, "xlsx")
    assert made.endswith(".xlsx")
    assert not set(made) & set('/\\:*?"<>|\r\n\0')
    assert not made.startswith(".")
    made.encode()


@pytest.mark.parametrize("written", [seen, inert])
@pytest.mark.parametrize("text", ["x" * 32_768, "字" * 40_000, "😀" * 16_384, "a😀" * 12_000, "=1;" * 11_000])
def test_a_text_that_no_cell_holds_is_cut_and_says_so(written: Callable[[str], str], text: str) -> None:
    cell = written(text)
    assert LONGEST_CELL - 1 <= len(cell.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert cell.endswith("…")


@pytest.mark.parametrize("text", ["x" * 32_767, "😀" * 16_383])
def test_a_text_that_just_fits_into_a_cell_is_whole(text: str) -> None:
    assert seen(text) == inert(text) == text
