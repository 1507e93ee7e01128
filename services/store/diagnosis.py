"""What a check-up reads of the database. Nothing is changed: what asks for a right to write names no row."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DatabaseError

from services.audit.chain import EMPTY
from services.errors import SealBroken
from services.http.vault import StoredRefreshToken
from services.secrets.keys import KeyProvider
from services.secrets.seal import Sealed
from services.store import audit_rows
from services.store.credentials import SealedCredentials
from services.store.database import Database
from services.store.sealed import sealed_columns
from services.store.tables import audit, audit_checkpoint, deployment, price, sku_name

REFUSED = frozenset({1142, 1143, 1370})
"""MySQL's numbers for a command that the account may not give on a table or a column."""
WRITTEN_ONCE = (audit, audit_checkpoint)


@dataclass(frozen=True, slots=True)
class Server:
    """The kind and version of a database, whether the way to it is encrypted, and its time (None: our own clock's)."""

    kind: str
    version: str
    cipher: str
    now: datetime | None


@dataclass(frozen=True, slots=True)
class Protection:
    """What keeps a row of the record: the account has no right to `verbs` it has not, and triggers stop the others."""

    may: tuple[str, ...]
    """UPDATE, DELETE: what the account is let do, by its grants."""
    triggers: int
    """How many triggers refuse it nevertheless."""


async def server(database: Database) -> Server:
    """Return what the database says of itself."""

    def read(connection: sa.Connection) -> Server:
        if connection.dialect.name == "sqlite":
            return Server("SQLite", str(connection.exec_driver_sql("SELECT sqlite_version()").scalar()), "", None)
        version, now = connection.execute(sa.text("SELECT VERSION(), UTC_TIMESTAMP(6)")).one()
        cipher = connection.execute(sa.text("SHOW STATUS LIKE 'Ssl_cipher'")).one_or_none()
        kind = "MariaDB" if "mariadb" in str(version).lower() else "MySQL"
        return Server(kind, str(version), str(cipher[1]) if cipher else "", now.replace(tzinfo=UTC))

    return await database.run(read, idempotent=True)


async def is_up_to_date(database: Database) -> bool | None:
    """Return whether the tables are this version's, None where there are none at all."""
    config = Config()
    config.set_main_option("script_location", "services.store:migrations")
    head = ScriptDirectory.from_config(config).get_current_head()

    def read(connection: sa.Connection) -> bool | None:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == head

    return await database.run(read, idempotent=True)


async def protection(database: Database) -> Protection:
    """Return what keeps the rows of the record as they are."""

    def read(connection: sa.Connection) -> Protection:
        verbs = [verb for table in WRITTEN_ONCE for verb in _allowed(connection, table)]
        triggers = connection.execute(sa.text(_TRIGGERS[connection.dialect.name])).scalar()
        return Protection(tuple(dict.fromkeys(verbs)), int(triggers or 0))

    return await database.run(read, idempotent=True)


_TRIGGERS = {
    "sqlite": "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%keeps_its_rows_from%'",
    "mysql": "SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
    " AND trigger_name LIKE 'audit%keeps_its_rows_from%'",
}
TRIGGERS = 2 * len(WRITTEN_ONCE)


def _allowed(connection: sa.Connection, table: sa.Table) -> list[str]:
    column = next(iter(table.primary_key.columns))
    tries = {
        "UPDATE": sa.update(table).values({column: column}).where(sa.false()),
        "DELETE": sa.delete(table).where(sa.false()),
    }
    return [verb for verb, statement in tries.items() if _may(connection, statement)]


def _may(connection: sa.Connection, statement: sa.Executable) -> bool:
    try:
        connection.execute(statement)
    except DatabaseError as fault:
        if fault.orig is None or fault.orig.args[0] not in REFUSED:
            raise
        return False
    return True


async def record_is_whole(database: Database) -> bool:
    """Return whether the record goes as far as its head says: what is changed before that, `audit verify` finds."""

    def read(connection: sa.Connection) -> bool:
        head = audit_rows.head(connection)  # before the last row: what is added in between lies behind it
        last = audit_rows.last(connection)
        return last is None if head is None else (last or EMPTY).seq >= head[0].seq

    return await database.run(read, idempotent=True)


async def list_state(database: Database, which: str) -> tuple[int, datetime | None]:
    """Return how many prices or SKU names (`price`, `sku_name`) there are, and when they were imported."""
    table: sa.Table = {"price": price, "sku_name": sku_name}[which]
    wanted = sa.select(sa.func.count()).select_from(table)
    stamp = sa.select(table.c.imported_at).limit(1)
    return await database.run(
        lambda connection: (int(connection.execute(wanted).scalar() or 0), connection.execute(stamp).scalar()),
        idempotent=True,
    )


async def sealed_under(database: Database, keys: KeyProvider) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many values are sealed under each key, and how many under each that opens none of them."""
    values: dict[str, list[Sealed]] = {}
    for column in sealed_columns():
        for row in await database.run(_reader(column), idempotent=True):
            sealed = Sealed.from_bytes(row)
            values.setdefault(sealed.key_id, []).append(sealed)
    counts = Counter({key_id: len(some) for key_id, some in values.items()})
    lost = {key: counts[key] for key, some in values.items() if not any([await _opens(one, keys) for one in some[:3]])}
    return dict(counts), lost


def _reader(column: sa.Column[Any]) -> Any:
    wanted = sa.select(column).where(column.is_not(None))
    return lambda connection: [bytes(row[0]) for row in connection.execute(wanted)]


async def _opens(sealed: Sealed, keys: KeyProvider) -> bool:
    try:
        await keys.unwrap(sealed.wrapped_key, key_id=sealed.key_id)
    except SealBroken:
        return False
    return True


async def stored_sign_in(
    database: Database, keys: KeyProvider, tenant_id: str, now: datetime, name: str
) -> StoredRefreshToken | None:
    """Return the refresh token that is stored, None where there is none; raises SeatwiseError. Nothing is made."""
    known = await database.run(lambda connection: connection.execute(sa.select(deployment.c.id)).scalar())
    if known is None:
        return None
    vault = SealedCredentials(database, keys, deployment=known, tenant_id=tenant_id, clock=lambda: now, name=name)
    return await vault.read()
