"""Planted secrets and personal data go through everything, and are found in no dump and no log."""

import contextlib
import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from tests import canaries
from tests.canaries import DIRECTORY, DOMAIN, cells, found, lines
from tests.databases import MYSQL_URL, mysql_database
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.asking import ABOUT_ALL, LITWARE
from tests.scenarios.bot_process import BotProcess, installation, run_app
from tests.scenarios.chat import ADMINISTRATOR, Chat, Connector, person_of

PUBLIC = "http://127.0.0.1:1"
JWT_SHAPE = {"a token's shape": "eyJ"}
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
FAULTS: list[dict[str, Any]] = [
    {"kind": "status", "service": "graph", "status": 403},
    {"kind": "status", "service": "graph", "status": 500},
    {"kind": "throttle", "service": "graph", "retry_after": 3600},
    {"kind": "answer", "service": "graph", "status": 200, "body": '{"value": [{"displayName": 5}]}'},
    {"kind": "answer", "service": "graph", "status": 401, "body": json.dumps({"error": {"message": canaries.PHONE}})},
    {"kind": "html", "service": "partner_center"},
    {"kind": "truncate", "service": "graph"},
    {"kind": "half", "service": "graph", "status": 500},
    {"kind": "endless", "service": "graph"},
    {"kind": "foreign_next", "service": "graph", "origin": "https://evil.example"},
    {"kind": "reset", "service": "graph"},
    {"kind": "hang", "service": "graph", "seconds": 1},
    {"kind": "mfa", "service": "partner_center"},
    *({"kind": "entra", "service": "login", "code": code} for code in (50173, 7000222, 65001, 53003, 90002, 50076)),
]
BAD = [
    f"licences {canaries.TYPED_PASSWORD}",
    f"{canaries.TYPED_PASSWORD} eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOjF9.",
    f"user {DOMAIN} {canaries.TYPED_PASSWORD}",
    f"users {DOMAIN} where department = {canaries.TYPED_PASSWORD} and (",
    f"licences {DOMAIN} where nosuchfield = {canaries.TYPED_PASSWORD}",
    "x" * 10_000 + canaries.TYPED_PASSWORD,
]
TYPED = {"what was typed": canaries.TYPED_PASSWORD}
MAY_HOLD_WHAT_WAS_TYPED = {"button.payload", "download.arguments"}
"""docs/data-inventory.md: the arguments of a command, until the button or the file expires."""


class TellingChat(Chat):
    """A chat whose requests carry a token, as Teams' do."""

    def post_bytes(self, body: bytes, content_type: str = "application/json") -> tuple[int, dict[str, Any]]:
        """Post with an Authorization header."""
        headers = {"Content-Type": content_type, "Authorization": f"Bearer eyJhbGciOiJub25lIn0.{canaries.PSA_KEY}"}
        request = urllib.request.Request(f"{self.url}/api/messages", body, headers)
        try:
            with _DIRECT.open(request, timeout=60) as response:
                content = response.read()
                return response.status, json.loads(content) if content else {}
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, {}


@pytest.fixture
def guarded_database() -> Iterator[tuple[str, str, str]]:
    """A MySQL database with an account of its own: the bot's URL of it, the server's, and the account's password."""
    word = canaries.password()
    with mysql_database() as url:
        name = make_url(url).database
        assert name
        server = sa.create_engine(MYSQL_URL, poolclass=sa.NullPool)
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE USER '{name}'@'%%' IDENTIFIED BY '{word}'")
            connection.exec_driver_sql(f"GRANT ALL ON {name}.* TO '{name}'@'%%'")
        account = make_url(url).set(username=name, password=word)
        yield account.render_as_string(hide_password=False), url, word
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP USER '{name}'@'%%'")


