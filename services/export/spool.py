"""A whole file in memory, compressed: for those who must know its size before its first byte."""

import zlib
from collections.abc import AsyncIterator, Iterator

from services.errors import SheetTooLarge

MOST = 32_000_000
"""Compressed bytes. A list of people compresses to about a tenth: millions of rows."""


class Spool:
    """Takes bytes, and gives them back in pieces of the size that is asked for; `size` is how many there are."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._packer = zlib.compressobj(level=1)
        self._packed: list[bytes] = []
        self._packed_size = 0
        self.size = 0

    @classmethod
    async def of(cls, pieces: AsyncIterator[bytes], most: int = MOST) -> "Spool":
        """Return all the pieces; raise SheetTooLarge, and whatever they raise."""
        spool = cls(most)
        async for piece in pieces:
            spool._add(piece)
        spool._keep(spool._packer.flush())
        return spool

    def pieces(self, length: int) -> Iterator[bytes]:
        """Yield the bytes again, `length` at a time, the last piece shorter where it must be."""
        unpacker, rest = zlib.decompressobj(), b""
        for packed in self._packed:
            waiting = packed
            while len(rest := rest + unpacker.decompress(waiting, length - len(rest))) == length:
                yield rest
                waiting, rest = unpacker.unconsumed_tail, b""
        if rest:
            yield rest

    def _add(self, piece: bytes) -> None:
        self.size += len(piece)
        self._keep(self._packer.compress(piece))

    def _keep(self, packed: bytes) -> None:
        self._packed_size += len(packed)
        if self._packed_size > self._most:
            raise SheetTooLarge(None)
        if packed:
            self._packed.append(packed)
