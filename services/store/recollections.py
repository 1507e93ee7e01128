"""The last customer somebody asked about, kept for an hour."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from services.store.database import PATIENCE, Database
from services.store.tables import recollection
from services.store.writes import refuse_longer, sweep, upsert

KEPT = timedelta(hours=1)

_RECALL = sa.select(recollection.c.tenant_id).where(
    recollection.c.conversation_id == sa.bindparam("conversation"),
    recollection.c.actor_object_id == sa.bindparam("actor"),
    recollection.c.remembered_at >= sa.bindparam("not_before"),
)


class RecollectionStore:
    """One customer per person and conversation: the latest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, conversation_id: str, actor_object_id: str, tenant_id: str, now: datetime) -> None:
        """Keep this customer as the last one, instead of the one before; raises Malformed for too long an id."""
        refuse_longer(recollection.c.conversation_id, conversation_id)
        refuse_longer(recollection.c.actor_object_id, actor_object_id)
        row = {
            "conversation_id": conversation_id,
            "actor_object_id": actor_object_id,
            "tenant_id": tenant_id,
            "remembered_at": now,
        }
        await self._database.run(
            lambda connection: connection.execute(upsert(recollection, connection.dialect), row).close(),
            idempotent=True,
            within=PATIENCE,
        )

    async def recall(self, conversation_id: str, actor_object_id: str, not_before: datetime) -> str | None:
        """Return the tenant id of the last customer, None if there is none since `not_before`."""
        wanted = {"conversation": conversation_id, "actor": actor_object_id, "not_before": not_before}
        found: str | None = await self._database.run(
            lambda connection: connection.execute(_RECALL, wanted).scalar(), idempotent=True
        )
        return found

    async def sweep(self, now: datetime) -> int:
        """Delete what is older than an hour; return how many."""
        return await sweep(self._database, recollection.c.remembered_at, now - KEPT)
