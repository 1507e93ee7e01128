"""Bring the database up to date, once, however many processes start together."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from services.errors import Misconfigured, Service, Unavailable
from services.store.database import Database

LOCK_SECONDS = 5
LOCK_ATTEMPTS = 24
"""Two minutes in all; each wait stays below the time after which a silent server counts as lost."""


async def migrate(database: Database) -> None:
    """Make or change the tables as this version needs them.

    Raises Unavailable when another process never finishes doing so, and Misconfigured when the tables are a newer
    version's.
    """
    await database.run(_upgrade, idempotent=True)


def _upgrade(connection: sa.Connection) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "services.store:migrations")
    with _alone(connection):
        try:
            command.upgrade(config, "head")
        except CommandError as fault:  # the revision noted in the database is none of ours
            raise Misconfigured("DATABASE_URL", "the database was brought up to date by a newer version") from fault
        connection.commit()  # before the lock is given back, so that the next one sees it done


@contextmanager
def _alone(connection: sa.Connection) -> Iterator[None]:
    """Keep other processes' migrations of the same database out. SQLite's BEGIN IMMEDIATE has done so already."""
    if connection.dialect.name == "sqlite":
        yield
        return
    lock = {"name": _lock_name(connection)}
    take = sa.text(f"SELECT GET_LOCK(:name, {LOCK_SECONDS})")
    if not any(connection.execute(take, lock).scalar() == 1 for _ in range(LOCK_ATTEMPTS)):
        raise Unavailable(Service.DATABASE)
    try:
        yield
    finally:
        if not connection.invalidated:
            connection.execute(sa.text("SELECT RELEASE_LOCK(:name)"), lock)


def _lock_name(connection: sa.Connection) -> str:
    # The lock is the server's, not the database's, and its name has at most 64 characters.
    name = str(connection.execute(sa.text("SELECT DATABASE()")).scalar())
    return "seatwise-migrate-" + hashlib.sha256(name.encode()).hexdigest()[:16]
