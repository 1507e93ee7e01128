"""The roll of all customers: read once for everybody, kept for minutes, never empty because something failed."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from services.domain.customer import Customer, CustomerSource
from services.errors import (
    CrossTenantAccess,
    Malformed,
    NotDirectPartner,
    Refused,
    SeatwiseError,
    Service,
    Unavailable,
)
from services.http.deadline import remaining
from services.tenancy.customer_list import CustomerList
from services.tenancy.matching import CustomerIndex
from services.tenancy.ports import PartnerPorts

log = structlog.get_logger(__name__)

MAX_AGE = timedelta(minutes=10)
RETRY_AFTER = timedelta(seconds=30)
"""After a failed refresh, for a list that is not whole, and before a name that was not found makes us read again."""
OLDEST_SERVED = timedelta(hours=24)
PATIENCE = 2.0
"""Seconds a question waits for a refresh while an older list is at hand."""


class CustomerRoll:
    """The list and its index, refreshed by one read however many ask at once."""

    def __init__(self, ports: PartnerPorts, clock: Callable[[], datetime], *, patience: float = PATIENCE) -> None:
        self._ports = ports
        self._clock = clock
        self._patience = patience
        self._list: CustomerList | None = None
        self._index = CustomerIndex(())
        self._tried_at: datetime | None = None
        self._reading: asyncio.Task[CustomerList] | None = None

    async def read(self, *, fresher_than: timedelta = MAX_AGE) -> tuple[CustomerList, CustomerIndex]:
        """Return the list, at most `fresher_than` old, or an older one that says why it could not be refreshed.

        A list that is not whole is read again after half a minute. Raises what Partner Center said, or Graph where
        Partner Center refused, when neither source answers and no list of the last 24 hours is at hand.
        """
        current = self._current()
        if current is None:
            return await self._refresh(), self._index
        lasts = fresher_than if current.is_whole else min(fresher_than, RETRY_AFTER)
        if self._clock() - current.read_at > lasts and not self._tried_lately():
            current = await self._refresh_or(current)
        return current, self._index

    def _current(self) -> CustomerList | None:
        known = self._list
        return known if known and self._clock() - known.read_at <= OLDEST_SERVED else None

    def _tried_lately(self) -> bool:
        return self._tried_at is not None and self._clock() - self._tried_at < RETRY_AFTER

    async def _refresh_or(self, known: CustomerList) -> CustomerList:
        """Return the refreshed list if it comes soon; the one we know meanwhile, the read going on behind."""
        reading = self._start_reading()
        done, _ = await asyncio.wait((reading,), timeout=min(self._patience, remaining()))
        if not done:
            return known
        try:
            return reading.result()
        except CrossTenantAccess:
            raise
        except SeatwiseError as error:
            self._list = replace(known, refresh_failed=error)
            return self._list

    async def _refresh(self) -> CustomerList:
        """Shielded: the first asker may give up, the others still wait for the same read."""
        try:
            async with asyncio.timeout(remaining()):
                return await asyncio.shield(self._start_reading())
        except TimeoutError as fault:
            raise Unavailable(Service.PARTNER_CENTER) from fault

    def _start_reading(self) -> asyncio.Task[CustomerList]:
        if self._reading is None or self._reading.done():
            # The read is everybody's: it must not end with the deadline of the question that happened to start it.
            self._reading = asyncio.get_running_loop().create_task(self._fetch(), context=Context())
            self._reading.add_done_callback(_look_at)
        return self._reading

    async def _fetch(self) -> CustomerList:
        self._tried_at = self._clock()
        fetched = await self._from_either()
        known = self._list
        if known is None or (known.customers, known.is_whole) != (fetched.customers, fetched.is_whole):
            self._index = CustomerIndex(fetched.customers, is_whole=fetched.is_whole)
        self._list = fetched
        return fetched

    async def _from_either(self) -> CustomerList:
        asked_at = self._clock()
        try:
            found = await self._ports.partner_center_customers()
        except CrossTenantAccess:
            raise
        except NotDirectPartner as error:
            return await self._from_graph(error, asked_at)
        except SeatwiseError as error:
            _note_in_log(error)
            return await self._in_place_of_partner_center(error, asked_at)
        return CustomerList(_in_order(found), CustomerSource.PARTNER_CENTER, asked_at)

    async def _in_place_of_partner_center(self, error: SeatwiseError, asked_at: datetime) -> CustomerList:
        """A recent whole list of Partner Center's is worth more than Graph's, which lacks customers without GDAP."""
        known = self._current()
        if known and known.source is CustomerSource.PARTNER_CENTER:
            raise error
        try:
            return await self._from_graph(error, asked_at)
        except CrossTenantAccess:
            raise
        except SeatwiseError as graph_error:
            _note_in_log(graph_error)
            if isinstance(error, Refused):  # which does not pass: what Graph says is what can be waited for
                raise
            raise error from graph_error

    async def _from_graph(self, error: SeatwiseError, asked_at: datetime) -> CustomerList:
        found = await self._ports.delegated_admin_customers()
        return CustomerList(_in_order(found), CustomerSource.GRAPH, asked_at, instead_of=error)


def _in_order(customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
    return tuple(sorted(customers, key=lambda customer: (customer.name.casefold(), customer.tenant_id)))


def _note_in_log(error: SeatwiseError) -> None:
    what = error.what if isinstance(error, Malformed) else ""
    log.warning("customers.not_read", error=type(error).__name__, what=what)


def _look_at(reading: asyncio.Task[CustomerList]) -> None:
    """A read nobody waits for any more has still been heard: asyncio complains of exceptions nobody looked at."""
    if not reading.cancelled():
        reading.exception()
