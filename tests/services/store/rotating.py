"""Processes beside the test of a rotation: one that can be killed anywhere, and one that reads."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from services.errors import SealBroken
from services.secrets.file_key import LocalFileKey
from services.secrets.keys import KeyProvider, WrappedKey
from services.store.credentials import SealedCredentials
from services.store.database import Database
from services.store.sealed import rewrap_all


class Event(Protocol):
    """An event that processes share, be it a semaphore's or a manager's."""

    def set(self) -> None:
        """Let whoever waits go on."""
        ...

    def is_set(self) -> bool:
        """Tell whether it was set."""
        ...


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = 12


def vault(database: Database, keys: KeyProvider, number: int) -> SealedCredentials:
    """Return the vault of one of the secrets."""
    return SealedCredentials(
        database, keys, deployment="d", tenant_id=f"t{number}", clock=lambda: NOW, name=f"row-{number}"
    )


async def store_all(database: Database, keys: KeyProvider) -> None:
    """Store the secrets, each in its row."""
    for number in range(ROWS):
        assert await vault(database, keys, number).replace(SecretStr(f"secret {number}"), expected_version=0)


async def read_all(database: Database, keys: KeyProvider) -> list[str]:
    """Return the secrets as they are stored."""
    stored = [await vault(database, keys, number).read() for number in range(ROWS)]
    return [each.value.get_secret_value() for each in stored if each is not None]


class SlowKeys:
    """A file's key that takes its time to wrap."""

    def __init__(self, keys: LocalFileKey, seconds: float) -> None:
        self._keys, self._seconds = keys, seconds

    async def current(self) -> str:
        """Return the file's."""
        return await self._keys.current()

    async def wrap(self, data_key: bytes) -> WrappedKey:
        """Wait, and wrap."""
        await asyncio.sleep(self._seconds)
        return await self._keys.wrap(data_key)

    async def unwrap(self, wrapped: bytes, *, key_id: str) -> bytes:
        """Return the file's."""
        return await self._keys.unwrap(wrapped, key_id=key_id)

    async def close(self) -> None:
        """Close the file's."""
        await self._keys.close()


def rotate(url: str, key_file: Path, began: Event, seconds: float) -> None:
    """Put everything under the current key, with a pause before each value."""
    asyncio.run(_rotate(url, key_file, began, seconds))


async def _rotate(url: str, key_file: Path, began: Event, seconds: float) -> None:
    database = Database(url)
    keys = SlowKeys(LocalFileKey(key_file), seconds)
    began.set()
    await rewrap_all(database, keys)
    await database.close()


def read_until(url: str, key_file: Path, began: Event, ended: Event) -> int:
    """Read all secrets over and over, with a key provider of the beginning; return how often all were there."""
    return asyncio.run(_read_until(url, key_file, began, ended))


async def _read_until(url: str, key_file: Path, began: Event, ended: Event) -> int:
    database, keys, count = Database(url), LocalFileKey(key_file), 0
    expected = [f"secret {number}" for number in range(ROWS)]
    while not ended.is_set():
        try:
            assert await read_all(database, keys) == expected
        except SealBroken as fault:
            raise AssertionError(f"unreadable after {count} readings") from fault
        count += 1
        began.set()
    await database.close()
    return count
