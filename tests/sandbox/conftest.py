"""A fresh sandbox for each test here: one process, put back to its start."""

from collections.abc import Iterator

import pytest

from tests.sandbox.microsoft import Microsoft, trusting
from tests.sandbox_process import SandboxProcess


@pytest.fixture
def microsoft(sandbox_process: SandboxProcess) -> Iterator[Microsoft]:
    """Return Microsoft's stand-in with the demo's world."""
    sandbox_process.admin.reset()
    with trusting(sandbox_process.info) as client:
        yield Microsoft(sandbox_process, client)
    sandbox_process.admin.reset()
