"""Bulkheads: how many requests about one customer may be on their way at once, so that none takes all connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

MOST = 8
"""Of a service's 32. A question about one customer has rarely more on its way, and many customers fill all of them."""


class Bulkheads:
    """Lets `most` requests about each customer be on their way; further ones wait in the order in which they came."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._berths = WeakValueDictionary[str, asyncio.Semaphore]()

    @asynccontextmanager
    async def about(self, customer: str | None) -> AsyncIterator[None]:
        """Wait for room, and take it up within. None: the request is about no customer, and waits for none."""
        if customer is None:
            yield
            return
        berths = self._berths.get(customer)
        if berths is None:  # kept for as long as somebody waits or sails, by whoever does
            self._berths[customer] = berths = asyncio.Semaphore(self._most)
        async with berths:
            yield

    @property
    def known(self) -> int:
        """How many customers take up memory here."""
        return len(self._berths)
