"""The rows behind buttons: found by their id alone, pressed once where that matters, gone when expired."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from services.errors import Malformed
from services.store.buttons import ButtonRow, ButtonStore
from services.store.database import Database
from services.store.writes import SWEEP_ROWS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROW = ButtonRow(
    id="0123456789abcdef0123456789abcdef",
    verb="licences",
    payload={"customer": "Größe 😀", "sku": None, "page": 2, "deep": [{"a": True}]},
    conversation_id="19:meeting_x@thread.v2;messageid=1",
    actor_object_id="0b5d7d4f-0000-4000-8000-000000000001",
    created_at=NOW,
    expires_at=NOW + HOUR,
)
ONCE = replace(ROW, single_use=True)


async def test_a_button_is_found_as_it_was_added(database: Database) -> None:
    store = ButtonStore(database)
    other = replace(ROW, id="b", actor_object_id=None, payload={}, single_use=True)
    await store.add([ROW, other])
    assert await store.find(ROW.id) == ROW
    assert await store.find("b") == other


@pytest.mark.parametrize("id", ["", "c", "B", "b' OR '1'='1", "b\0", "😀", "b" * 100_000])
async def test_an_id_that_was_never_given_out_finds_nothing(database: Database, id: str) -> None:
    store = ButtonStore(database)
    await store.add([replace(ROW, id="b")])
    assert await store.find(id) is None
    assert not await store.use(id, NOW)


async def test_a_card_without_buttons_adds_nothing(database: Database) -> None:
    await ButtonStore(database).add([])


async def test_the_buttons_of_a_card_are_added_all_or_none(database: Database) -> None:
    store = ButtonStore(database)
    impossible: Any = None
    with pytest.raises(IntegrityError):
        await store.add([ROW, replace(ROW, id="b", verb=impossible)])
    assert await store.find(ROW.id) is None


async def test_buttons_that_are_added_twice_are_there_once(database: Database) -> None:
    store = ButtonStore(database)
    await store.add([ROW])
    await store.add([ROW, replace(ROW, id="b")])
    assert await store.find(ROW.id) == ROW
    assert await store.find("b") == replace(ROW, id="b")


async def test_an_id_that_is_longer_than_its_column_is_refused_on_every_kind_of_database(database: Database) -> None:
    store = ButtonStore(database)
    longest = replace(ROW, conversation_id="x" * 512)
    await store.add([longest])
    assert await store.find(ROW.id) == longest
    with pytest.raises(Malformed, match="conversation_id of more than 512 characters"):
        await store.add([replace(ROW, id="b", conversation_id="x" * 513)])
    with pytest.raises(Malformed, match="actor_object_id of more than 64 characters"):
        await store.add([replace(ROW, id="b", actor_object_id="x" * 65)])
    assert await store.find("b") is None


async def test_a_button_for_one_use_is_used_once(database: Database) -> None:
    store = ButtonStore(database)
    await store.add([ONCE])
    assert await store.use(ONCE.id, NOW)
    assert not await store.use(ONCE.id, NOW + HOUR / 2)
    assert await store.find(ONCE.id) == replace(ONCE, used_at=NOW)


async def test_of_many_clicks_at_once_one_counts(database: Database) -> None:
    store = ButtonStore(database)
    await store.add([ONCE])
    clicks = await asyncio.gather(*(store.use(ONCE.id, NOW) for _ in range(30)))
    assert clicks.count(True) == 1


async def test_any_other_button_may_be_pressed_again(database: Database) -> None:
    store = ButtonStore(database)
    await store.add([ROW])
    assert await store.use(ROW.id, NOW)
    assert await store.use(ROW.id, NOW + HOUR / 2)


@pytest.mark.parametrize("row", [ROW, ONCE])
async def test_a_button_works_until_the_moment_it_expires(database: Database, row: ButtonRow) -> None:
    store = ButtonStore(database)
    await store.add([row])
    assert not await store.use(row.id, row.expires_at)
    assert not await store.use(row.id, row.expires_at + HOUR)
    assert await store.use(row.id, row.expires_at - timedelta(microseconds=1))


async def test_a_sweep_takes_expired_buttons_only(database: Database) -> None:
    store = ButtonStore(database)
    await store.add([ROW, replace(ROW, id="later", expires_at=NOW + 2 * HOUR)])
    assert await store.sweep(NOW) == 0
    assert await store.sweep(ROW.expires_at) == 1
    assert await store.find(ROW.id) is None
    assert await store.find("later") is not None


async def test_a_sweep_of_many_goes_on_to_the_end(database: Database) -> None:
    store = ButtonStore(database)
    many = 2 * SWEEP_ROWS + 1
    await store.add(
        [replace(ROW, id=str(number)) for number in range(many)] + [replace(ROW, expires_at=NOW + 2 * HOUR)]
    )
    assert await store.sweep(NOW + HOUR) == many
    assert await store.find(ROW.id) is not None
