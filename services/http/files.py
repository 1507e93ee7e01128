"""Files that a service hands out by address, to whoever has it: asked for without token, cookie or header of ours."""

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

import httpx
import structlog

from services.errors import Malformed, Service, Unavailable
from services.http.body import ENCODING, TooLong, deliver
from services.http.deadline import deadline, remaining
from services.http.pool import pooled_client
from services.http.responses import Reply, failure, lower_names
from services.http.retries import Retries

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

log = structlog.get_logger(__name__)

LARGEST_FILE = 300_000_000
"""Bytes, unpacked: a usage report of a million mailboxes."""
LIMITS = httpx.Limits(max_connections=8, max_keepalive_connections=0)


class Reader(Protocol[T_co]):
    """What a file is read into while it arrives."""

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        ...

    def finish(self) -> T_co:
        """Return what was in the file, now that all of it is there."""
        ...


@dataclass(frozen=True, slots=True)
class File(Generic[T]):
    """What was in a file, and what tells this state of it from every other."""

    content: T
    etag: str | None


class Files:
    """Fetches files from any https address. An address is as good as a password: it is neither logged nor told."""

    def __init__(
        self,
        *,
        trust: ssl.SSLContext,
        proxy: str | None = None,
        retries: Retries | None = None,
        largest: int = LARGEST_FILE,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._retries, self._largest = retries or Retries(), largest
        self._client = pooled_client(
            trust=trust, proxy=proxy, limits=LIMITS, headers={"Accept-Encoding": ENCODING}, transport=transport
        )

    async def read(self, address: str, service: Service, reader: Callable[[], Reader[T]]) -> File[T]:
        """Return what a new `reader` makes of the file; raises SeatwiseError. `service` gave the address.

        Repeats what may pass within the question's deadline. No redirect is followed.
        """
        url = _https(address, service)
        try:
            async with asyncio.timeout(remaining()):
                with deadline(remaining()):
                    return await self._retries.run(service, lambda: self._attempt(url, service, reader()))
        except TimeoutError as fault:
            raise Unavailable(service) from fault

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _attempt(self, url: httpx.URL, service: Service, reader: Reader[T]) -> File[T]:
        began, status = time.monotonic(), None
        try:
            async with self._client.stream("GET", url) as response:
                status = response.status_code
                _require_a_file(response, service)
                await deliver(response, self._largest, reader.feed)
                return File(reader.finish(), response.headers.get("ETag"))
        except httpx.DecodingError as fault:
            raise Malformed(service, status, what="a broken encoding") from fault
        except TooLong:
            raise Malformed(service, status, what=f"a file of more than {self._largest} bytes") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
            raise Unavailable(service, status) from fault
        finally:
            milliseconds = round((time.monotonic() - began) * 1000)
            log.info("file", service=service.value, host=url.host, status=status, milliseconds=milliseconds)


def _https(address: str, service: Service) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError, TypeError):
        url = httpx.URL()
    if url.scheme != "https" or not url.host or url.userinfo or not 0 < (url.port or 443) < 65_536:
        raise Malformed(service, what="an address without https")
    return url


def _require_a_file(response: httpx.Response, service: Service) -> None:
    reply = Reply(service, response.status_code, lower_names(response.headers), b"", "")
    error = failure(reply, datetime.now(UTC))
    if error is not None:
        error.request_id = None  # none was sent
        raise error
    if response.status_code != 200:
        raise Malformed(service, response.status_code, what="no file")
