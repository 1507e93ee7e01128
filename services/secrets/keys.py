"""The port of the key-encryption key, and which kind of key KEY_URL names: a file, or a key in Azure Key Vault."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from services.errors import Misconfigured

SETTING = "KEY_URL"


@dataclass(frozen=True, slots=True, repr=False)
class WrappedKey:
    """A data key wrapped by the key-encryption key that `key_id` names (a vault's names its version too)."""

    key_id: str
    data_key: bytes


class KeyProvider(Protocol):
    """The key-encryption key. It never leaves the provider. Methods raise Misconfigured, Unavailable, Throttled."""

    async def current(self) -> str:
        """Return the id of the key that new values are wrapped with."""
        ...

    async def wrap(self, data_key: bytes) -> WrappedKey:
        """Return a 32-byte data key wrapped by the current key."""
        ...

    async def unwrap(self, wrapped: bytes, *, key_id: str) -> bytes:
        """Return the data key; raises SealBroken when it was wrapped by another key or was changed."""
        ...

    async def close(self) -> None:
        """Close what is open."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a key may not lie: in `state_dir`, in the folder of the database's file, in a folder of backups.

    `root` is the program's folder, that relative paths start from; `database` is SQLite's file, None beside MySQL.
    """

    root: Path
    state_dir: Path
    database: Path | None
    allow_file_key: bool = False


def key_file(key_url: str, surroundings: Surroundings) -> Path:
    """Return the path that a file: KEY_URL names; raises Misconfigured for a place a key may not lie in."""
    address = urlsplit(key_url)
    if address.scheme != "file" or address.netloc or not address.path:
        raise Misconfigured(SETTING, "must be file:PATH or the URL of a key in Azure Key Vault")
    if surroundings.database is None and not surroundings.allow_file_key:
        raise Misconfigured(SETTING, "a key in a file is refused with a MySQL database unless ALLOW_FILE_KEY is true")
    path = surroundings.root / address.path
    _check_place(path.resolve(), surroundings)
    return path


def _check_place(place: Path, surroundings: Surroundings) -> None:
    if place.is_relative_to(surroundings.state_dir.resolve()):
        raise Misconfigured(SETTING, "the key must lie outside STATE_DIR, or every copy of the data holds its key")
    database = surroundings.database
    if database is not None and place.is_relative_to(database.resolve().parent):
        raise Misconfigured(SETTING, "the key must lie outside the database's folder, or its copies hold the key too")
    if any(part.casefold().startswith("backup") for part in place.parts[:-1]):
        raise Misconfigured(SETTING, "the key must lie outside a folder of backups")
