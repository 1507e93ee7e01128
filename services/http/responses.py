"""What an answer over HTTP means, without doing any I/O: (status, headers, body) in, a value or an error out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, TypeVar

import msgspec

from services.errors import Malformed, Service, Throttled, Unavailable, UpstreamError

T = TypeVar("T")

Guid = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
"""Microsoft's Int32, never negative in a count of seats."""

BOM = b"\xef\xbb\xbf"
TRANSIENT_STATUS = frozenset({408, 500, 502, 503, 504})
_any_json = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that arrived whole. Header names are lower-case. `scopes` are those of the token that was sent."""

    service: Service
    status: int
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    scopes: frozenset[str] = frozenset()


def lower_names(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers as a Reply has them."""
    return {name.lower(): value for name, value in headers.items()}


def decode(reply: Reply, decoder: msgspec.json.Decoder[T]) -> T:
    """Return the body as what `decoder` expects; raises Malformed for anything else (HTML, cut JSON, a wrong type)."""
    try:
        return decoder.decode(reply.body.removeprefix(BOM))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        # Not `str(fault)` alone for text that is no JSON: a message quotes a path or a position, never the body.
        raise malformed(reply, str(fault)) from None


def json_object(body: bytes) -> dict[str, object]:
    """Return the JSON object of an error's body, empty for anything that is none."""
    try:
        value = _any_json.decode(body.removeprefix(BOM))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def malformed(reply: Reply, what: str) -> Malformed:
    """Return the error for an answer that is no answer."""
    return Malformed(reply.service, reply.status, what=what, request_id=reply.request_id)


def failure(reply: Reply, now: datetime) -> UpstreamError | None:
    """Return what went wrong as HTTP tells it, None for a 2xx. The services refine 401, 403 and 404 themselves."""
    status, wait = reply.status, retry_after(reply.headers, now)
    if 200 <= status < 300:
        return None
    if status == 429 or (status == 503 and wait is not None):
        return Throttled(reply.service, status, retry_after=wait, request_id=reply.request_id)
    if status in TRANSIENT_STATUS:
        return Unavailable(reply.service, status, request_id=reply.request_id)
    if status < 400:
        return malformed(reply, "a redirect where none is documented")
    return UpstreamError(reply.service, status, request_id=reply.request_id)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return Retry-After in seconds, never below 0: whole, fractional ("2.128") or an HTTP date; None if unusable."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        return _seconds_until(value, now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _seconds_until(value: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
