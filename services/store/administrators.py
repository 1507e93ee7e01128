"""Where administrators can be told something: their personal chats with the bot, and what they were told."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.store.database import PATIENCE, Database
from services.store.tables import administrator_chat, sign_in_notice
from services.store.writes import refuse_longer, sweep, upsert

KEPT = timedelta(days=90)
_ALL = sa.select(
    administrator_chat.c.actor_object_id,
    administrator_chat.c.conversation_id,
    administrator_chat.c.service_url,
    administrator_chat.c.bot_id,
)


@dataclass(frozen=True, slots=True)
class AdministratorChat:
    """One administrator's personal chat with the bot."""

    actor_object_id: str
    conversation_id: str
    service_url: str
    bot_id: str


class AdministratorStore:
    """Personal chats of administrators, one each: the last one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen(self, chat: AdministratorChat, now: datetime) -> None:
        """Keep this chat as the administrator's; raises Malformed for an id of Teams' that is too long."""
        refuse_longer(administrator_chat.c.conversation_id, chat.conversation_id)
        refuse_longer(administrator_chat.c.actor_object_id, chat.actor_object_id)
        refuse_longer(administrator_chat.c.service_url, chat.service_url)
        refuse_longer(administrator_chat.c.bot_id, chat.bot_id)
        row = asdict(chat) | {"seen_at": now}
        await self._database.run(
            lambda connection: connection.execute(upsert(administrator_chat, connection.dialect), row).close(),
            idempotent=True,
            within=PATIENCE,
        )

    async def chats(self) -> tuple[AdministratorChat, ...]:
        """Return every chat that is known."""
        rows = await self._database.run(lambda connection: connection.execute(_ALL).all(), idempotent=True)
        return tuple(AdministratorChat(*row) for row in rows)

    async def claim_notice(self, credential_version: int, now: datetime) -> bool:
        """Return whether it is on the caller to tell that this refresh token does not work: one process is told so."""
        row = {"credential_version": credential_version, "told_at": now}
        return await self._database.run(lambda connection: _insert(connection, row))

    async def sweep(self, now: datetime) -> int:
        """Delete what is older than 90 days; return how many rows."""
        before = now - KEPT
        chats = await sweep(self._database, administrator_chat.c.seen_at, before)
        return chats + await sweep(self._database, sign_in_notice.c.told_at, before)


def _insert(connection: sa.Connection, row: dict[str, object]) -> bool:
    try:
        connection.execute(sign_in_notice.insert(), row)
    except IntegrityError:
        return False
    return True
