"""Sealed values are put under a new key while others read, go on after a kill, and keep a key that is needed."""

# ruff: noqa: ASYNC240 - the key file is looked at between two steps; nothing else waits for it

import asyncio
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from services.errors import KeyInUse, Misconfigured, SealBroken
from services.rotate_key import rotated
from services.secrets.file_key import LocalFileKey
from services.secrets.keys import WrappedKey
from services.secrets.seal import Sealed
from services.store.database import Database
from services.store.sealed import check_keys, keys_in_use, rewrap_all, sealed_columns
from services.store.tables import credential
from tests.services.store.rotating import ROWS, read_all, read_until, rotate, store_all, vault

SECRETS = [f"secret {number}" for number in range(ROWS)]
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the key lies."""
    return tmp_path / "keys" / "a.key"


@pytest.fixture
async def keys(database: Database, key_file: Path) -> LocalFileKey:
    """The key, with all secrets stored under it."""
    keys = LocalFileKey(key_file)
    await store_all(database, keys)
    return keys


async def blobs(database: Database) -> list[Sealed]:
    """Return the sealed values as they lie there."""

    def read(connection: sa.Connection) -> list[bytes]:
        return list(connection.execute(sa.select(credential.c.sealed).order_by(credential.c.name)).scalars())

    return [Sealed.from_bytes(blob) for blob in await database.run(read)]


def test_every_column_that_is_called_sealed_is_rotated() -> None:
    assert {f"{column.table.name}.{column.name}" for column in sealed_columns()} == {"credential.sealed"}


async def test_everything_is_put_under_the_new_key_and_no_ciphertext_changes(
    database: Database, keys: LocalFileKey
) -> None:
    before, old = await blobs(database), keys.key_id
    assert await keys_in_use(database) == {old: ROWS}
    assert await rewrap_all(database, keys) == 0
    newer = keys.renew()
    assert await rewrap_all(database, keys) == ROWS
    after = await blobs(database)
    assert await keys_in_use(database) == {newer: ROWS}
    assert [(each.nonce, each.ciphertext) for each in after] == [(each.nonce, each.ciphertext) for each in before]
    assert not {each.wrapped_key for each in after} & {each.wrapped_key for each in before}
    assert await read_all(database, keys) == SECRETS


async def test_the_old_key_can_then_be_forgotten_and_everything_still_opens(
    database: Database, keys: LocalFileKey, key_file: Path
) -> None:
    old = keys.key_id
    told = await rotated(database, keys, new=True, forget=old)
    assert f"{ROWS} stored secrets were put under the current key." in told
    assert f"{old}: forgotten." in told
    assert len(key_file.read_text().split()) == 1
    assert await read_all(database, LocalFileKey(key_file)) == SECRETS


class KeepsTheOld(LocalFileKey):
    """A process that read the file before the rotation and writes a value in the middle of it."""

    def __init__(self, path: Path, database: Database) -> None:
        super().__init__(path)
        self._database, self._other = database, LocalFileKey(path)

    async def wrap(self, data_key: bytes) -> WrappedKey:
        """Wrap, after somebody else has replaced a secret."""
        stored = await vault(self._database, self._other, 0).read()
        assert stored is not None
        if stored.version == 1:
            assert await vault(self._database, self._other, 0).replace(SecretStr("newer"), expected_version=1)
        return await super().wrap(data_key)


async def test_a_secret_that_is_replaced_meanwhile_is_not_overwritten(
    database: Database, keys: LocalFileKey, key_file: Path
) -> None:
    keys.renew()
    await rewrap_all(database, KeepsTheOld(key_file, database))
    assert await read_all(database, keys) == ["newer", *SECRETS[1:]]
    assert await keys_in_use(database) == {keys.key_id: ROWS}


async def test_a_key_that_something_needs_is_not_forgotten(
    database: Database, keys: LocalFileKey, key_file: Path
) -> None:
    old, newer = keys.key_id, keys.renew()
    whole = key_file.read_text()
    with pytest.raises(KeyInUse) as caught:
        keys.forget(newer)
    assert caught.value.values is None
    with pytest.raises(KeyInUse):
        await rotated(database, keys, forget=newer)
    with pytest.raises(KeyInUse) as caught:
        await rotated(database, LateWriter(key_file, database, old), forget=old)
    assert caught.value.values == 1
    assert key_file.read_text() == whole
    assert len(await read_all(database, keys)) == ROWS


class LateWriter(LocalFileKey):
    """Whenever it is asked for the current key, a process with an older setting has just sealed something."""

    def __init__(self, path: Path, database: Database, old: str) -> None:
        super().__init__(path)
        self._database, self._other = database, OnlyOld(path, old)

    async def current(self) -> str:
        """Let the other process write, and answer."""
        other = vault(self._database, self._other, 1)
        stored = await other.read()
        assert stored is not None
        assert await other.replace(SecretStr("late"), expected_version=stored.version)
        return await super().current()


class OnlyOld(LocalFileKey):
    """A process with an older setting: it still seals under a key that was current."""

    def __init__(self, path: Path, old: str) -> None:
        super().__init__(path)
        self._old = old

    @property
    def key_id(self) -> str:
        """The older key."""
        return self._old


async def test_a_value_that_does_not_open_is_reported_after_all_others_were_moved(
    database: Database, keys: LocalFileKey
) -> None:
    spoilt = (await blobs(database))[3].to_bytes()[:-200]
    change = credential.update().where(credential.c.name == "row-3").values(sealed=spoilt)
    await database.run(lambda connection: connection.execute(change))
    keys.renew()
    with pytest.raises(SealBroken):
        await rewrap_all(database, keys)
    with pytest.raises(SealBroken):
        await keys_in_use(database)
    await database.run(lambda connection: connection.execute(credential.delete().where(credential.c.name == "row-3")))
    assert await keys_in_use(database) == {keys.key_id: ROWS - 1}


async def test_a_start_without_a_key_that_is_needed_fails_and_makes_no_new_one(
    database: Database, keys: LocalFileKey, key_file: Path
) -> None:
    await check_keys(database, keys)
    key_file.unlink()
    with pytest.raises(Misconfigured, match="KEY_URL"):
        await check_keys(database, LocalFileKey(key_file))
    assert not key_file.exists()
    another = LocalFileKey(key_file)
    assert another.key_id not in await keys_in_use(database)
    with pytest.raises(Misconfigured, match="another key"):
        await check_keys(database, another)
    with pytest.raises(Misconfigured, match="another key"):
        await rotated(database, another, new=True)
    assert len(key_file.read_text().split()) == 1


async def test_a_running_process_makes_no_new_key_when_the_file_is_gone(key_file: Path) -> None:
    keys = LocalFileKey(key_file)
    await keys.wrap(bytes(32))
    key_file.unlink()
    with pytest.raises(Misconfigured, match="opened"):
        await keys.wrap(bytes(32))
    assert not key_file.exists()


async def test_a_rotation_that_is_killed_anywhere_goes_on_and_everything_opens_at_any_time(
    database: Database, migrated_url: str, keys: LocalFileKey, key_file: Path
) -> None:
    seen: set[int] = set()
    for attempt in range(5):
        newer = keys.renew()
        began = SPAWN.Event()
        process = SPAWN.Process(target=rotate, args=(migrated_url, key_file, began, 0.02))
        process.start()
        assert await asyncio.to_thread(began.wait, 60)
        await asyncio.sleep(0.02 + 0.06 * attempt)
        process.kill()
        await asyncio.to_thread(process.join, 30)
        assert await read_all(database, LocalFileKey(key_file)) == SECRETS
        seen.add((await keys_in_use(database))[newer])
    assert any(0 < moved < ROWS for moved in seen), seen
    await rewrap_all(database, keys)
    assert await keys_in_use(database) == {keys.key_id: ROWS}
    assert await read_all(database, keys) == SECRETS


async def test_a_reader_in_another_process_reads_before_during_and_after(
    database: Database, migrated_url: str, keys: LocalFileKey, key_file: Path
) -> None:
    old = keys.key_id
    with SPAWN.Manager() as shared, ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        began, ended = shared.Event(), shared.Event()
        reading = pool.submit(read_until, migrated_url, key_file, began, ended)
        assert await asyncio.to_thread(began.wait, 60)
        for _ in range(3):
            await rotated(database, keys, new=True)
            await asyncio.sleep(0.1)
        await rotated(database, keys, forget=old)
        await asyncio.sleep(0.1)
        ended.set()
        assert await asyncio.to_thread(reading.result, 60) > 3
    assert old not in await keys_in_use(database)


def test_of_keys_that_are_made_at_the_same_time_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.key"
    first = LocalFileKey(path).key_id
    with ProcessPoolExecutor(4, mp_context=SPAWN) as pool:
        made = list(pool.map(_renew, [path] * 12))
    assert set(LocalFileKey(path)._load()) == {first, *made}
    assert [entry.name for entry in path.parent.iterdir()] == ["a.key"]


def _renew(path: Path) -> str:
    time.sleep(0.01)
    return LocalFileKey(path).renew()


SETTERS: list[Callable[[LocalFileKey], object]] = [LocalFileKey.renew, lambda keys: keys.forget("file:0")]


@pytest.mark.parametrize("change", SETTERS)
def test_a_changed_key_file_stays_its_owners_alone(tmp_path: Path, change: Callable[[LocalFileKey], object]) -> None:
    keys = LocalFileKey(tmp_path / "keys" / "a.key")
    old = keys.key_id
    keys.renew()
    if change is SETTERS[1]:
        with pytest.raises(Misconfigured, match="no key"):
            change(keys)
        keys.forget(old)
    assert (tmp_path / "keys" / "a.key").stat().st_mode & 0o777 == 0o600
