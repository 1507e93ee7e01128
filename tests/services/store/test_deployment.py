"""An installation has one id from its first start on."""

import asyncio
from datetime import UTC, datetime

from services.store.database import Database
from services.store.deployment import deployment_id
from services.store.tables import deployment

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_the_id_is_made_once_whoever_asks_first(database: Database, migrated_url: str) -> None:
    other = Database(migrated_url)
    for _ in range(10):
        await database.run(lambda connection: connection.execute(deployment.delete()).close())
        ids = await asyncio.gather(*(deployment_id(each, NOW) for each in (database, other) * 10))
        assert len(set(ids)) == 1
        assert len(bytes.fromhex(ids[0])) == 16
    await other.close()
