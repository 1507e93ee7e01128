"""Envelope encryption of single values: a fresh AES-256 data key per write, wrapped by the key-encryption key."""

import secrets
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from services.errors import SealBroken
from services.secrets.keys import KeyProvider

FORMAT = b"v1"
NONCE_BYTES = 12
DATA_KEY_BITS = 256
_FIELDS = 5
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Binding:
    """The one place where a sealed value may be opened. `row_version` rises with every write of the row."""

    deployment: str
    tenant_id: str
    table: str
    column: str
    primary_key: str
    row_version: int

    def additional_data(self) -> bytes:
        """Return what the ciphertext is authenticated with; length prefixes keep neighbouring fields apart."""
        places = (self.deployment, self.tenant_id, self.table, self.column, self.primary_key, str(self.row_version))
        return _frame(FORMAT, *(place.encode() for place in places))


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """A value that only its key and its place open. Its repr shows nothing."""

    key_id: str
    wrapped_key: bytes
    nonce: bytes
    ciphertext: bytes

    def __repr__(self) -> str:
        return "Sealed(…)"

    def to_bytes(self) -> bytes:
        """Return format, key id, wrapped data key, nonce and ciphertext, each with its length (4 bytes) before it."""
        return _frame(FORMAT, self.key_id.encode(), self.wrapped_key, self.nonce, self.ciphertext)

    @classmethod
    def from_bytes(cls, row: bytes) -> "Sealed":
        """Return the value read from its row format; raises SealBroken for anything else."""
        fields = _unframe(row)
        if len(fields) != _FIELDS or fields[0] != FORMAT or len(fields[3]) != NONCE_BYTES:
            raise SealBroken
        try:
            key_id = fields[1].decode()
        except UnicodeDecodeError:
            raise SealBroken from None
        return cls(key_id, *fields[2:])


async def seal(secret: SecretStr, binding: Binding, keys: KeyProvider) -> Sealed:
    """Return `secret` encrypted for this one place."""
    data_key = AESGCM.generate_key(DATA_KEY_BITS)
    nonce = secrets.token_bytes(NONCE_BYTES)
    ciphertext = AESGCM(data_key).encrypt(nonce, secret.get_secret_value().encode(), binding.additional_data())
    wrapped = await keys.wrap(data_key)
    return Sealed(wrapped.key_id, wrapped.data_key, nonce, ciphertext)


async def unseal(sealed: Sealed, binding: Binding, keys: KeyProvider) -> SecretStr:
    """Return the secret; raises SealBroken when key, place or bytes are not those it was sealed with."""
    data_key = await keys.unwrap(sealed.wrapped_key, key_id=sealed.key_id)
    try:
        return SecretStr(AESGCM(data_key).decrypt(sealed.nonce, sealed.ciphertext, binding.additional_data()).decode())
    except (InvalidTag, ValueError):  # ValueError: an unwrapped key of another size
        raise SealBroken from None


async def rewrap(sealed: Sealed, keys: KeyProvider) -> Sealed:
    """Return the same value with its data key under the current key; nonce and ciphertext stay as they are."""
    wrapped = await keys.wrap(await keys.unwrap(sealed.wrapped_key, key_id=sealed.key_id))
    return Sealed(wrapped.key_id, wrapped.data_key, sealed.nonce, sealed.ciphertext)


def _frame(*fields: bytes) -> bytes:
    return b"".join(_LENGTH.pack(len(field)) + field for field in fields)


def _unframe(row: bytes) -> list[bytes]:
    fields: list[bytes] = []
    while row:
        if len(row) < _LENGTH.size:
            raise SealBroken
        end = _LENGTH.size + int(_LENGTH.unpack_from(row)[0])
        if len(row) < end:
            raise SealBroken
        fields.append(row[_LENGTH.size : end])
        row = row[end:]
    return fields
