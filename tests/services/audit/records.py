"""Rows for the record, and hands that reach past it into its tables."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.audit.chain import EMPTY, Entry, Row, linked
from services.store.database import Database
from services.store.tables import audit
from tests.databases import without_triggers

KEY = bytes(range(32))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONTOSO, FABRIKAM = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def clock() -> datetime:
    """Return a moment that never passes."""
    return NOW


def entry(number: int, *, tenant_id: str | None = CONTOSO) -> Entry:
    """Return an entry that differs from any other number's in most of its fields."""
    return Entry(
        at=NOW + timedelta(microseconds=number),
        action=f"licences {number}",
        person=f"{number:064x}",
        role="reader",
        tenant_id=tenant_id,
        accounts='["a"]',
        request_ids=f'["r{number}"]',
        result="done",
        error="",
        subject="",
    )


def chain(count: int) -> list[Row]:
    """Return that many rows, whole."""
    return list(linked([entry(number) for number in range(1, count + 1)], EMPTY))


async def tamper(database: Database, *statements: tuple[sa.Executable, dict[str, Any]] | sa.Executable) -> None:
    """Carry out statements on the record as the owner of the database can: past its triggers."""

    def past_all_locks(connection: sa.Connection) -> None:
        if connection.dialect.name == "sqlite":
            without_triggers(connection, audit.name)
        else:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_keeps_its_rows_from_{verb}")
        for statement in statements:
            if isinstance(statement, tuple):
                connection.execute(*statement)
            else:
                connection.execute(statement)

    await database.run(past_all_locks)


async def seqs(database: Database) -> Sequence[int]:
    """Return the places that are taken."""
    return await database.run(lambda connection: connection.execute(sa.select(audit.c.seq)).scalars().all())
