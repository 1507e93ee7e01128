"""Fresh databases for tests: SQLite in a temporary file, and the server of TEST_MYSQL_URL, through the same fixtures.

A room uses them by importing `database_backend`, `migrated_url`, `database_url` (without tables) and `database`
(up to date, without rows) into its conftest.py.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from services.store.append_only import keep_rows
from services.store.database import Database
from services.store.migrate import migrate
from services.store.tables import metadata

MYSQL_URL = os.environ.get("TEST_MYSQL_URL", "mysql+pymysql://root@127.0.0.1:3306/")
BACKENDS = [pytest.param("sqlite", id="sqlite"), pytest.param("mysql", id="mysql", marks=pytest.mark.mysql)]
WRITTEN_ONCE = {"audit", "audit_checkpoint"}


def go_without(what: str) -> NoReturn:
    """Skip a test for which this machine lacks something; where CI is true that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def mysql_database() -> Iterator[str]:
    """Yield the URL of an empty database on the test server, dropped afterwards; skip loudly without a server."""
    server = sa.create_engine(MYSQL_URL, poolclass=sa.NullPool, connect_args={"connect_timeout": 3})
    name = f"seatwise_test_{secrets.token_hex(6)}"
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except sa.exc.OperationalError as fault:
        go_without(f"NOT TESTED ON MYSQL: no server answers at TEST_MYSQL_URL ({fault.orig})")
    try:
        yield make_url(MYSQL_URL).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name}")


@contextmanager
def empty_database(backend: str, folder: Path) -> Iterator[str]:
    """Yield the URL of a database without tables."""
    if backend == "sqlite":
        yield f"sqlite:///{folder}/{secrets.token_hex(6)}.db"
        return
    with mysql_database() as url:
        yield url


@pytest.fixture(scope="session", params=BACKENDS)
def database_backend(request: pytest.FixtureRequest) -> str:
    """Run what depends on this once per kind of database."""
    return str(request.param)


@pytest.fixture
def database_url(database_backend: str, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database without tables, for tests of the first start."""
    with empty_database(database_backend, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_url(database_backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of the run's one migrated database of this kind."""
    with empty_database(database_backend, tmp_path_factory.mktemp("database")) as url:
        asyncio.run(_migrate(url))
        yield url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """Yield a Database whose tables are up to date and without rows."""
    database = Database(migrated_url)
    await database.run(_empty)
    yield database
    await database.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


def _empty(connection: sa.Connection) -> None:
    for table in metadata.sorted_tables:
        if table.name in WRITTEN_ONCE:
            empty_past_its_triggers(connection, table.name)
        else:
            connection.execute(table.delete())


def empty_past_its_triggers(connection: sa.Connection, table: str) -> None:
    """Empty a table whose rows may not be deleted, as nobody but the owner of the database can."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"TRUNCATE TABLE {table}")
        return
    without_triggers(connection, table)
    connection.exec_driver_sql(f"DELETE FROM {table}")
    keep_rows(connection, table)


def without_triggers(connection: sa.Connection, table: str) -> None:
    """Take a table's triggers away."""
    for verb in ("update", "delete"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_keeps_its_rows_from_{verb}")
