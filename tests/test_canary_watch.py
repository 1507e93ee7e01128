"""A test in which something like a credential is written fails, wherever it was written to."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import ROOT

JWT = "eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOjF9."
TEST = """
import logging, sys
import structlog

def test_one():
    {statement}
"""


def outcome(folder: Path, statement: str) -> str:
    """Run a test that does so, with the watch on, and return what pytest says."""
    file = folder / "test_one.py"
    file.write_text(TEST.format(statement=statement))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.canary_watch", str(file)]
    run = subprocess.run([*command, f"--rootdir={folder}"], cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout


@pytest.mark.parametrize(
    "statement",
    [
        f"print('{JWT}')",
        f"sys.stderr.write('{JWT}')",
        f"logging.getLogger('a').warning('%s', '{JWT}')",
        f"structlog.get_logger().warning('a', b='{JWT}')",
        "print('[redacted]')",
        "print('client_secret=abcdefgh')",
    ],
)
def test_a_credential_in_what_a_test_makes_us_write_fails_it(tmp_path: Path, statement: str) -> None:
    said = outcome(tmp_path, statement)
    assert "1 failed" in said
    assert "looks like a credential" in said


def test_anything_else_may_be_written(tmp_path: Path) -> None:
    assert "1 passed" in outcome(tmp_path, "print('licences contoso')")
