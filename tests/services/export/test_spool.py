"""A spool gives back what it took, in the pieces that are asked for, and takes no more than memory is given for."""

import os
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.errors import SheetTooLarge
from services.export.spool import Spool
from tests.services.export.sheets import SourceLost


async def from_source(pieces: Sequence[bytes], *, lost: bool = False) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    if lost:
        raise SourceLost


@given(st.lists(st.binary(max_size=50) | st.just(b"a" * 10_000), max_size=6), st.integers(1, 3000))
@example([b"a" * 10_000_000], 320 * 1024)
@example([], 1)
async def test_everything_comes_back_in_pieces_of_one_size(pieces: list[bytes], length: int) -> None:
    spool = await Spool.of(from_source(pieces))
    given_back = list(spool.pieces(length))
    assert b"".join(given_back) == b"".join(pieces)
    assert spool.size == sum(map(len, pieces))
    assert all(len(piece) == length for piece in given_back[:-1])
    assert all(0 < len(piece) <= length for piece in given_back)


async def test_what_is_asked_for_twice_comes_twice() -> None:
    spool = await Spool.of(from_source([b"abc" * 100]))
    assert list(spool.pieces(7)) == list(spool.pieces(7))


async def test_more_than_memory_is_given_for_is_refused() -> None:
    with pytest.raises(SheetTooLarge):
        await Spool.of(from_source([os.urandom(1000) for _ in range(200)]), most=100_000)


async def test_a_source_that_fails_fails_the_spool() -> None:
    with pytest.raises(SourceLost):
        await Spool.of(from_source([b"abc"], lost=True))
