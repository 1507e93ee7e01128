"""For ten worlds, every number on every card equals a brute-force count over the world."""

import asyncio
from pathlib import Path

import pytest

from tests.sandbox_process import SandboxProcess
from tests.scenarios.numbers.check import differences
from tests.scenarios.numbers.worlds import WORLDS, World


@pytest.mark.parametrize("world", WORLDS, ids=[world.name for world in WORLDS])
def test_every_number_on_every_card_is_that_of_a_brute_force_count(
    sandbox_process: SandboxProcess, world: World, tmp_path: Path
) -> None:
    try:
        assert asyncio.run(differences(sandbox_process, world, tmp_path)) == []
    finally:
        sandbox_process.admin.reset()
