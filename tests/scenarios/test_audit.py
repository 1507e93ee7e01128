"""The record of a whole product: every call about a customer has its row, and nothing unrecorded leaves."""

import asyncio
import base64
import json
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from services.audit.chain import Row
from services.store.database import Database
from services.store.grants import grants
from services.store.migrate import migrate
from services.store.tables import audit
from tests.databases import mysql_database
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.bot_process import BotProcess, installation, run_app, write_env_file
from tests.scenarios.chat import ADMINISTRATOR, Chat, Connector, person_of
from tests.scenarios.in_process import Conversation, conversation
from tests.services.audit.records import tamper
from tests.services.store.wire import TearingWire

CONTOSO = "contoso.example"
QUESTIONS = (
    f"licences {CONTOSO}", f"users {CONTOSO}", f"who {CONTOSO} e3", f"mailboxes {CONTOSO}", f"groups {CONTOSO}",
    f"subscriptions {CONTOSO}", f"access {CONTOSO}", f"customer {CONTOSO}", f"user {CONTOSO} ada", "unused", "renewals",
)  # fmt: skip


@pytest.fixture
async def talk(sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path) -> AsyncIterator[Conversation]:
    """The operator's chat with a product of its own."""
    async with conversation(tmp_path, sandbox_process.settings()) as talk:
        yield talk


def account_of(token: str) -> str:
    """Return whose consent a token stands for."""
    body = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["oid"])


async def rows_of(talk: Conversation) -> list[Row]:
    return [row async for row in talk.seatwise.audit.all()]


async def test_every_call_about_a_customer_joins_to_one_row_by_its_request_id(
    talk: Conversation, sandbox: Admin
) -> None:
    customers = {customer["tenant_id"] for customer in sandbox.world()["customers"]}
    for words in QUESTIONS:
        await talk.say(words)
    rows = await rows_of(talk)
    owner: dict[str, list[Row]] = {}
    for row in rows:
        for request_id in json.loads(row.entry.request_ids):
            owner.setdefault(request_id, []).append(row)
    about = [call for call in sandbox.calls() if call["tenant"] in customers and call["bearer"]]
    assert len(about) > 50
    for call in about:
        (row,) = owner[call["client_request_id"]]
        assert row.entry.tenant_id == call["tenant"], call
        assert json.loads(row.entry.accounts), call


async def test_a_row_names_the_account_whose_consent_was_used_and_the_role_of_who_asked(
    talk: Conversation, sandbox: Admin
) -> None:
    await talk.say(f"licences {CONTOSO}")
    (row,) = [row for row in await rows_of(talk) if row.entry.action == "licences"]
    assert json.loads(row.entry.accounts) == [account_of(sandbox.access_token(row.entry.tenant_id or ""))]
    assert (row.entry.role, row.entry.result) == ("operator", "done")
    operator = talk.seatwise.operator.object_id
    assert await talk.seatwise.audit.people.by_pseudonym() == {row.entry.person: operator}


async def test_an_export_begins_in_the_record_before_its_first_byte_and_ends_there(talk: Conversation) -> None:
    for words, title in ((f"users {CONTOSO}", "Export CSV"), ("unused", "Export CSV")):
        await talk.export((await talk.say(words)).button(title))
    rows = [row.entry for row in await rows_of(talk) if row.entry.action.startswith("export of ")]
    about = [(entry.action, entry.result, entry.tenant_id is None) for entry in rows if entry.action != "unused"]
    assert about == [
        ("export of users", "begun", False), ("export of users", "done", False),
        ("export of unused", "begun", True), ("export of unused", "done", True),
    ]  # fmt: skip


def test_history_tells_an_administrator_who_asked_by_the_name_that_the_directory_has_now(chat: Chat) -> None:
    chat.say("licences northwind")
    told = chat.say("history northwind").text
    assert "Alex Harbour (administrator)" in told
    assert "licences" in told


def test_history_is_refused_to_a_reader(new_chat: Callable[..., Chat]) -> None:
    assert "You may not do that" in new_chat(asker="Mei").say("history").text


async def test_nothing_of_a_question_or_an_answer_is_in_the_record(talk: Conversation, sandbox: Admin) -> None:
    for words in QUESTIONS:
        await talk.say(words)
    text = json.dumps([str(row) for row in await rows_of(talk)]).lower()
    people = sandbox.people(CONTOSO)["people"]
    said = {"contoso", "acme", *(person["name"].lower() for person in people[:50])}
    assert [each for each in said if each in text] == []


