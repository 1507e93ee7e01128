"""Which installation this is: a random id that every sealed value is bound to."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.store.database import Database
from services.store.tables import deployment

SLOT = 1
"""The only key there is, so that two first starts cannot both write an id."""


async def deployment_id(database: Database, now: datetime) -> str:
    """Return this installation's id (32 hex digits), made at the first call ever."""
    return await database.run(lambda connection: _read_or_make(connection, now), idempotent=True)


def _read_or_make(connection: sa.Connection, now: datetime) -> str:
    known = _read(connection)
    if known is not None:
        return known
    made = secrets.token_hex(16)
    try:
        connection.execute(deployment.insert(), {"slot": SLOT, "id": made, "created_at": now})
    except IntegrityError:  # another process was first; READ COMMITTED lets us see its row
        return _read(connection) or made
    return made


def _read(connection: sa.Connection) -> str | None:
    found: str | None = connection.execute(sa.select(deployment.c.id)).scalar()
    return found
