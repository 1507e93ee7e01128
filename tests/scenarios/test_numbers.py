"""For ten worlds, every number on every card equals a brute-force count over the world."""

import asyncio
from pathlib import Path

import pytest

from tests.sandbox_process import SandboxProcess
from tests.scenarios.numbers.check import differences
from tests.scenarios.numbers.worlds import BROKEN, WORLDS, World, broken_world, further_world


def check(sandbox: SandboxProcess, world: World, folder: Path) -> None:
    """Ask everything of everybody in a world, and hold every answer to a count."""
    try:
        assert asyncio.run(differences(sandbox, world, folder)) == []
    finally:
        sandbox.admin.reset()


@pytest.mark.parametrize("world", WORLDS, ids=[world.name for world in WORLDS])
def test_every_number_on_every_card_is_that_of_a_brute_force_count(
    sandbox_process: SandboxProcess, world: World, tmp_path: Path
) -> None:
    check(sandbox_process, world, tmp_path)


@pytest.mark.parametrize("what", BROKEN)
def test_what_fails_is_not_available_and_every_other_number_is_still_right(
    sandbox_process: SandboxProcess, what: str, tmp_path: Path
) -> None:
    check(sandbox_process, broken_world(what), tmp_path)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", range(40))
def test_every_number_in_many_more_worlds(sandbox_process: SandboxProcess, number: int, tmp_path: Path) -> None:
    check(sandbox_process, further_world(number), tmp_path)
