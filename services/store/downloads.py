"""The files that wait for the person who asked: known by the hash of a token that only that person was given."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from services.store.database import Database
from services.store.tables import download
from services.store.writes import refuse_longer, sweep, upsert

LONGEST_NAME = 256
"""Characters of a person's name that are kept."""

_WAITING = (
    download.c.token_hash == sa.bindparam("hash"),
    download.c.used_at.is_(None),
    download.c.expires_at > sa.bindparam("now"),
)
_FIND = sa.select(download).where(*_WAITING)
_TAKE = download.update().where(*_WAITING)


@dataclass(frozen=True, slots=True)
class DownloadRow:
    """What a token leads to, for whom and until when. `arguments` is JSON; times are aware UTC.

    `tenant_id` is the customer's, None for a list across customers.
    """

    command: str
    arguments: dict[str, Any]
    tenant_id: str | None
    actor_object_id: str
    actor_name: str
    format: str
    locale: str
    created_at: datetime
    expires_at: datetime


class DownloadStore:
    """Every file that may still be handed over. Tokens are hashed (SHA-256) here: the database never sees one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, token: str, row: DownloadRow) -> None:
        """Store what `token` leads to; raises Malformed for an id of Teams' that is too long.

        Nobody has seen the token yet, so that storing it twice changes nothing.
        """
        refuse_longer(download.c.actor_object_id, row.actor_object_id)
        values = asdict(row) | {
            "token_hash": _hashed(token),
            "arguments": msgspec.json.encode(row.arguments).decode(),
            "actor_name": row.actor_name[:LONGEST_NAME],
            "used_at": None,
        }
        await self._database.run(
            lambda connection: connection.execute(upsert(download, connection.dialect), values).close(),
            idempotent=True,
        )

    async def find(self, token: str, now: datetime) -> DownloadRow | None:
        """Return what waits behind `token` and leave it waiting; None for what was used, has expired or never was."""
        wanted = {"hash": _hashed(token), "now": now}
        return await self._database.run(lambda connection: _read(connection, wanted), idempotent=True)

    async def take(self, token: str, now: datetime) -> DownloadRow | None:
        """Return what waits behind `token`, once: of many who ask at the same time one gets it, the others None."""
        wanted = {"hash": _hashed(token), "now": now}
        return await self._database.run(lambda connection: _take(connection, wanted))

    async def sweep(self, now: datetime) -> int:
        """Delete what nobody can fetch any more; return how many."""
        return await sweep(self._database, download.c.expires_at, now)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _read(connection: sa.Connection, wanted: dict[str, object]) -> DownloadRow | None:
    row = connection.execute(_FIND, wanted).one_or_none()
    if row is None:
        return None
    values = {name: row._mapping[name] for name in DownloadRow.__slots__}
    return DownloadRow(**{**values, "arguments": msgspec.json.decode(row.arguments)})


def _take(connection: sa.Connection, wanted: dict[str, object]) -> DownloadRow | None:
    row = _read(connection, wanted)
    taken = connection.execute(_TAKE, {**wanted, "used_at": wanted["now"]}).rowcount == 1
    return row if taken else None
