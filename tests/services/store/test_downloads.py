"""The files that wait: found by their token alone, handed over once, gone when expired, and the token never stored."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from services.errors import Malformed
from services.store.database import Database
from services.store.downloads import DownloadRow, DownloadStore
from services.store.tables import download
from tests.services.store.processes import race
from tests.services.store.racers import take_download

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEN = timedelta(minutes=10)
TOKEN = "Zm9yIHRoZSB0ZXN0cyBvbmx5LCAzMiBieXRlcyAuLi4"
ROW = DownloadRow(
    command="users",
    arguments={"where": "department = Größe 😀", "page": 2},
    tenant_id="0b5d7d4f-0000-4000-8000-000000000009",
    actor_object_id="0b5d7d4f-0000-4000-8000-000000000001",
    actor_name="Tess Technician",
    format="csv",
    locale="en-AU",
    created_at=NOW,
    expires_at=NOW + TEN,
)


async def test_a_file_waits_as_it_was_added(database: Database) -> None:
    store, across = DownloadStore(database), replace(ROW, tenant_id=None, arguments={})
    await store.add(TOKEN, ROW)
    await store.add("other", across)
    assert await store.find(TOKEN, NOW) == ROW
    assert await store.find("other", NOW) == across


async def test_looking_at_it_does_not_take_it_and_taking_it_is_for_once(database: Database) -> None:
    store = DownloadStore(database)
    await store.add(TOKEN, ROW)
    assert await store.find(TOKEN, NOW) == ROW
    assert await store.take(TOKEN, NOW) == ROW
    assert await store.take(TOKEN, NOW) is None
    assert await store.find(TOKEN, NOW) is None


@pytest.mark.parametrize("token", ["", TOKEN.lower(), TOKEN + " ", "' OR ''='", "\0", "\ud800", "x" * 100_000])
async def test_a_token_that_was_never_given_out_leads_nowhere(database: Database, token: str) -> None:
    store = DownloadStore(database)
    await store.add(TOKEN, ROW)
    assert await store.find(token, NOW) is None
    assert await store.take(token, NOW) is None
    assert await store.take(TOKEN, NOW) == ROW


async def test_it_waits_until_the_moment_it_expires(database: Database) -> None:
    store = DownloadStore(database)
    await store.add(TOKEN, ROW)
    for late in (ROW.expires_at, ROW.expires_at + TEN):
        assert await store.find(TOKEN, late) is None
        assert await store.take(TOKEN, late) is None
    assert await store.take(TOKEN, ROW.expires_at - timedelta(microseconds=1)) == ROW


async def test_of_many_who_ask_at_once_one_gets_it(database: Database) -> None:
    store = DownloadStore(database)
    await store.add(TOKEN, ROW)
    given = await asyncio.gather(*(store.take(TOKEN, NOW) for _ in range(30)))
    assert [row for row in given if row] == [ROW]


def test_of_many_processes_that_ask_at_once_one_gets_it(migrated_url: str) -> None:
    asyncio.run(_one_waits(migrated_url))
    assert sum(race(take_download, [(migrated_url, TOKEN, NOW)] * 3)) == 1


async def _one_waits(url: str) -> None:
    database = Database(url)
    await database.run(lambda connection: connection.execute(download.delete()).close())
    await DownloadStore(database).add(TOKEN, ROW)
    await database.close()


async def test_the_token_itself_is_stored_nowhere(database: Database) -> None:
    await DownloadStore(database).add(TOKEN, ROW)
    stored = await database.run(lambda connection: connection.execute(sa.select(download)).one())
    assert TOKEN not in str(stored)
    assert len(stored.token_hash) == 64


async def test_names_that_are_too_long_are_cut_and_ids_refused(database: Database) -> None:
    store = DownloadStore(database)
    await store.add(TOKEN, replace(ROW, actor_name="😀" * 300))
    found = await store.find(TOKEN, NOW)
    assert found is not None
    assert found.actor_name == "😀" * 256
    with pytest.raises(Malformed, match="actor_object_id"):
        await store.add("other", replace(ROW, actor_object_id="x" * 65))


async def test_a_sweep_takes_what_expired_used_or_not(database: Database) -> None:
    store = DownloadStore(database)
    await store.add(TOKEN, ROW)
    await store.add("used", ROW)
    await store.add("later", replace(ROW, expires_at=NOW + 2 * TEN))
    await store.take("used", NOW)
    assert await store.sweep(NOW) == 0
    assert await store.sweep(ROW.expires_at) == 2
    assert await store.find("later", NOW) is not None
