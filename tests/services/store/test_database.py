"""Units of work: whole or not at all, in threads of their own, on every kind of database."""

import asyncio
import re
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from services.errors import Misconfigured, Unavailable
from services.store.database import Database
from services.store.tables import button, sku_name

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


def insert(connection: sa.Connection, sku_id: str, name: str = "a name", at: datetime = NOW) -> None:
    connection.execute(sku_name.insert(), {"sku_id": sku_id, "name": name, "imported_at": at})


def execute(connection: sa.Connection, text: str) -> None:
    connection.exec_driver_sql(text)


def ids(connection: sa.Connection) -> set[str]:
    return set(connection.execute(sa.select(sku_name.c.sku_id)).scalars())


async def test_a_unit_is_committed_and_its_result_returned(database: Database) -> None:
    await database.run(lambda connection: insert(connection, "a"))
    assert await database.run(ids) == {"a"}


async def test_a_unit_that_fails_leaves_nothing_and_the_connection_stays_usable(database: Database) -> None:
    def fail(connection: sa.Connection) -> None:
        insert(connection, "a")
        raise LookupError("our own")

    for _ in range(20):
        with pytest.raises(LookupError, match="our own"):
            await database.run(fail)
    assert await database.run(ids) == set()


async def test_a_broken_rule_of_the_schema_is_told_without_its_values(database: Database) -> None:
    await database.run(lambda connection: insert(connection, "a"))
    with pytest.raises(IntegrityError) as caught:
        await database.run(lambda connection: insert(connection, "a", "a-private-name"))
    assert "a-private-name" not in str(caught.value)


async def test_units_never_run_on_the_event_loop_nor_in_the_default_executor(database: Database) -> None:
    name = await database.run(lambda _: threading.current_thread().name)
    assert name.startswith("database_")


async def test_fifty_units_at_once_all_arrive(database: Database) -> None:
    await asyncio.gather(*(database.run(partial(insert, sku_id=str(number))) for number in range(50)))
    assert len(await database.run(ids)) == 50


async def test_ids_that_differ_in_case_or_accent_are_different_rows(database: Database) -> None:
    spellings = ["abc", "Abc", "ABC", "ábc", "ab\u0063\u0301", "straße", "strasse", "ss", "ß"]
    for spelling in spellings:
        await database.run(partial(insert, sku_id=spelling))
    wanted = sa.select(sku_name.c.sku_id).where(sku_name.c.sku_id == "Abc")
    assert await database.run(lambda connection: connection.execute(wanted).scalars().all()) == ["Abc"]
    assert await database.run(ids) == set(spellings)


@pytest.mark.parametrize(
    "text",
    ["😀👩‍👩‍👧", "𠜎𠜱", "مرحبا بالعالم", "שלום\u200f", "e\u0301 é", "line\nbreak\ttab", "'\";--\\%_", " ", ""],
)
async def test_any_text_comes_back_as_it_went_in(database: Database, text: str) -> None:
    await database.run(lambda connection: insert(connection, "a", text))
    assert await database.run(lambda connection: connection.execute(sa.select(sku_name.c.name)).scalar_one()) == text


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moment=st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001
    offset=st.integers(-14 * 60, 14 * 60),
)
async def test_a_moment_comes_back_to_the_microsecond_in_utc(database: Database, moment: datetime, offset: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))

    def there_and_back(connection: sa.Connection) -> datetime:
        connection.execute(sku_name.delete())
        insert(connection, "a", at=aware)
        found: datetime = connection.execute(sa.select(sku_name.c.imported_at)).scalar_one()
        return found

    back = await database.run(there_and_back)
    assert back == aware
    assert back.tzinfo is UTC


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a time zone"):
        await database.run(lambda connection: insert(connection, "a", at=naive))
    with pytest.raises(StatementError, match="without a time zone"):
        await database.run(lambda c: c.execute(sa.select(sku_name).where(sku_name.c.imported_at < naive)).all())


async def test_moments_are_ordered_across_zones(database: Database) -> None:
    for hours in (-11, 0, 13):
        at = NOW.astimezone(timezone(timedelta(hours=hours))) + timedelta(microseconds=hours)
        await database.run(partial(insert, sku_id=str(hours), at=at))
    later = sa.select(sku_name.c.sku_id).where(sku_name.c.imported_at >= NOW).order_by(sku_name.c.imported_at)
    assert await database.run(lambda connection: connection.execute(later).scalars().all()) == ["0", "13"]


