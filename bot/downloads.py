"""GET /downloads/{token}: a file for whoever has the token, once. Every wrong token gets the same answer."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import quote

import structlog
from aiohttp import HttpVersion11, web

from bot.errors import log_fault
from bot.parcels import Files
from cards.error import explain
from dialogs.exports import PATH, SECONDS
from services.errors import AccessDenied, AmbiguousCustomer, CustomerNotFound, DownloadGone, SeatwiseError
from services.export.file import ExportedFile
from services.export.spool import Spool
from services.http.deadline import deadline

log = structlog.get_logger("bot.downloads")

ROUTE = f"{PATH}{{token}}"
PIECE = 65_536
NOT_HERE = "There is no file here. A link works once, within ten minutes.\nAsk Seatwise for the list again.\n"
NOT_MADE = "No file was made. Ask Seatwise for the list again.\n"
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
_SAME_AS_NO_FILE = (DownloadGone, AccessDenied, CustomerNotFound, AmbiguousCustomer)
"""Who may not see the customer any more learns nothing, not even that there was a file."""


class DownloadDesk:
    """Serves the links. `files` is None where nothing makes files; no download takes longer than `seconds`."""

    def __init__(self, files: Files | None, seconds: float = SECONDS) -> None:
        self._files, self._seconds = files, seconds

    async def look(self, request: web.Request) -> web.Response:
        """Answer HEAD: whether a file waits there. It goes on waiting."""
        try:
            waits = self._files is not None and await self._files.is_waiting(request.match_info["token"])
        except SeatwiseError as error:
            return _refusal(error)
        return web.Response(status=200 if waits else 404, headers=_HEADERS, content_type="text/plain")

    async def hand_over(self, request: web.Request) -> web.StreamResponse:
        """Answer GET with the file, as it is read. One that fails before its first byte is a page that says why; one
        that fails later, or takes too long, ends with a broken connection: nobody takes it for whole.
        """
        try:
            async with asyncio.timeout(self._seconds):
                with deadline(self._seconds):
                    return await self._served(request)
        except TimeoutError:
            log.warning("download.too_slow")
            return _broken_off(request)

    async def _served(self, request: web.Request) -> web.StreamResponse:
        try:
            if self._files is None:
                raise DownloadGone
            file = await self._files.collect(request.match_info["token"])
            pieces = file.pieces
            async with aclosing(pieces):
                first = await anext(pieces)
                if request.version < HttpVersion11:  # which knows no end of a stream but its connection's
                    return await _whole(request, file, first)
                return await _streamed(request, file, first)
        except SeatwiseError as error:
            return _refusal(error)


async def _streamed(request: web.Request, file: ExportedFile, first: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers=_file_headers(file))
    try:
        await response.prepare(request)
        await response.write(first)
        async for piece in file.pieces:
            await response.write(piece)
        await response.write_eof()
    except Exception as error:
        log_fault("download.broken_off", error)
        return _broken_off(request, response)
    return response


async def _whole(request: web.Request, file: ExportedFile, first: bytes) -> web.StreamResponse:
    """Return the file with its length, made before the first byte leaves."""
    spool = await Spool.of(_chained(first, file.pieces))
    response = web.StreamResponse(headers=_file_headers(file))
    response.content_length = spool.size
    await response.prepare(request)
    for piece in spool.pieces(PIECE):
        await response.write(piece)
    return response


async def _chained(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield first
    async for piece in rest:
        yield piece


def _broken_off(request: web.Request, response: web.StreamResponse | None = None) -> web.StreamResponse:
    """End the connection without the end of the file."""
    if request.transport is not None:
        request.transport.abort()
    return response or web.Response(status=503, headers=_HEADERS)


def _refusal(error: SeatwiseError) -> web.Response:
    if isinstance(error, _SAME_AS_NO_FILE):
        return _page(404, NOT_HERE)
    log_fault("download.failed", error)
    told = explain(error)
    return _page(
        503, f"{told.what}\n{told.why}\n{told.next_step}\nNo file was made: ask Seatwise for the list again.\n"
    )


def _page(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers=_HEADERS, content_type="text/plain", charset="utf-8")


def _file_headers(file: ExportedFile) -> dict[str, str]:
    plain = file.name.encode("ascii", "replace").decode().replace("?", "_")  # for clients that know no RFC 5987
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return _HEADERS | {"Content-Type": file.content_type, "Content-Disposition": disposition}
