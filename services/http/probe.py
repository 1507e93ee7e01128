"""Whether something answers over HTTPS at all, and what time it is there. No token is ever sent."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from services.http.pool import pooled_client


@dataclass(frozen=True, slots=True)
class Probed:
    """An answer: its status, its Date in UTC (None where it told none), and what our clock said then."""

    status: int
    date: datetime | None
    our_time: datetime


@dataclass(eq=False)
class NoAnswer(Exception):
    """Nothing answered; `kind` is the sort of fault (ConnectError ...), without an address."""

    kind: str
    untrusted: bool = False
    """Something answered, with a certificate that is not trusted."""


async def probe(address: str, trust: ssl.SSLContext, proxy: str | None, clock: Callable[[], datetime]) -> Probed:
    """Return what answers at an https address, whatever its status; raises NoAnswer."""
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
    try:
        async with (
            pooled_client(trust=trust, proxy=proxy, limits=limits, headers={"User-Agent": "Seatwise"}) as client,
            client.stream("GET", address) as answer,
        ):
            return Probed(answer.status_code, _date(answer.headers.get("date", "")), clock())
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
        raise NoAnswer(type(fault).__name__, "CERTIFICATE_VERIFY_FAILED" in str(fault)) from None


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
