"""The rows behind the opaque ids of cards' buttons."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from services.store.database import PATIENCE, Database
from services.store.tables import button
from services.store.writes import refuse_longer, sweep, upsert

_FIND = sa.select(button).where(button.c.id == sa.bindparam("button_id"))
_USE = button.update().where(
    button.c.id == sa.bindparam("button_id"),
    button.c.expires_at > sa.bindparam("now"),
    sa.or_(button.c.used_at.is_(None), button.c.single_use.is_(sa.false())),
)


@dataclass(frozen=True, slots=True)
class ButtonRow:
    """What pressing a button does, where, for whom and until when. `payload` is JSON; times are aware UTC.

    `actor_object_id` None: everybody in the conversation may press it. `used_at` is the last press that counted.
    """

    id: str
    verb: str
    payload: dict[str, Any]
    conversation_id: str
    actor_object_id: str | None
    created_at: datetime
    expires_at: datetime
    single_use: bool = False
    used_at: datetime | None = None


class ButtonStore:
    """The buttons of every card that may still be on a screen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, rows: Sequence[ButtonRow]) -> None:
        """Store the buttons of one card, all or none; raises Malformed for an id of Teams' that is too long.

        Nobody has seen their ids yet, so that storing them twice changes nothing.
        """
        for row in rows:
            refuse_longer(button.c.conversation_id, row.conversation_id)
            refuse_longer(button.c.actor_object_id, row.actor_object_id or "")
        values = [{**asdict(row), "payload": msgspec.json.encode(row.payload).decode()} for row in rows]
        if values:
            await self._database.run(
                lambda connection: connection.execute(upsert(button, connection.dialect), values).close(),
                idempotent=True,
                within=PATIENCE,
            )

    async def find(self, id: str) -> ButtonRow | None:
        """Return the button with this id, expired or used ones too; None if there is none (any more)."""
        row = await self._database.run(
            lambda connection: connection.execute(_FIND, {"button_id": id}).one_or_none(), idempotent=True
        )
        if row is None:
            return None
        return ButtonRow(**{**row._mapping, "payload": msgspec.json.decode(row.payload)})

    async def use(self, id: str, now: datetime) -> bool:
        """Mark the button as pressed; False if it has expired, is gone, or is for one use and was used."""
        return await self._database.run(
            lambda connection: connection.execute(_USE, {"button_id": id, "now": now, "used_at": now}).rowcount == 1
        )

    async def sweep(self, now: datetime) -> int:
        """Delete the buttons that have expired; return how many."""
        return await sweep(self._database, button.c.expires_at, now)
