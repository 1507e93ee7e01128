"""Commands that have gone wrong, in the real product over HTTP: nothing is told but a reference, and it is recorded."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app import BotIdentity, Parts, create_web_app, start_web_app
from cards.error import error_card
from composition import Seatwise, compose
from services.domain.audit import Result
from services.errors import CrossTenantAccess
from services.settings import Settings, load_settings
from services.store.downloads import DownloadRow
from services.store.tables import audit
from tests.bot.running import NOTICES
from tests.bot.stand_in import PERSON
from tests.isolation.planted import BUGS, Held, planted
from tests.isolation.two_customers import OURS, THEIRS, WORLD, Canaries
from tests.sandbox_process import SandboxProcess
from tests.scenarios.bot_process import installation, write_env_file
from tests.scenarios.chat import Chat, Connector

PLACES = {number: bug.__name__ for number, bug in enumerate(BUGS)}


@pytest.fixture(scope="module")
def connector() -> Iterator[Connector]:
    """Teams' side of the wire."""
    connector = Connector()
    yield connector
    connector.stop()


@dataclass
class Planted:
    """The product with its planted commands, a chat with it, and what must not be told."""

    chat: Chat
    seatwise: Seatwise
    held: Held
    theirs: Canaries
    ours: Canaries

    async def say(self, words: str) -> str:
        """Say something over HTTP; return everything that the bot has sent here since."""
        before = len(self.chat.answers)
        await asyncio.to_thread(self.chat.say, words)
        return json.dumps([sent.body for sent in self.chat.answers[before:]])

    async def file(self, command: str, token: str) -> str:
        """Return as much of a command's list as leaves, which has to be broken off."""
        seatwise, now, got = self.seatwise, self.seatwise.clock(), list[bytes]()
        row = DownloadRow(
            command=command, arguments={}, tenant_id=self.ours.tenant_id,
            actor_object_id=seatwise.operator.object_id, actor_name="operator", format="csv", locale="en-AU",
            created_at=now, expires_at=now + timedelta(minutes=5),
        )  # fmt: skip
        await seatwise.downloads.add(token, row)
        with pytest.raises(CrossTenantAccess):
            await collect((await seatwise.exports.collect(token)).pieces, got)
        return b"".join(got).decode()

    async def recorded(self) -> list[tuple[str, str, str]]:
        """Return command, customer and subject of every violation in the record."""
        read = sa.select(audit.c.action, audit.c.tenant_id, audit.c.subject).where(audit.c.result == Result.VIOLATION)
        rows = await self.seatwise.database.run(lambda connection: connection.execute(read).all())
        return [(row.action, row.tenant_id, row.subject) for row in rows]


async def collect(pieces: AsyncIterator[bytes], got: list[bytes]) -> None:
    """Take pieces as long as there are any."""
    async for piece in pieces:
        got.append(piece)


@asynccontextmanager
async def served(seatwise: Seatwise, settings: Settings) -> AsyncIterator[str]:
    parts = Parts(seatwise.router, error_card, NOTICES, None, ssl.create_default_context(), files=seatwise.exports)
    app = create_web_app(BotIdentity.of(settings), parts)
    runner = await start_web_app(app, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def product(sandbox_process: SandboxProcess, connector: Connector, tmp_path: Path) -> AsyncIterator[Planted]:
    """Return the product, in which a door and a session of the other customer were kept."""
    admin = sandbox_process.admin
    admin.reset()
    ready = admin.put_world(WORLD)
    environment = installation(
        tmp_path, sandbox_process.settings_of(ready), CUSTOMER_ACCESS="all", ADMIN_USERS=str(PERSON["aadObjectId"])
    )
    settings, held = load_settings(write_env_file(tmp_path, environment)), Held()
    async with compose(settings, commands=planted(held)) as seatwise, served(seatwise, settings) as url:
        held.database = seatwise.database
        chat = Chat(url, connector, ready["partner_tenant_id"])
        made = Planted(chat, seatwise, held, Canaries.of(admin, THEIRS), Canaries.of(admin, OURS))
        await made.say("keepdoor")
        await made.say(f"keepsession {THEIRS}")
        assert held.sessions
        yield made
    admin.reset()


@pytest.mark.parametrize("name", ["leak", "late"])
async def test_a_command_that_touches_a_second_customer_tells_nothing_but_a_reference(
    product: Planted, name: str
) -> None:
    for number, bug in PLACES.items():
        told = await product.say(f"{name}{number} {OURS}")
        assert product.theirs.found_in(told) == set(), bug
        ((_, tenant_id, reference),) = [one for one in await product.recorded() if one[0] == f"{name}{number}"]
        assert (tenant_id, bool(reference), reference in told) == (product.ours.tenant_id, True, True), bug


async def test_a_file_that_touches_a_second_customer_is_broken_off(product: Planted) -> None:
    for number, bug in PLACES.items():
        got = await product.file(f"leak{number}", f"token {number}")
        assert product.theirs.found_in(got) == set(), bug
        violations = [one[1] for one in await product.recorded() if one[0].endswith(f"leak{number}")]
        assert violations == [product.ours.tenant_id], bug


async def test_the_same_chat_gets_an_honest_answer_before_and_after(product: Planted) -> None:
    for _ in range(2):
        assert OURS in (await product.say(f"licences {OURS}")).casefold()
        await product.say(f"leak0 {OURS}")