@pytest.mark.mysql
@pytest.mark.timeout(400)
def test_planted_secrets_and_names_are_in_no_dump_and_no_log(
    sandbox: Admin, connector: Connector, guarded_database: tuple[str, str, str], tmp_path: Path
) -> None:
    database, server, word = guarded_database
    ready = sandbox.put_world(canaries.world())
    more = {"DATABASE_URL": database, "ALLOW_FILE_KEY": "true", "PUBLIC_URL": PUBLIC}
    more |= {"MicrosoftAppPassword": canaries.BOT_PASSWORD, "CUSTOMER_ACCESS": "all"}
    settings = installation(tmp_path, SandboxProcess.settings_of(ready), **more)
    bot = BotProcess(tmp_path, settings)
    try:
        person = next(each for each in ready["people"] if each["name"].startswith(ADMINISTRATOR))
        chat = TellingChat(bot.url, connector, ready["partner_tenant_id"], person=person_of(person))
        shown = _ask_everything(chat)
        tokens = _export(chat, bot)
        _go_wrong(chat, sandbox)
        _crash(chat, server)
    finally:
        _stop_in_the_middle(chat, bot, sandbox)
    key = (tmp_path / "keys" / "seatwise.key").read_text().strip()
    env = ("--env-file", str(tmp_path / "settings.env"))
    runs = [
        run_app(*env, *words) for words in (("rotate-key", "--new"), ("ask", f"licences {DOMAIN}"), ("ask", BAD[1]))
    ]
    keys = (tmp_path / "keys" / "seatwise.key").read_text().split()
    secrets = {
        "client secret": settings["PARTNER_CLIENT_SECRET"],
        "refresh token": settings["PARTNER_REFRESH_TOKEN"],
        "bot password": canaries.BOT_PASSWORD,
        "database password": word,
        "a channel's token": canaries.PSA_KEY,
        "key": key,
        **{f"key {number}": each for number, each in enumerate(keys)},
        **{f"download token {number}": token for number, token in enumerate(tokens)},
        **JWT_SHAPE,
    }
    dump = cells(server)
    logs = [*lines("log", bot.log), *lines("output", bot.output)]
    told = [place for run in runs for place in lines("stderr", run.stderr)]
    on_terminals = [place for run in runs for place in lines("stdout", run.stdout)]
    assert len({place.where for place in dump}) > 20
    assert len(logs) > 20
    for canary in ("person", "group", "department", "mailbox", "customer"):  # they were there to be found
        assert found({canary: DIRECTORY[canary]}, shown), canary
    assert found(DIRECTORY | secrets, dump) == set()
    assert found(DIRECTORY | secrets | TYPED, [*logs, *told]) == set()
    assert found(secrets, on_terminals) <= {("a token's shape", "stdout")}  # what was typed there is repeated there
    assert {where for _, where in found(TYPED, dump)} <= MAY_HOLD_WHAT_WAS_TYPED
    for place in logs:
        assert isinstance(json.loads(place.text), dict)
    assert bot.output == ""


def _ask_everything(chat: Chat) -> list[canaries.Place]:
    """Ask everything, press what leads to another answer, and return what was shown."""
    shown = []
    for words in ABOUT_ALL:
        reading = chat.say(words.replace(LITWARE, DOMAIN))
        shown.append(canaries.Place("card", json.dumps(reading.card, ensure_ascii=False)))
    shown.append(canaries.Place("card", chat.say(f"user {DOMAIN} quenby").text))
    return shown


def _export(chat: Chat, bot: BotProcess) -> list[str]:
    """Have two files made, fetch one, and return the tokens of both links."""
    tokens = []
    for fetched in (True, False):
        listed = chat.say(f"users {DOMAIN}")
        before = len(chat.answers)
        chat.press(listed.button("Export CSV"))
        (action,) = chat.connector.until_answered(chat.conversation, before + 1)[before].card["actions"]
        tokens.append(action["url"].rpartition("/")[2])
        if fetched:
            with _DIRECT.open(action["url"].replace(PUBLIC, bot.url), timeout=60) as response:
                assert DIRECTORY["person"] in response.read().decode("utf-8-sig")
            with contextlib.suppress(urllib.error.HTTPError):  # once more: it is gone
                _DIRECT.open(action["url"].replace(PUBLIC, bot.url), timeout=60).close()
    return tokens


def _go_wrong(chat: Chat, sandbox: Admin) -> None:
    """Let every fault happen, and type what nobody should."""
    for fault in FAULTS:
        sandbox.fault(**fault)
        for words in (f"licences {DOMAIN}", f"users {DOMAIN}"):
            assert chat.say(words).text
        sandbox.clear_faults()
    for words in BAD:
        assert chat.say(words).text
    chat.post_bytes(canaries.TYPED_PASSWORD.encode())
    chat.post_bytes(json.dumps({"type": "message", "text": [canaries.TYPED_PASSWORD]}).encode())
    chat.post(chat.invoke(canaries.TYPED_PASSWORD, {"id": canaries.TYPED_PASSWORD}))


def _crash(chat: Chat, server: str) -> None:
    """Let a handler meet what no handler expects: a table that is gone."""
    engine = sa.create_engine(server, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("RENAME TABLE button TO gone")
        try:
            assert "went wrong" in chat.say(f"users {DOMAIN} where department = {canaries.TYPED_PASSWORD}").text
        finally:
            connection.exec_driver_sql("RENAME TABLE gone TO button")
    assert "went wrong" not in chat.say(f"users {DOMAIN}").text


def _stop_in_the_middle(chat: Chat, bot: BotProcess, sandbox: Admin) -> None:
    """End the bot while it is answering."""
    sandbox.fault("hang", service="graph", seconds=3)

    def ask() -> None:
        with contextlib.suppress(OSError):
            chat.post(chat.message(f"users {DOMAIN}"))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    time.sleep(0.5)
    bot.stop()
    asking.join(30)
    sandbox.clear_faults()


def test_a_canary_is_found_however_it_is_written() -> None:
    written = "…VUURGOUDHAAN… 491570157 Geheimtreff Zilverpluvier\\n"
    assert {name for name, _ in found(DIRECTORY, lines("log", written))} == {"person", "phone", "group"}
    assert not re.search("eyJ", written)
