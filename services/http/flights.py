"""Access tokens in memory: one request per key at a time however many ask, kept until shortly before the end."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from contextvars import Context
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.errors import Service, Unavailable
from services.http.deadline import deadline, remaining

K = TypeVar("K", bound=Hashable)

EARLY_SECONDS = 120.0
"""A token is no longer handed out this long before its end, so that it lasts for the question it is used in."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A token just issued, and its life in seconds."""

    token: str = field(repr=False)
    expires_in: float

    @property
    def usable_for(self) -> float:
        """Seconds for which it may be handed out; short-lived tokens for half their life."""
        return self.expires_in - min(EARLY_SECONDS, self.expires_in / 2)


class TokenCache(Generic[K]):
    """Tokens by key, at most `capacity` of them. Bound to one event loop; `clock` is monotonic seconds."""

    def __init__(self, clock: Callable[[], float], capacity: int = 4096) -> None:
        self._clock, self._capacity = clock, capacity
        self._tokens: OrderedDict[K, tuple[str, float]] = OrderedDict()
        self._flights: dict[K, asyncio.Task[str]] = {}

    async def get(self, key: K, fetch: Callable[[], Awaitable[Issued]]) -> str:
        """Return the token of `key`, fetched if there is none; raises what `fetch` raises.

        A waiter that gives up does not end the flight for the others, and the flight has a deadline of its own: it
        belongs to no single question.
        """
        token, ends_at = self._tokens.get(key, ("", 0.0))
        if token and self._clock() < ends_at:
            self._tokens.move_to_end(key)
            return token
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.get_running_loop().create_task(self._fly(key, fetch), context=Context())
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._landed(key, done))
        try:
            async with asyncio.timeout(remaining()):
                return await asyncio.shield(flight)
        except TimeoutError as fault:
            raise Unavailable(Service.SIGN_IN) from fault

    def forget(self, key: K, token: str | None = None) -> None:
        """Drop the token of `key`; with `token`, only if it still is that one and nobody has renewed it."""
        if token is None or self._tokens.get(key, ("", 0.0))[0] == token:
            self._tokens.pop(key, None)

    def clear(self) -> None:
        """Drop every token."""
        self._tokens.clear()

    async def close(self) -> None:
        """End every flight."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def _fly(self, key: K, fetch: Callable[[], Awaitable[Issued]]) -> str:
        with deadline():
            issued = await fetch()
        self._tokens[key] = issued.token, self._clock() + issued.usable_for
        self._tokens.move_to_end(key)
        while len(self._tokens) > self._capacity:
            self._tokens.popitem(last=False)
        return issued.token

    def _landed(self, key: K, flight: asyncio.Task[str]) -> None:
        self._flights.pop(key, None)
        if not flight.cancelled():
            flight.exception()  # else asyncio complains when every waiter has left
