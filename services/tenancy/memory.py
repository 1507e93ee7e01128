"""What was read of a tenant a moment ago, for the presses that follow an answer: short, in memory, one tenant each."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from services.domain.reach import CustomerReach
from services.domain.section import Available, NotAvailable, Section, Source
from services.errors import CrossTenantAccess, Malformed, SeatwiseError, UnusableInput
from services.ledger import Touch, note

T = TypeVar("T")
log = structlog.get_logger(__name__)

FRESH = timedelta(0)
"""What is typed is read anew."""
A_MOMENT = timedelta(minutes=5)
"""How old what follows a press may be: the next page shows the same people as the one before."""
MOST_TENANTS = 64


class Kept:
    """Everything that is remembered, by tenant; the tenants asked about last."""

    def __init__(self, clock: Callable[[], datetime], most: int = MOST_TENANTS) -> None:
        self._clock, self._most = clock, most
        self._by_tenant: OrderedDict[tuple[str, CustomerReach], dict[str, Available[Any]]] = OrderedDict()

    def of(
        self, tenant_id: str, max_age: timedelta = FRESH, reach: CustomerReach = CustomerReach.TENANT
    ) -> "TenantMemory":
        """Return the memory of one tenant, whose contents may be at most `max_age` old to be used.

        What was read with one `reach` is not known with another.
        """
        for other in CustomerReach:
            if other is not reach:
                self._by_tenant.pop((tenant_id, other), None)
        entries = self._by_tenant.setdefault((tenant_id, reach), {})
        self._by_tenant.move_to_end((tenant_id, reach))
        while len(self._by_tenant) > self._most:
            self._by_tenant.popitem(last=False)
        return TenantMemory(tenant_id, entries, self._clock, max_age)


class TenantMemory:
    """One tenant's memory. Only what was read whole is kept: a failure is asked again."""

    def __init__(
        self, tenant_id: str, entries: dict[str, Available[Any]], clock: Callable[[], datetime], max_age: timedelta
    ) -> None:
        self.tenant_id, self._entries, self._clock, self._max_age = tenant_id, entries, clock, max_age
        self._asked: dict[str, asyncio.Task[Section[Any]]] = {}

    async def read(self, key: str, source: Source, call: Callable[[], Awaitable[T]]) -> Section[T]:
        """Return what was read under `key` lately, or what `call` returns now; *not available* with its error.

        One session asks once, however many parts of its answer need it. Raises CrossTenantAccess and whatever is a bug.
        """
        note(self.tenant_id, Touch.MEMORY)
        known = self._entries.get(key)
        if known is not None and self._clock() - known.read_at < self._max_age:
            return known
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(self._keep(key, source, call))
            self._asked[key].add_done_callback(_look_at)
        section: Section[T] = await asyncio.shield(self._asked[key])
        return section

    async def _keep(self, key: str, source: Source, call: Callable[[], Awaitable[T]]) -> Section[T]:
        section = await read_section(source, call(), self._clock)
        if isinstance(section, Available):
            self._entries[key] = section
        return section

    def ask_again(self) -> None:
        """Let this session ask again for what could not be read: the service said later, and now it is."""
        self._asked = {key: asked for key, asked in self._asked.items() if not _has_failed(asked)}

    def now(self) -> datetime:
        """Return the time by which ages are told."""
        return self._clock()

    def forget(self) -> None:
        """Drop everything: something was changed in this tenant."""
        self._entries.clear()


def _has_failed(asked: asyncio.Task[Section[Any]]) -> bool:
    return asked.done() and (asked.cancelled() or bool(asked.exception()) or isinstance(asked.result(), NotAvailable))


def _look_at(asked: asyncio.Task[Any]) -> None:
    """A read nobody waits for any more has still been heard: asyncio complains of exceptions nobody looked at."""
    if not asked.cancelled():
        asked.exception()


async def read_section(source: Source, answer: Awaitable[T], clock: Callable[[], datetime]) -> Section[T]:
    """Return the answer with its source and age; *not available* with the SeatwiseError that came instead.

    Raises CrossTenantAccess, UnusableInput (not the source is at fault but the question), and whatever is a bug.
    """
    try:
        value = await answer
    except (CrossTenantAccess, UnusableInput):
        raise
    except SeatwiseError as reason:
        what = reason.what if isinstance(reason, Malformed) else ""
        log.warning("section.not_read", source=source.value, error=type(reason).__name__, what=what)
        return NotAvailable(source, reason)
    return Available(value, source, clock())
