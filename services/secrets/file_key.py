"""Key-encryption keys in a file of their own that only its owner may read (AES key wrap, RFC 3394)."""

import base64
import binascii
import fcntl
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from services.errors import KeyInUse, Misconfigured, SealBroken
from services.secrets.keys import SETTING, WrappedKey

KEY_BYTES = 32
FILE_BYTES = 4096
"""More than any number of keys that a rotation leaves behind."""
Keys = Mapping[str, bytes]
"""Fingerprint -> key, the current one first."""


class LocalFileKey:
    """AES-256 keys in a file, a line each: the first is the current one, the others still open what they sealed.

    A missing file is made at the first wrap; unwrapping never makes one. The file is read anew at each wrap, and when
    a value names a key that is not known yet: another process may have rotated.
    Every method raises Misconfigured when the file is missing, unreadable by us, or readable by others.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: Keys = {}
        if path.exists() or path.is_symlink():
            self._load()

    def __repr__(self) -> str:
        return f"LocalFileKey({str(self._path)!r})"

    @property
    def key_id(self) -> str:
        """The fingerprint of the current key, which is made if there is no file."""
        if not self._keys and not self._path.exists():
            _write_once(self._path, _new_key())
        return next(iter(self._load()))

    async def current(self) -> str:
        """Return the fingerprint of the current key, which is made if there is no file."""
        return self.key_id

    async def wrap(self, data_key: bytes) -> WrappedKey:
        """Return the data key wrapped by the current key, which is made if there is no file."""
        key_id = self.key_id
        return WrappedKey(key_id, aes_key_wrap(self._keys[key_id], data_key))

    async def unwrap(self, wrapped: bytes, *, key_id: str) -> bytes:
        """Return the data key; raises SealBroken when it was wrapped by another key or was changed."""
        key = self._keys.get(key_id) or self._load().get(key_id)
        if key is None:
            raise SealBroken
        try:
            return aes_key_unwrap(key, wrapped)
        except InvalidUnwrap:
            raise SealBroken from None

    async def close(self) -> None:
        """Nothing is open."""

    def renew(self) -> str:
        """Put a new key before the others in the file, and return its fingerprint."""
        with _alone(self._path.parent):
            key = _new_key()
            self._store([key, *self._load().values()])
        return fingerprint(key)

    def forget(self, key_id: str) -> None:
        """Take a key out of the file; raises KeyInUse for the current one, Misconfigured for one that is not there."""
        with _alone(self._path.parent):
            keys = self._load()
            if key_id not in keys:
                raise self._fault(f"there is no key {key_id} in the key file")
            if key_id == next(iter(keys)):
                raise KeyInUse(key_id, None)
            self._store([key for known, key in keys.items() if known != key_id])

    def _store(self, keys: list[bytes]) -> None:
        _replace(self._path, keys)
        self._load()

    def _load(self) -> Keys:
        # A short file, so the loop is not held up.
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as fault:
            raise self._fault("the key file cannot be opened") from fault
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
                raise self._fault("the key file must belong to the account Seatwise runs as, with mode 0600")
            text = os.read(descriptor, FILE_BYTES)
        finally:
            os.close(descriptor)
        keys = [_decoded(line) for line in text.split()]
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise self._fault("the key file does not hold a 256-bit key in base64")
        self._keys = {fingerprint(key): key for key in keys}
        return self._keys

    def _fault(self, what: str) -> Misconfigured:
        return Misconfigured(SETTING, f"{what}: {self._path}")


def fingerprint(key: bytes) -> str:
    """Return the name that values carry of the key they are sealed under."""
    return "file:" + hashlib.sha256(b"seatwise key-encryption key\0" + key).hexdigest()[:16]


def _new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def _decoded(line: bytes) -> bytes:
    try:
        return base64.b64decode(line, validate=True)
    except binascii.Error:
        return b""


def _write_once(path: Path, key: bytes) -> None:
    """Write a file with this key so that it appears whole, and only if no other process was first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Unlike a rename, a link never replaces: the other process's key stands.
        with _draft(path, [key]) as draft, suppress(FileExistsError):
            os.link(draft, path)
    except OSError as fault:
        raise Misconfigured(SETTING, f"the key file cannot be created: {path}") from fault


def _replace(path: Path, keys: list[bytes]) -> None:
    """Put a file with these keys in the place of the old one, so that at any moment one of both is there, whole."""
    try:
        with _draft(path, keys) as draft:
            draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)  # before anything is sealed under the new key
        finally:
            os.close(folder)
    except OSError as fault:
        raise Misconfigured(SETTING, f"the key file cannot be written: {path}") from fault


@contextmanager
def _draft(path: Path, keys: list[bytes]) -> Iterator[Path]:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"".join(base64.b64encode(key) + b"\n" for key in keys))
            file.flush()
            os.fsync(descriptor)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from changing the file at the same time: the later one would drop the other's key."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as fault:
        raise Misconfigured(SETTING, f"the folder of the key cannot be opened: {folder}") from fault
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
