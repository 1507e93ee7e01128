"""How a connection is made: one sort of SQLite, one sort of MySQL, both strict, in UTC, and case-sensitive."""

import os
import sqlite3
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import stamina
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from services.errors import Misconfigured

SETTING = "DATABASE_URL"
COLLATION = "utf8mb4_bin"
CONNECT_SECONDS = 3
ANSWER_SECONDS = 10
RECYCLE_SECONDS = 180
"""Below the four minutes after which Azure's load balancers silently drop an idle connection."""
SQLITE_WAIT_MS = 10_000
MYSQL_SESSION = "SET SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00', innodb_lock_wait_timeout = 5"


def make_engine(url: str, *, connections: int, tls: ssl.SSLContext | None) -> sa.Engine:
    """Return the engine for a `sqlite:///FILE` or `mysql+pymysql://…` URL; raises Misconfigured for another."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise Misconfigured(SETTING, "not a database URL") from None  # the cause would show the password
    if address.drivername == "mysql+pymysql":
        return _mysql_engine(address, connections, tls)
    if address.drivername == "sqlite" and address.database and address.database != ":memory:":
        return _sqlite_engine(address, address.database)
    raise Misconfigured(SETTING, "must begin with mysql+pymysql:// or with sqlite:/// and a file")


def _mysql_engine(address: URL, connections: int, tls: ssl.SSLContext | None) -> sa.Engine:
    return sa.create_engine(
        address.difference_update_query(["ssl"]),
        isolation_level="READ COMMITTED",
        pool_size=connections,
        max_overflow=0,
        pool_recycle=RECYCLE_SECONDS,
        pool_use_lifo=True,
        pool_reset_on_return=None,  # Database ends every transaction itself: one round trip fewer
        hide_parameters=True,
        connect_args={
            "charset": "utf8mb4",
            "init_command": MYSQL_SESSION,
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": ANSWER_SECONDS,
            "write_timeout": ANSWER_SECONDS,
            **_mysql_tls(address, tls),
        },
    )


def _mysql_tls(address: URL, tls: ssl.SSLContext | None) -> dict[str, Any]:
    wanted = address.query.get("ssl", "false")
    if wanted not in ("true", "false"):
        raise Misconfigured(SETTING, "ssl must be true or false")
    if wanted == "false":
        # PyMySQL would otherwise try TLS without knowing whom it trusts, and load all authorities per connection.
        return {"ssl_disabled": True}
    return {"ssl": tls or ssl.create_default_context()}


def _sqlite_engine(address: URL, file: str) -> sa.Engine:
    engine = sa.create_engine(address, pool_size=1, max_overflow=0, pool_reset_on_return=None, hide_parameters=True)

    @sa.event.listens_for(engine, "do_connect")
    def make_the_file(*_: object) -> None:
        Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Only a file that was not there is opened here: closing one that SQLite has open would drop SQLite's locks.
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # sqlite3 must not begin transactions of its own
        connection.execute(f"PRAGMA busy_timeout = {SQLITE_WAIT_MS}")
        _keep_a_write_ahead_log(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what was swept is gone from the file

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A transaction that starts as a reader and then writes can fail at once, without waiting for its turn.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _is_busy(fault: Exception) -> bool:
    return isinstance(fault, sqlite3.OperationalError) and fault.sqlite_errorcode == sqlite3.SQLITE_BUSY


@stamina.retry(on=_is_busy, attempts=None, timeout=SQLITE_WAIT_MS / 1000, wait_initial=0.01, wait_max=0.2)
def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    # The first switch needs the file for itself, and is the one thing that busy_timeout does not wait for.
    connection.execute("PRAGMA journal_mode = WAL")
