"""Where the key-encryption key lives: a file beside the program today; a vault fits the same port."""

import base64
import binascii
import hashlib
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from services.errors import Misconfigured, SealBroken

SETTING = "KEY_URL"
KEY_BYTES = 32
VAULT_HOSTS = (".vault.azure.net", ".vault.azure.cn", ".vault.usgovcloudapi.net", ".managedhsm.azure.net")


@dataclass(frozen=True, slots=True, repr=False)
class WrappedKey:
    """A data key wrapped by the key-encryption key that `key_id` names (a vault's names its version too)."""

    key_id: str
    data_key: bytes


class KeyProvider(Protocol):
    """The key-encryption key. It never leaves the provider."""

    @property
    def key_id(self) -> str:
        """The key that new values are wrapped with."""
        ...

    async def wrap(self, data_key: bytes) -> WrappedKey:
        """Return a 32-byte data key wrapped by the current key."""
        ...

    async def unwrap(self, wrapped: bytes, *, key_id: str) -> bytes:
        """Return the data key; raises SealBroken when it was wrapped by another key or was changed."""
        ...


def key_provider(
    key_url: str, *, root: Path, state_dir: Path, embedded: bool, allow_file_key: bool = False
) -> KeyProvider:
    """Return the key that KEY_URL names; raises Misconfigured for one that may not or cannot be used here.

    `root` is the program's folder, that relative paths start from; `embedded` says that the store is SQLite.
    """
    address = urlsplit(key_url)
    if address.scheme == "https" and (address.hostname or "").endswith(VAULT_HOSTS):
        raise Misconfigured(SETTING, "keys in Azure Key Vault are not supported by this version")
    if address.scheme != "file" or address.netloc or not address.path:
        raise Misconfigured(SETTING, "must be file:PATH or the URL of a key in Azure Key Vault")
    if not (embedded or allow_file_key):
        raise Misconfigured(SETTING, "a key in a file is refused with a MySQL database unless ALLOW_FILE_KEY is true")
    path = root / address.path
    if path.resolve().is_relative_to(state_dir.resolve()):
        raise Misconfigured(SETTING, "the key must lie outside STATE_DIR, or every copy of the data holds its key")
    return LocalFileKey(path)


class LocalFileKey:
    """An AES-256 key in a file of its own that only its owner may read (AES key wrap, RFC 3394).

    A missing file is made at the first wrap; unwrapping never makes one.
    Every method raises Misconfigured when the file is missing, unreadable by us, or readable by others.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key: bytes | None = None
        if path.exists() or path.is_symlink():
            self._load()

    def __repr__(self) -> str:
        return f"LocalFileKey({str(self._path)!r})"

    @property
    def key_id(self) -> str:
        """The fingerprint of the key in the file, which is made if it is not there."""
        return _fingerprint(self._current())

    async def wrap(self, data_key: bytes) -> WrappedKey:
        """Return the data key wrapped by the key in the file, which is made if it is not there."""
        key = self._current()
        return WrappedKey(_fingerprint(key), aes_key_wrap(key, data_key))

    async def unwrap(self, wrapped: bytes, *, key_id: str) -> bytes:
        """Return the data key; raises SealBroken when it was wrapped by another key or was changed."""
        key = self._key or self._load()
        if key_id != _fingerprint(key):
            raise SealBroken
        try:
            return aes_key_unwrap(key, wrapped)
        except InvalidUnwrap:
            raise SealBroken from None

    def _current(self) -> bytes:
        if self._key is None and not self._path.exists():
            _create_key_file(self._path)
        return self._key or self._load()

    def _load(self) -> bytes:
        # Read once and kept: a short file, so the loop is not held up.
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as fault:
            raise self._fault("the key file cannot be opened") from fault
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
                raise self._fault("the key file must belong to the account Seatwise runs as, with mode 0600")
            text = os.read(descriptor, 4 * KEY_BYTES)
        finally:
            os.close(descriptor)
        try:
            key = base64.b64decode(text.strip(), validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise self._fault("the key file does not hold a 256-bit key in base64")
        self._key = key
        return key

    def _fault(self, what: str) -> Misconfigured:
        return Misconfigured(SETTING, f"{what}: {self._path}")


def _fingerprint(key: bytes) -> str:
    return "file:" + hashlib.sha256(b"seatwise key-encryption key\0" + key).hexdigest()[:16]


def _create_key_file(path: Path) -> None:
    """Write a new key so that the file appears whole, and only if no other process was first."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
                file.flush()
                os.fsync(descriptor)
            with suppress(FileExistsError):  # unlike a rename, a link never replaces: the other process's key stands
                os.link(draft, path)
        finally:
            draft.unlink()
    except OSError as fault:
        raise Misconfigured(SETTING, f"the key file cannot be created: {path}") from fault
