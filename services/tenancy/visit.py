"""One visit of one actor to one customer, from the door to its record."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import structlog

from services.domain.actor import Actor
from services.domain.audit import AuditEvent, Result
from services.errors import AccessDenied, CrossTenantAccess, CustomerNotFound, SeatwiseError
from services.ledger import Ledger, keeping
from services.tenancy.ports import Trail
from services.tenancy.session import CustomerSession

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """A session, what was touched in it, and where its record goes. Made by CustomerDirectory only."""

    session: CustomerSession
    purpose: str
    trail: Trail
    clock: Callable[[], datetime]
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ledger", Ledger(self.session.customer.tenant_id))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[CustomerSession]:
        """Give the session; with the end of the block the visit ends and its record is written."""
        try:
            with keeping(self.ledger):
                yield self.session
        except (Exception, asyncio.CancelledError) as error:
            await self.failed(error)
            raise
        await self.end()

    async def finishing(self, work: Awaitable[T]) -> T:
        """Return what `work` gives, with which the visit ends."""
        value = await self.within(work)
        await self.end()
        return value

    async def within(self, work: Awaitable[T]) -> T:
        """Return what `work` gives, its touches noted. A failure ends the visit."""
        try:
            with keeping(self.ledger):
                return await work
        except BaseException as error:
            await self.failed(error)
            raise

    async def begin(self) -> None:
        """Write down that something is about to leave while the visit goes on; raises where that cannot be done."""
        self.ledger.settle()
        await self.trail.record(self._event(Result.BEGUN))

    async def pieces(self, source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
        """Yield what `source` yields, each piece read within the visit, which ends with the last."""
        try:
            with keeping(self.ledger):
                piece = await anext(source, None)
            while piece is not None:
                self.ledger.settle()
                yield piece
                with keeping(self.ledger):
                    piece = await anext(source, None)
        except BaseException as error:
            await source.aclose()
            await self.failed(error)
            raise
        await self.end()

    async def end(self) -> None:
        """Write the record; raises CrossTenantAccess when a second customer was touched, or what kept it unwritten."""
        try:
            self.ledger.settle()
        except CrossTenantAccess as error:
            await self.failed(error)
            raise
        await self.trail.record(self._event(Result.DONE))

    async def failed(self, error: BaseException) -> None:
        """Write the record of a failure: that this cannot be done must not hide the failure itself.

        Raises CrossTenantAccess in the place of another error where a second customer was touched: that error may tell
        something of it.
        """
        leak = _leak(self.ledger)
        fault = error if leak is None or isinstance(error, CrossTenantAccess) else leak
        await write_failure(self.trail, self._event(result_of(fault), fault))
        if fault is not error and isinstance(error, Exception):
            raise fault from error

    def _event(self, result: Result, error: BaseException | None = None) -> AuditEvent:
        return AuditEvent(
            action=self.purpose,
            actor=self.session.actor,
            at=self.clock(),
            result=result,
            tenant_id=self.ledger.tenant_id,
            accounts=tuple(sorted(self.ledger.accounts)),
            request_ids=tuple(self.ledger.request_ids),
            error=type(error).__name__ if error else "",
            subject=error.reference if isinstance(error, CrossTenantAccess) else "",
        )


async def write_failure(trail: Trail, event: AuditEvent) -> None:
    """Write it where that can be done, else a line in the log."""
    try:
        await trail.record(event)
    except SeatwiseError as fault:
        log.error("audit.not_written", action=event.action, error=type(fault).__name__)


def violation(action: str, actor: Actor, at: datetime, tenant_id: str, leak: CrossTenantAccess) -> AuditEvent:
    """Return what the record says of a leak that no visit came to know of."""
    error, subject = type(leak).__name__, leak.reference
    return AuditEvent(action, actor, at, Result.VIOLATION, tenant_id, error=error, subject=subject)


def _leak(ledger: Ledger) -> CrossTenantAccess | None:
    try:
        ledger.settle()
    except CrossTenantAccess as leak:
        return leak
    return None


def result_of(error: BaseException) -> Result:
    """Return what the record calls this failure; a customer who may not be seen is refused as nobody's is."""
    if isinstance(error, CrossTenantAccess):
        return Result.VIOLATION
    return Result.REFUSED if isinstance(error, AccessDenied | CustomerNotFound) else Result.FAILED
