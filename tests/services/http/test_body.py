"""A body is counted unpacked, in small steps, and one that is broken off is no body."""

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.http.body import STEP, TooLong, deliver

GZIP = {"Content-Encoding": "gzip"}


class Chunks(httpx.AsyncByteStream):
    """A body that arrives in these pieces."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


async def received(*chunks: bytes, largest: int = 10**9, headers: dict[str, str] | None = None) -> bytes:
    body = bytearray()
    await deliver(httpx.Response(200, stream=Chunks(*chunks), headers=headers), largest, body.extend)
    return bytes(body)


def cut(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


@given(st.binary(max_size=300_000), st.integers(1, 70_000))
async def test_a_body_arrives_whole_however_it_is_cut(body: bytes, size: int) -> None:
    assert await received(*cut(body, size)) == body
    assert await received(*cut(gzip.compress(body), size), headers=GZIP) == body


async def test_what_unpacks_to_much_more_than_a_step_arrives_whole() -> None:
    body = bytes(10 * STEP + 7)
    assert await received(gzip.compress(body), headers=GZIP) == body


async def test_packed_parts_one_after_the_other_are_one_body() -> None:
    assert await received(gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n"), headers=GZIP) == b"a,b\n1,2\n"


async def test_no_body_at_all_is_an_empty_one() -> None:
    assert await received(headers=GZIP) == b""


@pytest.mark.parametrize("packed", [False, True])
async def test_the_measure_is_of_what_is_unpacked(packed: bool) -> None:
    for length, allowed in ((1_000, True), (1_001, False)):
        body, headers = bytes(length), GZIP if packed else {}
        body = gzip.compress(body) if packed else body
        if allowed:
            assert len(await received(body, largest=1_000, headers=headers)) == 1_000
        else:
            with pytest.raises(TooLong):
                await received(body, largest=1_000, headers=headers)


async def test_a_bomb_is_cut_off_before_it_goes_off() -> None:
    bomb = gzip.compress(bytes(200_000_000))
    assert len(bomb) < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(TooLong):
            await received(bomb, largest=1_000_000, headers=GZIP)
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("missing", [1, 8, 9, 20])
async def test_a_packed_body_that_breaks_off_is_broken(missing: int) -> None:
    packed = gzip.compress(b"one,two\n" * 100)
    with pytest.raises(httpx.DecodingError):
        await received(packed[:-missing], headers=GZIP)


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "x"])
async def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(httpx.DecodingError):
        await received(zlib.compress(b"{}"), headers={"Content-Encoding": encoding})


@pytest.mark.parametrize("encoding", ["", "identity", "Identity "])
async def test_no_encoding_has_several_spellings(encoding: str) -> None:
    assert await received(b"{}", headers={"Content-Encoding": encoding}) == b"{}"
