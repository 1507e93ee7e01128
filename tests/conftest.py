"""What every room's tests share: one sandbox per test process, reset before each use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox_process import SandboxProcess

pytest_plugins = ["tests.loud_skips", "tests.canary_watch"]


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox with the demo's world for this test process."""
    with SandboxProcess.start(Path(tmp_path_factory.mktemp("sandbox")), "--seed", "demo") as process:
        yield process
