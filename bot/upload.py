"""Puts a file where a person who took it wants it: the address of an upload session of OneDrive's, in pieces."""

import io
from collections.abc import Awaitable, Callable
from datetime import datetime

import aiohttp
import structlog
from yarl import URL

from bot.errors import attempted
from bot.service_url import FileHosts
from services.errors import Ambiguous, Refused, Service, Unavailable, UpstreamError
from services.export.spool import Spool
from services.http.responses import retry_after

log = structlog.get_logger("bot.upload")

PIECE = 10 * 320 * 1024
"""Bytes sent at a time: OneDrive takes multiples of 320 KiB."""
ATTEMPTS = 4
LONGEST_WAIT = 30.0
_LOST = 0
_TAKEN_BEFORE = 416
_PASSING = frozenset({_LOST, 408, 429, 500, 502, 503, 504})
_WHOLE = frozenset({200, 201})
_TAKEN = _WHOLE | {202, _TAKEN_BEFORE}
"""Of a piece before the last: one that is missing shows at the last one, which makes the file whole or fails."""
_TIMEOUT = aiohttp.ClientTimeout(total=90, connect=5, sock_connect=5)
_WITHDRAWAL = aiohttp.ClientTimeout(total=3)


class Uploads:
    """Sends files, without any token: the address is the secret. `sleep` takes seconds."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        hosts: FileHosts,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        self._session, self._hosts, self._clock, self._sleep = session, hosts, clock, sleep

    async def put(self, url: str, spool: Spool) -> None:
        """Send the whole file to `url`; raise Refused, Unavailable or Ambiguous, and leave no part of it there."""
        if not self._hosts.allow(url):
            raise Refused(Service.ONEDRIVE, code="an address that is not OneDrive's")
        address = URL(url, encoded=True)
        try:
            begin = 0
            for piece in spool.pieces(PIECE):
                await self._put(address, piece, begin, spool.size)
                begin += len(piece)
        except BaseException:
            await attempted("upload.not_withdrawn", self._withdraw(address))
            raise

    async def _put(self, url: URL, piece: bytes, begin: int, size: int) -> None:
        """Send one piece, again where that may help: a piece that was there already does no harm."""
        end = begin + len(piece)
        headers = {"Content-Range": f"bytes {begin}-{end - 1}/{size}"}
        for attempt in range(ATTEMPTS):
            status, wait = await self._attempt(url, piece, headers)
            if status in (_WHOLE if end == size else _TAKEN):
                return
            if status not in _PASSING or attempt == ATTEMPTS - 1 or (wait or 0.0) > LONGEST_WAIT:
                break
            await self._sleep(wait or 2.0**attempt)
        raise _failure(status, is_last=end == size)

    async def _attempt(self, url: URL, piece: bytes, headers: dict[str, str]) -> tuple[int, float | None]:
        data = aiohttp.BytesIOPayload(io.BytesIO(piece), content_type="application/octet-stream")
        request = self._session.put(url, data=data, headers=headers, allow_redirects=False, timeout=_TIMEOUT)
        try:
            async with request as response:
                return response.status, retry_after(response.headers, self._clock())
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            log.warning("upload.lost", fault=type(fault).__name__)
            return _LOST, None

    async def _withdraw(self, url: URL) -> None:
        async with self._session.delete(url, allow_redirects=False, timeout=_WITHDRAWAL):
            pass


def _failure(status: int, *, is_last: bool) -> UpstreamError:
    if is_last and status in (_LOST, _TAKEN_BEFORE):
        return Ambiguous(Service.ONEDRIVE, status or None)
    if status in _PASSING:
        return Unavailable(Service.ONEDRIVE, status or None)
    return Refused(Service.ONEDRIVE, status)
