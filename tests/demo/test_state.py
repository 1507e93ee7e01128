"""A demo that was left alone for months starts as a new one, not with a sign-in that has ended."""

import os
from pathlib import Path

from demo.state import FORGET_AFTER_SECONDS, prepare

NOW = 2_000_000_000.0
NAMES = ("seatwise.db", "seatwise.db-wal")


def _used(state: Path, name: str, seconds_ago: float) -> Path:
    file = state / name
    file.touch()
    os.utime(file, (NOW - seconds_ago, NOW - seconds_ago))
    return file


def test_the_folder_is_made(tmp_path: Path) -> None:
    prepare(tmp_path / "var" / "demo", NOW)
    assert (tmp_path / "var" / "demo").is_dir()


def test_a_database_used_lately_is_kept_whole(tmp_path: Path) -> None:
    files = [_used(tmp_path, "seatwise.db", FORGET_AFTER_SECONDS * 2), _used(tmp_path, "seatwise.db-wal", 60)]
    prepare(tmp_path, NOW)
    assert all(file.exists() for file in files)


def test_a_database_left_alone_for_a_month_is_forgotten_and_nothing_else(tmp_path: Path) -> None:
    files = [_used(tmp_path, name, FORGET_AFTER_SECONDS + 1) for name in NAMES]
    other = _used(tmp_path, "playground.log", FORGET_AFTER_SECONDS + 1)
    prepare(tmp_path, NOW)
    assert not any(file.exists() for file in files)
    assert other.exists()
