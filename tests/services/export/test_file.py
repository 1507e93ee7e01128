"""Saving a file where a person says: whole, theirs alone, or not there."""

import os
from pathlib import Path

import pytest

from services.export.file import pieces_of, save
from services.export.sheet import FileFormat
from tests.services.export.sheets import Rows, SourceLost, parsed, sheet_of


async def test_a_file_is_written_for_its_owner_alone_instead_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("what was there before")
    await save(pieces_of(sheet_of([("Ada",)]), FileFormat.CSV), path)
    assert parsed(path.read_bytes()) == [["Name"], ["Ada"]]
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == [path.name]


async def test_a_file_that_breaks_off_is_not_left_there(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("what was there before")
    with pytest.raises(SourceLost):
        await save(pieces_of(sheet_of(Rows([("x" * 100,)] * 2000, lost=True)), FileFormat.CSV), path)
    assert path.read_text() == "what was there before"
    assert os.listdir(tmp_path) == [path.name]


async def test_a_workbook_is_written_too(tmp_path: Path) -> None:
    await save(pieces_of(sheet_of([("Ada",)]), FileFormat.XLSX), tmp_path / "users.xlsx")
    assert (tmp_path / "users.xlsx").read_bytes().startswith(b"PK")


async def test_a_folder_that_is_not_there_is_a_fault_of_the_path(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        await save(pieces_of(sheet_of([]), FileFormat.CSV), tmp_path / "nowhere" / "users.csv")
