"""What leaves a row in the record beside visits: questions across customers, files of them, and refusals."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from cards.card import Card
from dialogs.turn import Answer, Later
from services.domain.actor import Actor
from services.domain.audit import Result
from services.errors import SeatwiseError
from services.tenancy.directory import CustomerDirectory

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recording:
    """The row, or two, of what `actor` asks without a visit. `action` is the command's name."""

    directory: CustomerDirectory
    actor: Actor
    action: str

    @asynccontextmanager
    async def refusals(self) -> AsyncIterator[None]:
        """Write down when somebody is refused inside."""
        try:
            yield
        except SeatwiseError as error:
            await self.failed(error)
            raise

    async def answer(self, work: Awaitable[Answer]) -> Answer:
        """Return what `work` gives, once the row says so; of slow work, that it has begun."""
        answer = await self._tried(work)
        if not isinstance(answer, Later):
            await self.note(Result.DONE)
            return answer
        await self.note(Result.BEGUN)
        return replace(answer, then=self._finished(answer.then))

    @asynccontextmanager
    async def file(self) -> AsyncIterator[None]:
        """Write down that something is about to leave, and then what came of it inside."""
        await self.note(Result.BEGUN)
        try:
            yield
        except (Exception, asyncio.CancelledError) as error:
            await self.failed(error)
            raise
        await self.note(Result.DONE)

    async def pieces(self, source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
        """Yield what `source` yields; that this has begun is written down already, what came of it is at its end."""
        try:
            async for piece in source:
                yield piece
        except BaseException as error:
            await source.aclose()
            await self.failed(error)
            raise
        await self.note(Result.DONE)

    async def note(self, result: Result, error: BaseException | None = None, tenant_id: str | None = None) -> None:
        """Return once the row stands; raises SeatwiseError when it does not: then nothing is told."""
        await self.directory.note(self.actor, self.action, result, error, tenant_id)

    async def failed(self, error: BaseException) -> None:
        """Write down a failure: that this cannot be done must not hide the failure itself."""
        await self.directory.note_failure(self.actor, self.action, error)

    async def _finished(self, then: Awaitable[Card]) -> Card:
        card = await self._tried(then)
        await self.note(Result.DONE)
        return card

    async def _tried(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except (Exception, asyncio.CancelledError) as error:
            await self.failed(error)
            raise
