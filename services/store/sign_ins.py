"""Sign-ins of the service account under way: who asked, which browser opened the link, whether it came back.

Links, states and cookies are hashed (SHA-256) here: the database never sees one.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from services.store.database import Database
from services.store.tables import sign_in
from services.store.writes import refuse_longer, sweep

_UNOPENED = (
    sign_in.c.link_hash == sa.bindparam("link"),
    sign_in.c.state_hash.is_(None),
    sign_in.c.expires_at > sa.bindparam("now"),
)
_OPEN = sign_in.update().where(*_UNOPENED)
_AWAITED = (
    sign_in.c.state_hash == sa.bindparam("state"),
    sign_in.c.used_at.is_(None),
    sign_in.c.expires_at > sa.bindparam("now"),
)
_FIND = sa.select(sign_in.c.actor_object_id, sign_in.c.browser_hash).where(*_AWAITED)
_USE = sign_in.update().where(*_AWAITED)


@dataclass(frozen=True, slots=True)
class AwaitedSignIn:
    """A sign-in that may come back now: who asked for it, and whether this browser began it."""

    actor_object_id: str
    same_browser: bool


class SignInStore:
    """Every sign-in of the last ten minutes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, link: str, actor_object_id: str, now: datetime, expires_at: datetime) -> None:
        """Store that `link` was given to somebody; raises Malformed for an id of Teams' that is too long."""
        refuse_longer(sign_in.c.actor_object_id, actor_object_id)
        row = {
            "link_hash": _hashed(link),
            "actor_object_id": actor_object_id,
            "created_at": now,
            "expires_at": expires_at,
        }
        await self._database.run(lambda connection: connection.execute(sign_in.insert(), row).close())

    async def open(self, link: str, state: str, browser: str, now: datetime) -> bool:
        """Bind the link to the browser that opened it first; False for any later one, and for a link that is gone."""
        row = {"state_hash": _hashed(state), "browser_hash": _hashed(browser)}
        wanted = {"link": _hashed(link), "now": now}
        return await self._database.run(lambda connection: connection.execute(_OPEN, wanted | row).rowcount == 1)

    async def awaited(self, state: str, browser: str, now: datetime) -> AwaitedSignIn | None:
        """Return the sign-in that `state` belongs to, None for one that came back already, expired, or never was."""
        wanted = {"state": _hashed(state), "now": now}
        row = await self._database.run(
            lambda connection: connection.execute(_FIND, wanted).one_or_none(), idempotent=True
        )
        return None if row is None else AwaitedSignIn(row.actor_object_id, row.browser_hash == _hashed(browser))

    async def use(self, state: str, now: datetime) -> bool:
        """Count the sign-in as come back; of many who say so at the same time one gets True."""
        wanted = {"state": _hashed(state), "now": now, "used_at": now}
        return await self._database.run(lambda connection: connection.execute(_USE, wanted).rowcount == 1)

    async def sweep(self, now: datetime) -> int:
        """Delete those whose link has expired; return how many."""
        return await sweep(self._database, sign_in.c.expires_at, now)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
