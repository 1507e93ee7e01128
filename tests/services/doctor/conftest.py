"""An installation against the sandbox that is examined, in part or whole."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from commands.doctor import examined
from composition import compose
from services.doctor.table import CHECKS
from services.domain.checkup import Line
from services.settings import load_settings
from tests.databases import database, database_backend, database_url, migrated_url
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.bot_process import installation, write_env_file

__all__ = ["database", "database_backend", "database_url", "migrated_url"]

Start = Callable[..., Awaitable[Path]]
Examine = Callable[..., Awaitable[dict[str, list[Line]]]]


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> Iterator[Admin]:
    """The sandbox's own door; the demo's world, no faults."""
    sandbox_process.admin.reset()
    yield sandbox_process.admin
    sandbox_process.admin.reset()


@pytest.fixture
def write(tmp_path: Path, sandbox: Admin, sandbox_process: SandboxProcess) -> Callable[..., Path]:
    """Write the settings of an installation that nobody has started yet; "" takes one out."""

    def written(**settings: str) -> Path:
        told = installation(tmp_path, sandbox_process.settings(), **settings)
        return write_env_file(tmp_path, {name: value for name, value in told.items() if value})

    return written


@pytest.fixture
def start(write: Callable[..., Path]) -> Start:
    """Write the settings, and start and stop the installation once."""

    async def started(**settings: str) -> Path:
        env_file = write(**settings)
        async with compose(load_settings(env_file)):
            pass
        return env_file

    return started


async def examine(env_file: Path, *names: str, customers: bool = False) -> dict[str, list[Line]]:
    """Return what these checks found, all of them without a name, by the name of the check."""
    checks = [check for check in CHECKS if not names or check.name in names]
    _, lines = await examined(env_file, customers, checks)
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.check, []).append(line)
    return found
