"""What docs/security.md and docs/threat-model.md say is complete, and every test that they name exists."""

import ast
import re
from collections import Counter
from functools import cache

import pytest

from tests.machine import ROOT

SECURITY = (ROOT / "docs/security.md").read_text("utf-8")
THREATS = (ROOT / "docs/threat-model.md").read_text("utf-8")
IDS = [
    f"{family}-{number:02}"
    for family, last in (("S1", 17), ("S2", 26), ("S3", 9), ("AN", 16))
    for number in range(1, last + 1)
]
SHOWN, OTHERWISE = {"shown", "partly"}, {"comes with hosting", "comes with contact sync", "not yet", "does not apply"}
STRIDE = set("STRIDE")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?(?:\[[^`]*\])?`")


def _rows(page: str, first_cell: str) -> list[list[str]]:
    """Return the cells of every table row whose first cell looks so."""
    lines = re.findall(rf"^\| (?:{first_cell}) \|.*\|$", page, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


REQUIREMENTS = _rows(SECURITY, r"(?:S\d|AN)-\d+")
THREAT_ROWS = _rows(THREATS, r"T\d+\.\d+")


@cache
def _tests_of(file: str) -> frozenset[str]:
    """Return the names of a file's test functions; none where there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    named = {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, functions)}
    return frozenset(name for name in named if name.startswith("test_"))


def _named(page: str) -> list[tuple[str, str]]:
    return _TEST.findall(page)


@pytest.mark.parametrize("page", [SECURITY, THREATS], ids=["security", "threat-model"])
def test_every_test_that_a_page_names_exists(page: str) -> None:
    assert len(_named(page)) > 50
    assert [f"{file}::{name}" for file, name in _named(page) if name not in _tests_of(file)] == []
    # What is named in another form would not be compared.
    assert page.count("tests/") == len(_named(page))


def test_every_requirement_has_one_row() -> None:
    assert Counter(row[0] for row in REQUIREMENTS) == Counter(IDS)


@pytest.mark.parametrize("row", REQUIREMENTS, ids=lambda row: row[0])
def test_a_requirement_is_shown_by_a_test_or_says_why_not(row: list[str]) -> None:
    _, requirement, state, evidence = row
    assert requirement
    assert state in SHOWN | OTHERWISE
    assert bool(_named(evidence)) or state not in SHOWN
    said = re.sub(r"[\s,;]", "", _TEST.sub("", evidence))
    assert said or state == "shown", "what is missing?"


def test_every_threat_names_a_test() -> None:
    assert len(THREAT_ROWS) > 50
    assert [row[0] for row in THREAT_ROWS if not _named(row[4])] == []


def test_a_threat_is_told_whole_and_once() -> None:
    assert [row for row in THREAT_ROWS if len(row) != 6 or not all(row)] == []
    assert len({row[0] for row in THREAT_ROWS}) == len(THREAT_ROWS)


@pytest.mark.parametrize("flow", re.split(r"^## ", THREATS, flags=re.MULTILINE)[1:], ids=lambda flow: flow[:1])
def test_every_way_that_data_takes_is_looked_at_for_each_kind_of_threat(flow: str) -> None:
    number = flow[:1]
    rows = _rows(flow, r"T\d+\.\d+")
    assert {row[0].partition(".")[0] for row in rows} == {f"T{number}"}
    left_out = re.search(rf"^Left out of {number}: ([^.]+)\.", flow, re.MULTILINE)
    assert {row[1] for row in rows} | set(re.findall(r"\b[STRIDE]\b", left_out[1] if left_out else "")) == STRIDE


def test_ten_things_have_somebody_who_answers_for_them() -> None:
    table = SECURITY.partition("### Who answers for what")[2].partition("## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows[1:]) == 10
    assert [row[0] for row in rows[1:] if not any(cell.strip() for cell in row[1:])] == []
