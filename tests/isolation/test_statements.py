"""Every statement of a running product on a table of tenants is filtered by one tenant: all SQL is listened to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.store.database import Database
from services.store.migrate import migrate
from services.store.tables import customer_setting, metadata
from services.store.tenant_keys import is_of_tenants
from tests.isolation.two_customers import ABOUT, OURS, THEIRS, WORLD
from tests.sandbox_process import SandboxProcess
from tests.scenarios.asking import asker

ACROSS = {"customer_setting"}
"""Tables that are read across tenants where a statement says so: how far Seatwise reaches into everybody."""
OF_TENANTS = {table.name for table in metadata.tables.values() if is_of_tenants(table)}


@contextmanager
def listening() -> Iterator[list[tuple[str, bool]]]:
    """Give every statement that is run inside, and whether it says that it spans tenants."""
    heard: list[tuple[str, bool]] = []

    def hear(_: Any, __: Any, statement: str, ___: Any, context: Any, ____: Any) -> None:
        options = context.execution_options if context is not None else {}
        heard.append((statement, bool(options.get("across_tenants"))))

    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", hear)


def unfiltered(heard: list[tuple[str, bool]]) -> list[str]:
    """Return the statements on tables of tenants that are not about one tenant, and do not say that they span them."""
    return [
        statement
        for statement, across in heard
        for table in _tables(statement)
        if not _is_fine(statement, table, across)
    ]


def _tables(statement: str) -> set[str]:
    if re.match(r"\s*(CREATE|PRAGMA|SHOW|DROP|ALTER)\b", statement, re.IGNORECASE):
        return set()
    return {table for table in OF_TENANTS if re.search(rf"\b{table}\b", statement)}


def _is_fine(statement: str, table: str, across: bool) -> bool:
    if across and table in ACROSS and statement.startswith("SELECT"):
        return True
    if statement.startswith("INSERT"):
        return re.search(rf"INSERT INTO {table} \((?:\w+, )*tenant_id\b", statement) is not None
    where = statement.partition("WHERE")[2]
    return (
        re.match(rf"\s*(?:{table}\.)?tenant_id = (?:\?|%\(\w+\)s)(?:\s+(?:AND|ORDER)\b.*)?$", where, re.S) is not None
    )


@pytest.mark.parametrize(
    ("statement", "is_fine"),
    [
        ("SELECT customer_setting.reach FROM customer_setting WHERE customer_setting.tenant_id = ? ORDER BY x", True),
        ("SELECT customer_setting.reach FROM customer_setting", False),
        ("SELECT customer_setting.reach FROM customer_setting WHERE customer_setting.tenant_id = ? OR 1 = 1", False),
        ("SELECT customer_setting.reach FROM customer_setting WHERE customer_setting.reach = ?", False),
        ("UPDATE customer_setting SET reach=? WHERE customer_setting.tenant_id = ? AND x = ?", True),
        ("UPDATE customer_setting SET reach=?", False),
        ("DELETE FROM customer_setting", False),
        ("DELETE FROM customer_setting WHERE customer_setting.tenant_id = %(tenant_id_1)s", True),
        ("INSERT INTO customer_setting (tenant_id, reach) VALUES (?, ?)", True),
        ("INSERT INTO customer_setting (reach) VALUES (?)", False),
        ("SELECT button.id FROM button", True),
    ],
)
def test_a_statement_that_is_not_about_one_tenant_is_noticed(statement: str, is_fine: bool) -> None:
    assert (unfiltered([(statement, False)]) == []) is is_fine


async def test_all_that_is_listened_to_is_heard(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    await migrate(database)
    with listening() as heard:
        await database.run(lambda connection: connection.execute(customer_setting.delete()).close())
        await database.run(lambda connection: connection.exec_driver_sql("SELECT * FROM customer_setting").close())
    await database.close()
    assert len(unfiltered(heard)) == 2


async def test_every_statement_of_every_question_is_about_one_tenant(
    sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    with listening() as heard:
        async with asker(sandbox_process, tmp_path, WORLD) as chat:
            for words in (*(one.format(word) for one in ABOUT for word in (OURS, THEIRS)), "unused", "status"):
                await chat.turned(await chat.say(words))
            await chat.say(f"reach {OURS} partner_center because it is asked for")
            await chat.say(f"reach {OURS} tenant")
    assert any(_tables(statement) for statement, _ in heard)
    assert unfiltered(heard) == []
