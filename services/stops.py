"""From the tokens, which notice that a sign-in is needed, to the edge, which can tell administrators: once each."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.errors import SignInNeeded


class Notices(Protocol):
    """Who tells: services.store.administrators.AdministratorStore."""

    async def claim_notice(self, credential_version: int, now: datetime) -> bool:
        """Return whether it is on the caller to tell."""
        ...


@dataclass(slots=True)
class Stops:
    """The stops that nobody has been told of yet. `version` returns the version that lies in the vault now."""

    notices: Notices
    version: Callable[[], Awaitable[int]]
    clock: Callable[[], datetime]
    _waiting: "asyncio.Queue[tuple[SignInNeeded, int]]" = field(default_factory=asyncio.Queue, init=False)

    def stopped(self, error: SignInNeeded, version: int) -> None:
        """Note that all calls are stopped, since the refresh token of this version does not work."""
        self._waiting.put_nowait((error, version))

    async def next(self) -> SignInNeeded:
        """Return the next stop to tell: one of a token that still lies there, which no other process tells."""
        while True:
            error, version = await self._waiting.get()
            if await self.version() == version and await self.notices.claim_notice(version, self.clock()):
                return error
