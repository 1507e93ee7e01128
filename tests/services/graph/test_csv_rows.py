"""CSV is the same however it is cut, and no more of it waits than one row."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.graph.csv_rows import LONGEST_ROW, BadCsv, CsvRows

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
tables = st.lists(st.lists(cells, min_size=2, max_size=3), max_size=8)


def read(*pieces: bytes) -> list[list[str]]:
    rows = CsvRows()
    found = [row for piece in pieces for row in rows.feed(piece)]
    return found + rows.finish()


def written(table: list[list[str]], line_end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    if line_end == "\r\n":
        csv.writer(text, lineterminator=line_end).writerows(table)
    else:  # it would not quote a "\r"
        csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(table)
    return text.getvalue()


@given(tables, st.integers(1, 9), st.sampled_from(["\r\n", "\n"]), st.booleans(), st.booleans())
@example([["a\nb", 'say "x"'], ["\u2028", "\ufeff"]], 1, "\r\n", True, False)
def test_a_table_comes_back_however_it_is_cut(
    table: list[list[str]], size: int, line_end: str, has_mark: bool, ends: bool
) -> None:
    text = written(table, line_end)
    body = (text if ends else text.removesuffix(line_end)).encode("utf-8-sig" if has_mark else "utf-8")
    if not has_mark and text.startswith("\ufeff"):
        return  # it would be taken for the mark
    assert read(*(body[at : at + size] for at in range(0, len(body), size))) == table


def test_rows_come_as_soon_as_they_are_whole() -> None:
    rows = CsvRows()
    assert rows.feed(b"a,b\r\n1,") == [["a", "b"]]
    assert rows.feed(b'"2\n') == []
    assert rows.feed(b'3"\n4,5') == [["1", "2\n3"]]
    assert rows.finish() == [["4", "5"]]


def test_blank_lines_are_no_rows() -> None:
    assert read(b"\r\na,b\r\n\r\n1,2\r\n\r\n") == [["a", "b"], ["1", "2"]]


def test_a_quote_in_the_middle_of_a_cell_is_a_quote() -> None:
    assert read(b'name,b\n27" Monitor,1\n', b"Adams,2\n") == [["name", "b"], ['27" Monitor', "1"], ["Adams", "2"]]


@pytest.mark.parametrize("body", [b'a,"b', b'a,b\n1,"2\n', b'a,"b"c\n'])
def test_quotes_that_do_not_end_as_they_should_are_refused(body: bytes) -> None:
    with pytest.raises(BadCsv):
        read(body)


@pytest.mark.parametrize("body", [b"\xff\xfea,b", "ü,b".encode("latin-1"), b"a,\xc3", b"x" * 200_000 + b"\n"])
def test_what_is_no_csv_in_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(BadCsv):
        read(body)


@pytest.mark.parametrize("piece", [b"x" * 10_000, b"x\n" * 5_000])
def test_a_row_that_does_not_end_is_refused_before_it_fills_the_memory(piece: bytes) -> None:
    rows = CsvRows()
    rows.feed(b'"')
    for _ in range(LONGEST_ROW // len(piece) - 1):
        assert rows.feed(piece) == []
    rows.feed(piece[1:])
    with pytest.raises(BadCsv):
        rows.feed(piece)
