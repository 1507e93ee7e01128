"""A skip is heard: as a line at the end of a run, as a failure in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SKIPPING = {
    "a test": "import pytest\ndef test_a(): pytest.skip('no wings')\n",
    "a whole module": "import pytest\npytest.skip('no wings', allow_module_level=True)\n",
}


def _run(folder: Path, source: str, ci: str) -> "subprocess.CompletedProcess[str]":
    (folder / "test_of_a_lack.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.loud_skips", "-p", "no:cacheprovider", str(folder)]
    surroundings = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("source", SKIPPING.values(), ids=SKIPPING.keys())
def test_what_a_machine_lacks_is_skipped_with_a_loud_line(tmp_path: Path, source: str) -> None:
    ended = _run(tmp_path, source, ci="")
    assert "NOT TESTED: 1 - no wings" in ended.stdout
    assert "failed" not in ended.stdout
    assert "error" not in ended.stdout


@pytest.mark.parametrize("source", SKIPPING.values(), ids=SKIPPING.keys())
def test_in_ci_a_skip_is_a_failure_that_names_its_reason(tmp_path: Path, source: str) -> None:
    ended = _run(tmp_path, source, ci="true")
    assert ended.returncode != 0
    assert "A skip is a failure in CI: no wings" in ended.stdout


def test_in_ci_an_expected_failure_is_still_expected(tmp_path: Path) -> None:
    source = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_a(): assert False\n"
    assert _run(tmp_path, source, ci="true").returncode == 0
