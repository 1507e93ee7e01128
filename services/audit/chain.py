"""How the rows of the record hang together: each holds the hash of everything in it and of the row before."""

import hashlib
import hmac
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

FORMAT = b"seatwise audit v1"
GENESIS = "0" * 64
"""The hash that the first row follows."""
_LENGTH = struct.Struct(">I")
_NOTHING = b"\xff\xff\xff\xff"
"""In place of a length: no text is that long, so that nothing and "" differ."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says. `person` is a pseudonym; `accounts` and `request_ids` are JSON lists; `at` is aware."""

    at: datetime
    action: str
    person: str
    role: str
    tenant_id: str | None
    accounts: str
    request_ids: str
    result: str
    error: str
    subject: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the last row's place and hash."""

    seq: int
    hash: str


EMPTY = Head(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in its place in the chain. The first has `seq` 1."""

    seq: int
    entry: Entry
    previous_hash: str
    hash: str

    @property
    def head(self) -> Head:
        """The chain's end once this row is its last."""
        return Head(self.seq, self.hash)

    def belongs_at(self, seq: int) -> bool:
        """Tell whether this row, as it is, was written at `seq`."""
        return hmac.compare_digest(self.hash, hash_of(seq, self.entry, self.previous_hash))


def hash_of(seq: int, entry: Entry, previous_hash: str) -> str:
    """Return the SHA-256, in hex, of a row: every field with its length before it, so that no two rows look alike."""
    at = entry.at.astimezone(UTC) - _EPOCH
    microseconds = (at.days * 86_400 + at.seconds) * 1_000_000 + at.microseconds
    fields = (
        str(seq), str(microseconds), entry.action, entry.person, entry.role, entry.tenant_id, entry.accounts,
        entry.request_ids, entry.result, entry.error, entry.subject, previous_hash,
    )  # fmt: skip
    return hashlib.sha256(FORMAT + b"".join(map(_framed, fields))).hexdigest()


def linked(entries: Sequence[Entry], after: Head) -> Iterator[Row]:
    """Yield the rows that `entries` become behind `after`."""
    previous = after.hash
    for seq, entry in enumerate(entries, after.seq + 1):
        row = Row(seq, entry, previous, hash_of(seq, entry, previous))
        previous = row.hash
        yield row


def mac_of(key: bytes, purpose: str, head: Head) -> str:
    """Return what only the holder of `key` can say of a head: HMAC-SHA-256, in hex, bound to its purpose."""
    message = b"".join(map(_framed, (purpose, str(head.seq), head.hash)))
    return hmac.new(key, FORMAT + message, hashlib.sha256).hexdigest()


def pseudonym_of(key: bytes, object_id: str) -> str:
    """Return a person's name in the record: HMAC-SHA-256, in hex, under the person's own key."""
    return hmac.new(key, object_id.encode(), hashlib.sha256).hexdigest()


def _framed(field: str | None) -> bytes:
    if field is None:
        return _NOTHING
    text = field.encode("utf-8", "surrogatepass")
    return _LENGTH.pack(len(text)) + text
