"""Imported SKU names: replaced as a whole, and noticed by every process."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.store.database import Database
from services.store.sku_names import SkuNameStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
E3 = "05E9A617-0261-4CEE-BB44-138D3EF5D965"


def ticking() -> Callable[[], datetime]:
    moments = iter(NOW + timedelta(microseconds=tick) for tick in range(1000))
    return lambda: next(moments)


async def test_without_an_import_there_are_no_names(database: Database) -> None:
    assert await SkuNameStore(database, ticking()).names() == {}


async def test_names_are_kept_by_sku_id_in_lower_case(database: Database) -> None:
    store = SkuNameStore(database, ticking())
    assert await store.replace_all({E3: "Microsoft 365 E3 😀"}) == 1
    assert await store.names() == {E3.lower(): "Microsoft 365 E3 😀"}


async def test_an_import_replaces_all_earlier_names_in_every_process(database: Database) -> None:
    clock = ticking()
    store, other = SkuNameStore(database, clock), SkuNameStore(database, clock)
    await store.replace_all({"a": "old", "b": "gone"})
    assert await other.names() == {"a": "old", "b": "gone"}
    assert await store.replace_all({"A": "new"}) == 1
    assert await other.names() == await store.names() == {"a": "new"}
    assert await store.replace_all({}) == 0
    assert await other.names() == await store.names() == {}


async def test_names_that_did_not_change_are_not_read_again(database: Database) -> None:
    store = SkuNameStore(database, ticking())
    await store.replace_all({"a": "name"})
    assert await store.names() is await store.names()


async def test_without_a_database_there_are_no_names_and_no_error() -> None:
    nowhere = Database("mysql+pymysql://root@127.0.0.1:1/x")
    assert await SkuNameStore(nowhere, ticking()).names() == {}
    await nowhere.close()


async def test_a_database_that_does_not_answer_in_time_leaves_the_names_held(migrated_url: str) -> None:
    database, go_on = Database(migrated_url, threads=1), threading.Event()
    store = SkuNameStore(database, ticking(), patience=0.05)
    await store.replace_all({"a": "name"})
    async with asyncio.timeout(5):
        while not await store.names():
            pass
    blocking = asyncio.create_task(database.run(lambda _: go_on.wait(10)))
    await asyncio.sleep(0)
    assert await store.names() == {"a": "name"}
    go_on.set()
    await blocking
    await database.close()


async def test_nobody_can_change_the_names_in_memory(database: Database) -> None:
    names = await SkuNameStore(database, ticking()).names()
    with pytest.raises(TypeError):
        names["a"] = "b"  # type: ignore[index]


async def test_two_imports_at_once_leave_one_of_them_whole(database: Database) -> None:
    clock = ticking()
    lists = [{f"{number}-{row}": str(number) for row in range(200)} | {"shared": str(number)} for number in range(4)]
    await asyncio.gather(*(SkuNameStore(database, clock).replace_all(names) for names in lists))
    assert await SkuNameStore(database, clock).names() in lists
