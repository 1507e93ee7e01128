"""A body as it arrives, unpacked in small steps: one that would unpack to gigabytes is noticed before it has."""

import zlib
from collections.abc import Callable, Iterator
from typing import cast

import httpx

ENCODING = "gzip"
"""The only encoding we ask for."""
STEP = 65_536
GZIP = 16 + zlib.MAX_WBITS


class TooLong(Exception):
    """A body of more bytes than allowed, counted unpacked."""


async def deliver(response: httpx.Response, largest: int, take: Callable[[bytes], object]) -> None:
    """Give the body of a response that is being received to `take`, piece by piece.

    Raises TooLong, httpx.DecodingError for an encoding that is broken or was not asked for, and what `take` raises.
    """
    unpacking, length = _unpacking(response), 0
    async for packed in cast(httpx.AsyncByteStream, response.stream):
        for piece in unpacking.pieces(packed):
            length += len(piece)
            if length > largest:
                raise TooLong
            take(piece)
    unpacking.finish()


class _Plain:
    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def finish(self) -> None:
        """Nothing can be missing."""


class _Gzip:
    def __init__(self) -> None:
        self._member = zlib.decompressobj(GZIP)
        self._has_begun = False

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        self._has_begun = self._has_begun or bool(packed)
        while packed:
            if self._member.eof:
                self._member = zlib.decompressobj(GZIP)
            try:
                piece = self._member.decompress(packed, STEP)
            except zlib.error as fault:
                raise httpx.DecodingError(str(fault)) from fault
            packed = self._member.unconsumed_tail or self._member.unused_data
            yield piece

    def finish(self) -> None:
        if self._has_begun and not self._member.eof:
            raise httpx.DecodingError("the body ends before its encoding does")


def _unpacking(response: httpx.Response) -> _Plain | _Gzip:
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip"):
        return _Gzip()
    raise httpx.DecodingError("an encoding that was not asked for")
