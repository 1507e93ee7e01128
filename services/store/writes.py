"""Writes that SQLite and MySQL spell differently, and deletes that stay small."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, sqlite

from services.errors import Malformed, Service
from services.store.database import Database

SWEEP_ROWS = 500
"""Rows deleted in one transaction: nobody waits long behind a sweep."""


def upsert(table: sa.Table, dialect: sa.Dialect) -> sa.Insert:
    """Return an insert that overwrites the row whose primary key is taken."""
    others = [column.name for column in table.columns if not column.primary_key]
    if dialect.name == "sqlite":
        insert = sqlite.insert(table)
        return insert.on_conflict_do_update(
            index_elements=table.primary_key, set_={name: insert.excluded[name] for name in others}
        )
    statement = mysql.insert(table)
    return statement.on_duplicate_key_update({name: statement.inserted[name] for name in others})


def refuse_longer(column: sa.Column[str], value: str) -> None:
    """Raise Malformed if Teams' id `value` is longer than its column: MySQL would refuse it, SQLite would not."""
    longest = column.type.length if isinstance(column.type, sa.String) else None
    if longest is not None and len(value) > longest:
        raise Malformed(Service.TEAMS, what=f"a {column.name} of more than {longest} characters")


async def sweep(database: Database, moment: sa.Column[datetime], before: datetime) -> int:
    """Delete the rows whose `moment` is at or before `before`, a few at a time; return how many."""
    total = 0
    while deleted := await database.run(lambda connection: _sweep_some(connection, moment, before), idempotent=True):
        total += deleted
        if deleted < SWEEP_ROWS:
            break
    return total


def _sweep_some(connection: sa.Connection, moment: sa.Column[datetime], before: datetime) -> int:
    table = moment.table
    assert isinstance(table, sa.Table)  # noqa: S101 - a column of metadata.tables
    keys = tuple(table.primary_key.columns)
    due = connection.execute(sa.select(*keys).where(moment <= before).limit(SWEEP_ROWS)).all()
    if not due:
        return 0
    # The moment is compared once more: a row that was touched in between stays.
    chosen = sa.tuple_(*keys).in_([tuple(row) for row in due])
    return connection.execute(table.delete().where(chosen, moment <= before)).rowcount