async def test_a_missing_value_is_refused_not_replaced_by_an_empty_one(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught:
        await database.run(partial(execute, text="INSERT INTO sku_name (sku_id, name) VALUES ('a', 'b')"))
    assert not isinstance(caught.value, Unavailable)


async def test_a_mistake_in_a_statement_is_not_taken_for_an_outage(database: Database) -> None:
    for mistake in ("SELECT nothing FROM sku_name", "SELECT 1 FROM no_table", "SELEKT"):
        with pytest.raises(DBAPIError):
            await database.run(partial(execute, text=mistake))


async def test_health_is_true_while_the_database_answers(database: Database) -> None:
    assert await database.health()


async def test_close_waits_for_the_unit_that_runs(migrated_url: str) -> None:
    database = Database(migrated_url)
    begun, go_on, finished = threading.Event(), threading.Event(), threading.Event()

    def slow(connection: sa.Connection) -> None:
        begun.set()
        go_on.wait(10)
        execute(connection, "SELECT 1")
        finished.set()

    unit = asyncio.create_task(database.run(slow))
    await asyncio.get_running_loop().run_in_executor(None, begun.wait)
    asyncio.get_running_loop().call_later(0.05, go_on.set)
    await database.close()
    assert finished.is_set()
    await unit


async def test_a_caller_that_gives_up_does_not_cut_a_unit_in_half(migrated_url: str, database: Database) -> None:
    other = Database(migrated_url)
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection: sa.Connection) -> None:
        insert(connection, "a")
        begun.set()
        go_on.wait(10)
        insert(connection, "b")

    unit = asyncio.create_task(other.run(slow))
    await asyncio.get_running_loop().run_in_executor(None, begun.wait)
    unit.cancel()
    with pytest.raises(asyncio.CancelledError):
        await unit
    go_on.set()
    await other.close()
    assert await database.run(ids) == {"a", "b"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root:s3cret@127.0.0.1/x",
        "postgresql://a:s3cret@b/c",
        "mysql+pymysql://root:s3cret@127.0.0.1/x?ssl=maybe",
        "mysql+pymysql://root:s3cret@127.0.0.1:port/x",
    ],
)
def test_a_url_of_another_kind_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        Database(url)
    assert caught.value.setting == "DATABASE_URL"
    assert "s3cret" not in repr(caught.value)
    assert caught.value.__cause__ is None


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    database = Database("mysql+pymysql://root:s3cret@127.0.0.1:1/x")
    with pytest.raises(Unavailable) as caught:
        await database.run(ids)
    assert not await database.health()
    assert "s3cret" not in f"{caught.value!r} {caught.value.__cause__!r}"
    await database.close()


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database" * 1000)
    database = Database(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises(Unavailable):
        await database.run(ids, idempotent=True)
    await database.close()


async def test_a_full_disk_is_unavailable_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.db")
    await database.run(partial(execute, text="CREATE TABLE t (a blob)"))
    await database.run(partial(execute, text="PRAGMA max_page_count = 2"))  # as full as a disk can be made here
    with pytest.raises(Unavailable):
        await database.run(partial(execute, text="INSERT INTO t VALUES (zeroblob(100000))"))
    await database.run(partial(execute, text="PRAGMA max_page_count = 1000"))
    count = await database.run(lambda connection: connection.exec_driver_sql("SELECT count(*) FROM t").scalar())
    assert count == 0
    await database.close()


async def test_a_caller_who_cannot_wait_hears_that_the_database_is_unavailable(migrated_url: str) -> None:
    database = Database(migrated_url)
    go_on = threading.Event()
    with pytest.raises(Unavailable):
        await database.run(lambda _: go_on.wait(10), within=0.01)
    go_on.set()
    await database.close()


async def test_sqlite_makes_its_folder_and_lets_nobody_else_read(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "seatwise.db"
    database = Database(f"sqlite:///{file}")
    await database.run(partial(execute, text="CREATE TABLE t (a int)"))
    modes = {entry.name: entry.stat().st_mode & 0o777 for entry in file.parent.iterdir()}
    assert modes == {"seatwise.db": 0o600, "seatwise.db-wal": 0o600, "seatwise.db-shm": 0o600}
    await database.close()


async def test_sqlite_keeps_its_promises(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.db")

    def settings_of(connection: sa.Connection) -> list[object]:
        names = ("journal_mode", "foreign_keys", "busy_timeout", "secure_delete", "synchronous")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert await database.run(settings_of) == ["wal", 1, 10_000, 1, 2]
    await database.close()


async def test_a_file_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE made_by_another (a int)")
        asyncio.get_running_loop().call_later(0.05, other.execute, "COMMIT")
        database = Database(f"sqlite:///{file}")
        await database.run(partial(execute, text="SELECT a FROM made_by_another"))
        await database.close()


async def test_two_pools_on_one_database_take_turns(migrated_url: str, database: Database) -> None:
    other = Database(migrated_url)
    await database.run(lambda connection: insert(connection, "count", "0"))

    def count(connection: sa.Connection) -> None:
        row = sa.select(sku_name.c.name).where(sku_name.c.sku_id == "count").with_for_update()
        connection.execute(sku_name.update(), {"name": str(int(connection.execute(row).scalar_one()) + 1)})

    await asyncio.gather(*(each.run(count) for each in (database, other) * 25))
    name = sa.select(sku_name.c.name)
    assert await database.run(lambda connection: connection.execute(name).scalar_one()) == "50"
    await other.close()


def test_every_text_column_compares_by_code_point_on_mysql() -> None:
    ddl = str(sa.schema.CreateTable(button).compile(dialect=sa.dialects.mysql.dialect()))
    assert re.search(r"CHARSET=utf8mb4 COLLATE utf8mb4_bin", ddl)
