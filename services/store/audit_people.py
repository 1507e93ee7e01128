"""Who is meant by a pseudonym in the record: a key for each person, whose deletion makes the rows nobody's."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.audit.chain import pseudonym_of
from services.store.database import Database
from services.store.tables import audit_person
from services.store.writes import refuse_longer

KEY_BYTES = 32
KEPT_SECONDS = 300.0
"""How long a process goes on calling somebody what it did, after another process has erased the key."""

_KEY = sa.select(audit_person.c.person_key).where(audit_person.c.object_id == sa.bindparam("person"))
_ERASE = audit_person.delete().where(audit_person.c.object_id == sa.bindparam("person"))
_ALL = sa.select(audit_person.c.object_id, audit_person.c.person_key)


class AuditPeople:
    """The persons of the record by Entra object id. `now` is monotonic seconds."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._clock, self._now = database, clock, now
        self._known: dict[str, tuple[str, float]] = {}

    async def pseudonym(self, object_id: str) -> str:
        """Return what the record calls a person, who gets a key when the first row about them is written."""
        known = self._known.get(object_id)
        if known is not None and self._now() - known[1] < KEPT_SECONDS:
            return known[0]
        refuse_longer(audit_person.c.object_id, object_id)
        made_at = self._clock()
        key = await self._database.run(
            lambda connection: _read_or_make(connection, object_id, made_at), idempotent=True
        )
        pseudonym = pseudonym_of(key, object_id)
        self._known[object_id] = (pseudonym, self._now())
        return pseudonym

    async def erase(self, object_id: str) -> bool:
        """Forget whose rows are whose for this person; return whether that was known. Their rows stay in the chain."""
        erased = await self._database.run(
            lambda connection: connection.execute(_ERASE, {"person": object_id}).rowcount == 1, idempotent=True
        )
        self._known.pop(object_id, None)
        return erased

    async def by_pseudonym(self) -> dict[str, str]:
        """Return the object id behind every pseudonym whose key is still there."""
        rows = await self._database.run(lambda connection: connection.execute(_ALL).all(), idempotent=True)
        return {pseudonym_of(row.person_key, row.object_id): row.object_id for row in rows}


def _read_or_make(connection: sa.Connection, object_id: str, made_at: datetime) -> bytes:
    person = {"person": object_id}
    found: bytes | None = connection.execute(_KEY, person).scalar()
    if found is not None:
        return found
    made = secrets.token_bytes(KEY_BYTES)
    try:
        connection.execute(audit_person.insert(), {"object_id": object_id, "person_key": made, "made_at": made_at})
    except IntegrityError:  # another process was first
        return bytes(connection.execute(_KEY, person).scalar_one())
    return made
