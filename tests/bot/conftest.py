"""What the tests of the edge stand on: a certificate authority, Teams' stand-in, a running bot."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.certificates import server_context, write_certificate
from tests.bot.running import HeldTime, RunningBot, running_bot
from tests.bot.stand_in import Teams


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a PEM file with a key and a self-signed certificate for 127.0.0.1."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "stand-in.pem")


@pytest.fixture(scope="session")
def trust(certificate: Path) -> ssl.SSLContext:
    """Return a client context that trusts the stand-in."""
    return ssl.create_default_context(cafile=str(certificate))


@pytest.fixture
async def teams(certificate: Path) -> AsyncIterator[Teams]:
    """Return Teams' stand-in, running over TLS."""
    teams = Teams()
    teams.rotate("key-1", "msteams")
    runner = await teams.start(server_context(certificate))
    yield teams
    teams.keys_open.set()
    teams.connector_open.set()
    await runner.cleanup()


@pytest.fixture
async def bot(teams: Teams, trust: ssl.SSLContext) -> AsyncIterator[RunningBot]:
    """Return a bot with authentication on."""
    async with running_bot(teams, trust) as running:
        yield running


@pytest.fixture
async def held(teams: Teams, trust: ssl.SSLContext) -> AsyncIterator[RunningBot]:
    """Return a bot with authentication on, whose time stands still."""
    async with running_bot(teams, trust, time=HeldTime()) as running:
        yield running


@pytest.fixture
async def open_bot(trust: ssl.SSLContext) -> AsyncIterator[RunningBot]:
    """Return a bot with BOT_AUTH=off, and Teams' stand-in over plain http."""
    teams = Teams()
    runner = await teams.start(None)
    async with running_bot(teams, trust, auth=False) as running:
        yield running
    await runner.cleanup()
