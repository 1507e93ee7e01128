"""The last customer somebody asked about: theirs, in that chat, for an hour."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.errors import Malformed
from services.store.database import Database
from services.store.recollections import RecollectionStore
from services.store.writes import SWEEP_ROWS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_the_last_customer_is_recalled(database: Database) -> None:
    store = RecollectionStore(database)
    await store.remember("chat", "anna", "tenant-1", NOW)
    await store.remember("chat", "anna", "tenant-2", NOW + HOUR / 2)
    assert await store.recall("chat", "anna", NOW) == "tenant-2"


async def test_it_is_recalled_to_nobody_else_and_nowhere_else(database: Database) -> None:
    store = RecollectionStore(database)
    await store.remember("chat", "anna", "tenant-1", NOW)
    for chat, person in [("chat", "Anna"), ("Chat", "anna"), ("chat", "bert"), ("other", "anna"), ("", "")]:
        assert await store.recall(chat, person, NOW) is None


async def test_an_id_that_is_longer_than_its_column_is_refused_on_every_kind_of_database(database: Database) -> None:
    store = RecollectionStore(database)
    with pytest.raises(Malformed, match="conversation_id of more than 512 characters"):
        await store.remember("x" * 513, "anna", "tenant-1", NOW)
    with pytest.raises(Malformed, match="actor_object_id of more than 64 characters"):
        await store.remember("chat", "x" * 65, "tenant-1", NOW)
    assert await store.recall("x" * 513, "anna", NOW) is None


async def test_what_is_too_old_is_not_recalled(database: Database) -> None:
    store = RecollectionStore(database)
    await store.remember("chat", "anna", "tenant-1", NOW)
    assert await store.recall("chat", "anna", NOW + timedelta(microseconds=1)) is None


async def test_questions_at_the_same_time_leave_one_customer(database: Database) -> None:
    store = RecollectionStore(database)
    asked = [f"tenant-{number}" for number in range(20)]
    await asyncio.gather(*(store.remember("chat", "anna", tenant, NOW) for tenant in asked))
    assert await store.recall("chat", "anna", NOW) in asked
    assert await store.sweep(NOW + HOUR) == 1


async def test_a_sweep_takes_what_is_an_hour_old(database: Database) -> None:
    store = RecollectionStore(database)
    await store.remember("chat", "anna", "tenant-1", NOW)
    await store.remember("chat", "bert", "tenant-1", NOW + HOUR / 2)
    assert await store.sweep(NOW + HOUR - timedelta(microseconds=1)) == 0
    assert await store.sweep(NOW + HOUR) == 1
    assert await store.recall("chat", "anna", NOW - HOUR) is None
    assert await store.recall("chat", "bert", NOW) == "tenant-1"


async def test_a_sweep_of_many_goes_on_to_the_end(database: Database) -> None:
    store = RecollectionStore(database)
    many = SWEEP_ROWS + 1
    await asyncio.gather(*(store.remember(f"chat {number}", "anna", "tenant-1", NOW) for number in range(many)))
    assert await store.sweep(NOW + HOUR) == many
