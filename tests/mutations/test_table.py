"""The table of mutations is true: what it breaks is there, once, and its tests exist. `make mutations` runs it."""

import ast

import pytest

from tests.machine import ROOT
from tests.mutations.table import Mutation, mutations

TABLE = mutations()


@pytest.mark.parametrize("mutation", TABLE, ids=lambda one: one.name)
def test_what_a_mutation_breaks_is_there_once_and_its_tests_exist(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text("utf-8").count(mutation.old) == 1
    assert mutation.old != mutation.new
    assert mutation.tests
    for test in (*mutation.tests, *mutation.still):
        assert _exists(test), test


def test_no_two_mutations_have_one_name() -> None:
    names = [mutation.name for mutation in TABLE]
    assert len(names) == len(set(names))


def _exists(test: str) -> bool:
    """Say whether there is such a file, and such a test in it; its parameters are left to pytest."""
    file, _, name = test.partition("::")
    path = ROOT / file
    if not path.is_file():
        return False
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    known = {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, functions)}
    return not name or name.partition("[")[0] in known
