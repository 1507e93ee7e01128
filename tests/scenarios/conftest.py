"""A sandbox, the real bot as a process, and Teams' side of the wire: once per test process, reset between tests."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.bot_process import BotProcess, installation
from tests.scenarios.chat import ADMINISTRATOR, Chat, Connector, person_of

NewChat = Callable[..., Chat]


@pytest.fixture(scope="session")
def connector() -> Iterator[Connector]:
    """Teams' side of the wire."""
    connector = Connector()
    yield connector
    connector.stop()


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> Iterator[Admin]:
    """The sandbox's own door; the demo's world, no faults, an empty log."""
    sandbox_process.admin.reset()
    yield sandbox_process.admin
    sandbox_process.admin.reset()


@pytest.fixture(scope="session")
def bot(sandbox_process: SandboxProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotProcess]:
    """The bot that most tests talk to."""
    folder = tmp_path_factory.mktemp("bot")
    bot = BotProcess(folder, installation(folder, sandbox_process.settings()))
    yield bot
    bot.stop()


@pytest.fixture
def new_chat(bot: BotProcess, sandbox: Admin, sandbox_process: SandboxProcess, connector: Connector) -> NewChat:
    """Open a conversation of its own with the bot: new_chat(), new_chat(place="channel")."""

    def opened(**how: Any) -> Chat:
        person = person_of(sandbox_process.person(how.pop("asker", ADMINISTRATOR)))
        return Chat(bot.url, connector, sandbox_process.info["partner_tenant_id"], person=person, **how)

    return opened


@pytest.fixture
def chat(new_chat: NewChat) -> Chat:
    """A personal chat."""
    return new_chat()


@pytest.fixture
def fresh_chat(
    sandbox: Admin, sandbox_process: SandboxProcess, connector: Connector, tmp_path: Path
) -> Iterator[NewChat]:
    """Open a chat with a bot that was just started, so that it has read nothing yet."""
    started: list[BotProcess] = []

    def opened(**settings: str) -> Chat:
        bot = BotProcess(tmp_path, installation(tmp_path, sandbox_process.settings(), **settings))
        started.append(bot)
        person = person_of(sandbox_process.person(ADMINISTRATOR))
        return Chat(bot.url, connector, sandbox_process.info["partner_tenant_id"], person=person)

    yield opened
    for bot in started:
        bot.stop()
