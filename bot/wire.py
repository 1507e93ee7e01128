"""What Teams posts, decoded once and checked for shape; and what we post back, encoded once."""

import re
from datetime import datetime
from typing import Any

import msgspec

MAX_DEPTH = 32
_STRING = re.compile(rb'"(?:[^"\\]+|\\.)*"?', re.DOTALL)  # unterminated: up to the end, so that nothing is read twice
_BRACKET = re.compile(rb"[\[\]{}]")


class BadActivity(Exception):
    """The body is not an activity: not JSON, too deep, or a property of the wrong type."""


class _Wire(msgspec.Struct, frozen=True, rename="camel"):
    """The base of the inbound structs: camel case on the wire, unknown properties skipped."""


class Account(_Wire, frozen=True):
    """Who sent or receives an activity."""

    id: str
    name: str | None = None
    aad_object_id: str | None = None


class Conversation(_Wire, frozen=True):
    """Where an activity was said. In a channel the id names the thread."""

    id: str
    conversation_type: str | None = None
    tenant_id: str | None = None
    is_group: bool | None = None


class Named(_Wire, frozen=True):
    """Anything that has an id and perhaps a name: a tenant, a mentioned account."""

    id: str
    name: str | None = None


class ChannelData(_Wire, frozen=True):
    """The part of Teams' own data that we read."""

    tenant: Named | None = None


class Entity(_Wire, frozen=True):
    """An entity; mentions and what a client says of itself are of use. What we cannot read is no fault."""

    type: Any = None
    text: Any = None
    mentioned: Any = None
    platform: Any = None

    @property
    def is_client(self) -> bool:
        """True for what an app of Teams' says of itself: that it is one, and on which kind of device."""
        return self.type == "clientInfo" and isinstance(self.platform, str) and bool(self.platform)

    def mention(self) -> tuple[str, str, str] | None:
        """Return the id and name of who is mentioned, and the text that does it; None for another entity."""
        if not (isinstance(self.type, str) and self.type.casefold() == "mention" and isinstance(self.mentioned, dict)):
            return None
        told = (self.mentioned.get("id"), self.mentioned.get("name"), self.text)
        identity, name, text = (item if isinstance(item, str) else "" for item in told)
        return identity, name, text


class Inbound(_Wire, frozen=True):
    """An activity as it arrived. A property of another type than this is refused, an unknown one skipped."""

    type: str
    conversation: Conversation
    id: str | None = None
    name: str | None = None
    text: str | None = None
    value: Any = None
    sender: Account | None = msgspec.field(default=None, name="from")
    recipient: Account | None = None
    channel_id: str | None = None
    channel_data: ChannelData | None = None
    service_url: str | None = None
    reply_to_id: str | None = None
    locale: str | None = None
    timestamp: datetime | None = None
    members_added: list[Account] | None = None
    entities: list[Entity] | None = None


_decoder = msgspec.json.Decoder(Inbound)
_PLAIN = frozenset({str, int, float, bool, type(None)})
_encoder = msgspec.json.Encoder()


def decode(body: bytes) -> Inbound:
    """Return the activity in a request body; raise BadActivity for anything else."""
    if _depth(body) > MAX_DEPTH:
        raise BadActivity("too deep")
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise BadActivity(type(fault).__name__) from None


def encode(value: object) -> bytes:
    """Return JSON; raise TypeError for anything but plain values.

    msgspec would write out a dataclass, too: a button that was never issued would show what it is to hide.
    """
    _require_plain(value)
    return _encoder.encode(value)


def _require_plain(value: object) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _require_plain(item)
    elif isinstance(value, list):
        for item in value:
            _require_plain(item)
    elif type(value) not in _PLAIN:
        raise TypeError(type(value).__name__)


def _depth(body: bytes) -> int:
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH:  # so it cannot be deeper: nearly every activity ends here
        return 0
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
