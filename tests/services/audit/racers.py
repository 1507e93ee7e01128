"""What runs in processes of its own: many rows at the same time for one chain."""

import asyncio
from threading import Barrier

from services.store.audit import AuditStore
from services.store.database import Database
from tests.services.audit.records import KEY, clock, entry

WAIT_SECONDS = 60


def append_many(url: str, first: int, count: int, together: Barrier) -> int:
    """Append `count` rows at once, when all are ready to; return how many transactions that took."""
    return asyncio.run(_append_many(url, first, count, together))


async def _append_many(url: str, first: int, count: int, together: Barrier) -> int:
    database = Database(url)
    store = AuditStore(database, KEY, clock)
    await store.start()
    together.wait(WAIT_SECONDS)
    await asyncio.gather(*(store.append(entry(number)) for number in range(first, first + count)))
    for number in range(first + count, first + count + 20):  # and some one after the other
        await store.append(entry(number))
    await store.close()
    await database.close()
    return count + 20
