"""The facts of all customers: read side by side, kept up to an hour, never shown to who may not see the customer."""

import asyncio
from collections.abc import Callable, Mapping
from contextvars import Context
from datetime import datetime, timedelta

from services.domain.customer import Customer
from services.errors import Service, Unavailable
from services.http.deadline import deadline, remaining
from services.portfolio.coverage import Coverage, Unread
from services.portfolio.facts import CustomerFacts, read_facts
from services.tenancy.fleet import Fleet
from services.tenancy.session import CustomerSession

KEPT = timedelta(hours=1)
SECONDS_EACH = 120.0
"""How long one customer may take: one that does not answer keeps nobody waiting for long."""

Done = Callable[[int, int], None]
"""Told how many customers of how many are read."""


class Portfolio:
    """Reads and keeps. `KEPT` by `max_age`; 0 keeps nothing. One read of a customer at a time, whoever asks."""

    def __init__(self, clock: Callable[[], datetime], max_age: timedelta = KEPT) -> None:
        self._clock, self._max_age = clock, max_age
        self._facts: dict[str, CustomerFacts] = {}
        self._flights: dict[str, asyncio.Task[CustomerFacts]] = {}

    async def read(
        self, fleet: Fleet, names: Mapping[str, str], free_skus: frozenset[str], *, refresh: bool, done: Done
    ) -> Coverage:
        """Return the facts of every customer the asker may see; with `refresh`, none that was read before.

        Raises what kept the list of customers from being read, CrossTenantAccess, and whatever is a bug.
        """
        listed = await fleet.customers()
        known = {} if refresh else self._known(listed.customers)
        wanted = [each for each in listed.customers if each.tenant_id not in known]

        async def work(session: CustomerSession) -> CustomerFacts:
            return await self._one(session, names, free_skus)

        results = await fleet.each(
            wanted, work, "portfolio", done=lambda count: done(len(known) + count, len(listed.customers))
        )
        read = {one.customer.tenant_id: one.value for one in results if one.value is not None}
        found = known | read
        return Coverage(
            listed,
            tuple(found[each.tenant_id] for each in listed.customers if each.tenant_id in found),
            tuple(Unread(one.customer, one.error) for one in results if one.error is not None),
        )

    def _known(self, customers: tuple[Customer, ...]) -> dict[str, CustomerFacts]:
        now = self._clock()
        self._facts = {key: each for key, each in self._facts.items() if now - each.read_at < self._max_age}
        return {each.tenant_id: self._facts[each.tenant_id] for each in customers if each.tenant_id in self._facts}

    async def _one(
        self, session: CustomerSession, names: Mapping[str, str], free_skus: frozenset[str]
    ) -> CustomerFacts:
        """Join the read that is under way, or start one; it is everybody's, and ends with no single question."""
        tenant_id = session.customer.tenant_id
        flight = self._flights.get(tenant_id)
        if flight is None:
            flight = asyncio.get_running_loop().create_task(self._fly(session, names, free_skus), context=Context())
            self._flights[tenant_id] = flight
            flight.add_done_callback(lambda landed: self._landed(tenant_id, landed))
        try:
            async with asyncio.timeout(remaining()):
                return await asyncio.shield(flight)
        except TimeoutError as fault:
            raise Unavailable(Service.GRAPH) from fault

    async def _fly(self, session: CustomerSession, names: Mapping[str, str], free: frozenset[str]) -> CustomerFacts:
        with deadline(SECONDS_EACH):
            facts = await read_facts(session, names, free)
        if facts.is_whole:
            self._facts[session.customer.tenant_id] = facts
        return facts

    def _landed(self, tenant_id: str, flight: asyncio.Task[CustomerFacts]) -> None:
        self._flights.pop(tenant_id, None)
        if not flight.cancelled():
            flight.exception()  # else asyncio complains when every waiter has left
