"""The roll of all customers: read once for everybody, kept for minutes, never empty because something failed."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from services.domain.customer import Customer, CustomerSource
from services.errors import CrossTenantAccess, NotDirectPartner, SeatwiseError
from services.tenancy.customer_list import CustomerList
from services.tenancy.matching import CustomerIndex
from services.tenancy.ports import PartnerPorts

MAX_AGE = timedelta(minutes=10)
RETRY_AFTER = timedelta(seconds=30)
"""After a failed refresh, and before a name that was not found makes us read again."""
OLDEST_SERVED = timedelta(hours=24)
_REFUSAL_REMEMBERED = timedelta(hours=24)
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
        self._refusal: tuple[NotDirectPartner, datetime] | None = None

    async def read(self, *, fresher_than: timedelta = MAX_AGE) -> tuple[CustomerList, CustomerIndex]:
        """Return the list, at most `fresher_than` old, or an older one that says why it could not be refreshed.

        Raises what Partner Center said when neither source answers and no list of the last 24 hours is at hand.
        """
        current = self._current()
        if current is None:
            return await self._refresh(), self._index
        if self._clock() - current.read_at > fresher_than and not self._tried_lately():
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
        done, _ = await asyncio.wait((reading,), timeout=self._patience)
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
        return await asyncio.shield(self._start_reading())

    def _start_reading(self) -> asyncio.Task[CustomerList]:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._fetch())
            self._reading.add_done_callback(_look_at)
        return self._reading

    async def _fetch(self) -> CustomerList:
        self._tried_at = self._clock()
        fetched = await self._from_either()
        if self._list is None or self._list.customers != fetched.customers:
            self._index = CustomerIndex(fetched.customers)
        self._list = fetched
        return fetched

    async def _from_either(self) -> CustomerList:
        refusal = self._remembered_refusal()
        if refusal:
            return await self._from_graph(refusal)
        try:
            found = await self._ports.partner_center_customers()
        except CrossTenantAccess:
            raise
        except NotDirectPartner as error:
            self._refusal = (error, self._clock())
            return await self._from_graph(error)
        except SeatwiseError as error:
            return await self._in_place_of_partner_center(error)
        return CustomerList(_in_order(found), CustomerSource.PARTNER_CENTER, self._clock())

    async def _in_place_of_partner_center(self, error: SeatwiseError) -> CustomerList:
        """A recent whole list of Partner Center's is worth more than Graph's, which lacks customers without GDAP."""
        known = self._current()
        if known and known.source is CustomerSource.PARTNER_CENTER:
            raise error
        try:
            return await self._from_graph(error)
        except CrossTenantAccess:
            raise
        except SeatwiseError as graph_error:
            raise error from graph_error

    async def _from_graph(self, error: SeatwiseError) -> CustomerList:
        found = await self._ports.delegated_admin_customers()
        return CustomerList(_in_order(found), CustomerSource.GRAPH, self._clock(), instead_of=error)

    def _remembered_refusal(self) -> NotDirectPartner | None:
        if self._refusal and self._clock() - self._refusal[1] < _REFUSAL_REMEMBERED:
            return self._refusal[0]
        return None


def _in_order(customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
    return tuple(sorted(customers, key=lambda customer: (customer.name.casefold(), customer.tenant_id)))


def _look_at(reading: asyncio.Task[CustomerList]) -> None:
    """A read nobody waits for any more has still been heard: asyncio complains of exceptions nobody looked at."""
    if not reading.cancelled():
        reading.exception()
