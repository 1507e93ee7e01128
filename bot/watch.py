"""Tells administrators, for as long as the bot runs, that a sign-in is needed: once each time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.administrators import Administrators
from bot.delivery import Delivery
from bot.errors import attempted
from cards.sign_in import sign_in_needed_card
from services.stops import Stops

AFTER_A_FAULT = 60.0


@dataclass(frozen=True, slots=True)
class Watch:
    """What there is to tell, and whom."""

    stops: Stops
    administrators: Administrators

    @asynccontextmanager
    async def kept(self, delivery: Delivery, clock: Callable[[], datetime]) -> AsyncIterator[None]:
        """Tell what comes up inside."""
        watching = asyncio.create_task(self._for_ever(delivery, clock))
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _for_ever(self, delivery: Delivery, clock: Callable[[], datetime]) -> None:
        while True:
            if not await attempted("sign_in.not_told", self._once(delivery, clock)):
                await asyncio.sleep(AFTER_A_FAULT)

    async def _once(self, delivery: Delivery, clock: Callable[[], datetime]) -> None:
        card = sign_in_needed_card(await self.stops.next())
        await self.administrators.tell(card, delivery, clock())
