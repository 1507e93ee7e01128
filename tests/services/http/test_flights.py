"""Tokens in memory: no more than fit, and a flight that belongs to no single question."""

import asyncio

import pytest

from services.errors import Unavailable
from services.http.deadline import DEFAULT_SECONDS, deadline, remaining
from services.http.flights import Issued, TokenCache
from tests.services.http.fakes import Clock


async def test_the_tokens_used_longest_ago_make_room() -> None:
    cache: TokenCache[str] = TokenCache(Clock().monotonic, capacity=2)
    fetched: list[str] = []

    async def ask(key: str) -> str:
        async def fetch() -> Issued:
            fetched.append(key)
            return Issued(f"token-{key}", 3600)

        return await cache.get(key, fetch)

    for key in "abacabc":
        await ask(key)
    assert "".join(fetched) == "abcbc"


async def test_a_flight_has_its_own_deadline_not_that_of_who_asked_first() -> None:
    cache: TokenCache[str] = TokenCache(Clock().monotonic)
    begun, go, left = asyncio.Event(), asyncio.Event(), list[float]()

    async def fetch() -> Issued:
        begun.set()
        await go.wait()
        left.append(remaining())
        return Issued("token", 3600)

    with deadline(0), pytest.raises(Unavailable):
        await cache.get("key", fetch)
    later = asyncio.create_task(cache.get("key", fetch))
    await begun.wait()
    go.set()
    assert await later == "token"
    assert DEFAULT_SECONDS - 1 < left[0] <= DEFAULT_SECONDS


async def test_a_flight_that_failed_is_flown_again() -> None:
    cache: TokenCache[str] = TokenCache(Clock().monotonic)

    async def fail() -> Issued:
        raise ZeroDivisionError

    async def fetch() -> Issued:
        return Issued("token", 3600)

    with pytest.raises(ZeroDivisionError):
        await cache.get("key", fail)
    assert await cache.get("key", fetch) == "token"


async def test_closing_ends_what_is_under_way() -> None:
    cache: TokenCache[str] = TokenCache(Clock().monotonic)

    async def for_ever() -> Issued:
        await asyncio.Event().wait()
        return Issued("never", 1)

    waiter = asyncio.create_task(cache.get("key", for_ever))
    await asyncio.sleep(0)
    await cache.close()
    with pytest.raises(asyncio.CancelledError):
        await waiter


def test_a_short_life_is_used_for_half_of_it() -> None:
    assert Issued("token", 3600).usable_for == 3480
    assert Issued("token", 60).usable_for == 30