def _audit(env_file: Path, *arguments: str) -> tuple[int, str]:
    done = run_app("--env-file", str(env_file), "audit", *arguments)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def test_verify_exits_with_1_at_the_first_damage_and_names_its_place(
    sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    env_file = write_env_file(tmp_path, installation(tmp_path, sandbox_process.settings()))
    for words in ("licences contoso", "customers", "short"):
        run_app("--env-file", str(env_file), "ask", words)
    code, told = _audit(env_file, "verify")
    assert (code, "rows are whole" in told) == (0, True)
    seq, logged = told.split("the last is ")[1].split(", hash ")
    assert _audit(env_file, "verify", "--seq", seq, "--hash", logged.strip().rstrip("."))[0] == 0
    assert _audit(env_file, "verify", "--seq", seq, "--hash", "f" * 64)[0] == 1

    target = tmp_path / "record.jsonl"
    assert _audit(env_file, "export", str(target))[0] == 0
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, int(seq) + 1))
    assert lines[0]["action"] == "licences"
    assert lines[0]["request_ids"]
    assert target.stat().st_mode & 0o077 == 0

    database = Database(f"sqlite:///{tmp_path}/state/seatwise.db")
    asyncio.run(tamper(database, audit.update().where(audit.c.seq == 2).values(action="nothing")))
    asyncio.run(database.close())
    code, told = _audit(env_file, "verify")
    assert (code, "Damage at row 2: edited" in told) == (1, True)


@pytest.fixture
def bots_url() -> Iterator[str]:
    """The URL of a migrated MariaDB database for an account with the bot's grants alone."""
    with mysql_database() as url:
        asyncio.run(_migrated(url))
        name, password = f"bot_{secrets.token_hex(4)}", secrets.token_hex(8)
        account = f"'{name}'@'127.0.0.1'"
        server = sa.create_engine(url, poolclass=sa.NullPool)
        try:
            with server.connect() as connection:
                connection.exec_driver_sql(f"CREATE USER {account} IDENTIFIED BY '{password}'")
                for statement in grants(url, account):
                    connection.exec_driver_sql(statement)
            address = make_url(url).set(username=name, password=password, host="127.0.0.1")
            yield address.render_as_string(hide_password=False)
        finally:
            with server.connect() as connection:
                connection.exec_driver_sql(f"DROP USER IF EXISTS {account}")


async def _migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@pytest.mark.mysql
async def test_the_bot_works_with_an_account_that_may_only_add_to_the_record_and_read_it(
    bots_url: str, sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    settings = {**sandbox_process.settings(), "DATABASE_URL": bots_url, "ALLOW_FILE_KEY": "true"}
    async with conversation(tmp_path, settings) as talk:
        assert "Bought" in (await talk.say(f"licences {CONTOSO}")).text
        assert (await talk.seatwise.audit.verify()).damage is None
        assert await talk.seatwise.audit.erase_person(talk.seatwise.operator.object_id)
        await talk.seatwise.sweep()
    server = sa.create_engine(bots_url, poolclass=sa.NullPool)
    changes = [verb for table in ("audit", "audit_checkpoint") for verb in (
        f"UPDATE {table} SET hash = ''", f"DELETE FROM {table}", f"TRUNCATE TABLE {table}", f"DROP TABLE {table}",
        f"DROP TRIGGER {table}_keeps_its_rows_from_update",
    )]  # fmt: skip
    with server.connect() as connection:
        for change in (*changes, "DELETE FROM audit_head", "UPDATE audit_person SET object_id = ''"):
            with pytest.raises(DBAPIError, match="command denied"):
                connection.exec_driver_sql(change)


class CutWire:
    """A wire to the database, on a loop in a thread of its own, that can be cut."""

    def __init__(self, server: URL) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._listening = TearingWire(server).listening()
        self.url = asyncio.run_coroutine_threadsafe(self._listening.__aenter__(), self._loop).result(10)

    def cut(self) -> None:
        """Break every connection, and take no other."""
        asyncio.run_coroutine_threadsafe(self._listening.__aexit__(None, None, None), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.mark.mysql
def test_with_the_database_gone_a_question_gets_that_card_and_nothing_that_was_read_leaves(
    sandbox: Admin, sandbox_process: SandboxProcess, connector: Connector, tmp_path: Path
) -> None:
    with mysql_database() as url:
        wire = CutWire(make_url(url))
        more = {"DATABASE_URL": wire.url, "ALLOW_FILE_KEY": "true"}
        bot = BotProcess(tmp_path, installation(tmp_path, sandbox_process.settings(), **more))
        try:
            person = person_of(sandbox_process.person(ADMINISTRATOR))
            chat = Chat(bot.url, connector, sandbox_process.info["partner_tenant_id"], person=person)
            assert "Bought" in chat.say("licences contoso").text
            wire.cut()
            told = chat.say("licences contoso").text
        finally:
            bot.stop()
    assert "database" in told
    assert "Business" not in told
