"""What is planted of a person is found in the database while it is kept, and nowhere after its time and `erase`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from dialogs.turn import Press, Turn
from services.domain.actor import Actor
from services.store.database import Database
from services.store.tables import metadata
from tests.databases import BACKENDS, empty_database
from tests.sandbox_process import SandboxProcess
from tests.scenarios.bot_process import installation, run_app, write_env_file
from tests.scenarios.in_process import Conversation, HeldClock, conversation
from tests.services.store.test_data_inventory import swept_tables
from tests.services.store.test_holdings import plant

PERSON = "ca9a51e5-0000-4000-8000-00000000ca9a"
NAME, FILTER, TEXT, PLANTED = "Canary Personname", "canaryfilter", "canarytext", "canaryplanted"
CANARIES = (PERSON, NAME, FILTER, TEXT, PLANTED)


class AsCanary(Conversation):
    """An administrator whose name and id are nowhere else."""

    def _turn(self) -> Turn:
        actor = Actor(self.seatwise.operator.tenant_id, PERSON, NAME)
        return Turn(actor, self.place, "en-AU", self.clock())


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield an empty database of each kind."""
    folder = tmp_path / "data"
    folder.mkdir()
    with empty_database(request.param, folder) as url:
        yield url


async def found(database: Database) -> set[tuple[str, str]]:
    """Return which canaries stand in which table: every table of the database, every column of it."""

    def look(connection: sa.Connection) -> set[tuple[str, str]]:
        seen = set()
        for table in sa.inspect(connection).get_table_names():
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}"):
                seen |= {(canary, table) for canary in CANARIES for value in row if _holds(value, canary)}
        return seen

    return await database.run(look)


def has_rows(connection: sa.Connection, name: str) -> bool:
    """Tell whether there is anything in a table."""
    return connection.execute(sa.select(metadata.tables[name])).first() is not None


def _holds(value: object, canary: str) -> bool:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return canary.lower() in text.lower()


async def test_planted_personal_data_is_nowhere_after_its_time(
    sandbox_process: SandboxProcess, tmp_path: Path, database_url: str
) -> None:
    sandbox_process.admin.reset()
    clock = HeldClock()
    settings = {
        **sandbox_process.settings(), "DATABASE_URL": database_url, "ALLOW_FILE_KEY": "true",
        "CUSTOMER_ACCESS": "all", "ADMIN_USERS": PERSON,
    }  # fmt: skip
    async with conversation(tmp_path, settings, clock) as opened:
        chat, database = AsCanary(opened.seatwise, clock), opened.seatwise.database
        customer = sandbox_process.admin.world()["customers"][0]["domains"][0]
        await chat.say(f"users {customer} where department = {FILTER}")
        await chat.say(f"groups {customer} {TEXT}")
        button = (await chat.say(f"users {customer}")).button("Export CSV")
        await opened.seatwise.exports.press(chat._turn(), Press(button.verb, button.data["id"], {}))
        for number, name in enumerate(sorted(swept_tables())):
            texts = {c.name: PLANTED for c in metadata.tables[name].columns if isinstance(c.type, sa.Text)}
            moments = {c.name: clock() for c in metadata.tables[name].columns if c.name.endswith("_at")}
            await plant(database, name, number, PERSON, PERSON, **texts, **moments)
        there = await found(database)
        assert {canary for canary, _ in there} >= {PERSON, FILTER, PLANTED, NAME}
        assert {table for _, table in there} >= swept_tables() - {"sign_in_notice"}
        clock.move(days=91)
        await opened.seatwise.sweep()
        assert await found(database) <= {(PERSON, "audit_person")}
        full = await database.run(lambda connection: [name for name in swept_tables() if has_rows(connection, name)])
        assert full == []
        await opened.seatwise.leaving.erase(PERSON, opened.seatwise.operator)
        assert await found(database) == set()
        assert (await opened.seatwise.audit.verify()).damage is None


async def test_one_of_the_partners_people_is_found_by_the_address_that_they_have_now(
    sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    sandbox_process.admin.reset()
    async with conversation(tmp_path, sandbox_process.settings(), HeldClock()) as chat:
        person = sandbox_process.info["people"][1]
        answer = await chat.say(f"erase {person['name']}")
        assert person["object_id"] in answer.text
        assert "not exactly one of your own people" in (await chat.say("erase nobody@msp.example")).text


def test_what_is_stored_of_a_customer_is_written_out_as_json_lines(
    sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    sandbox_process.admin.reset()
    env_file = str(write_env_file(tmp_path, installation(tmp_path, sandbox_process.settings())))
    assert run_app("--env-file", env_file, "ask", "reach contoso partner-center they asked").returncode == 0
    target = tmp_path / "contoso.jsonl"
    done = run_app("--env-file", env_file, "export", "contoso", str(target))
    assert done.returncode == 0, done.stderr
    head, *rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert head["tenant_id"] == sandbox_process.admin.customer("contoso.example")["tenant_id"]
    assert {row["table"] for row in rows} >= {"customer_setting", "audit"}
    assert [row["reason"] for row in rows if row["table"] == "customer_setting"] == ["they asked"]
    assert target.stat().st_mode & 0o077 == 0
    assert run_app("--env-file", env_file, "export", "nobody at all", str(target)).returncode == 1
