"""The facts of all customers: read side by side, kept up to an hour, never shown to who may not see the customer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from datetime import datetime, timedelta

from services.domain.customer import Customer
from services.domain.reach import Standing, Standings
from services.errors import Service, Throttled, Unavailable
from services.http.deadline import deadline, remaining
from services.http.waits import begin_wait, hearing_waits
from services.ledger import Ledger, join, keeping
from services.portfolio.coverage import Coverage, Unread
from services.portfolio.facts import CustomerFacts, read_facts
from services.tenancy.fleet import Fleet
from services.tenancy.session import CustomerSession

KEPT = timedelta(hours=1)
SECONDS_EACH = 120.0
"""How long one customer may take beside the waits: one that does not answer keeps nobody waiting for long."""

LEAST_WAIT = 1.0
WORTH_TELLING = 5.0
"""Seconds of waiting from which the asker is told."""

Done = Callable[[int, int, datetime | None], None]
"""Told how many customers of how many are read, and until when a service asked to wait with one, if any did."""


class Portfolio:
    """Reads and keeps. `KEPT` by `max_age`; 0 keeps nothing. One read of a customer at a time, whoever asks."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        max_age: timedelta = KEPT,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock, self._max_age, self._sleep = clock, max_age, sleep
        self._facts: dict[str, CustomerFacts] = {}
        self._flights: dict[tuple[str, Standing], tuple[asyncio.Task[CustomerFacts], Ledger]] = {}
        self._waits: dict[str, datetime] = {}
        self._watchers: list[Callable[[], None]] = []

    def forget(self, customer: Customer) -> None:
        """Drop what is kept of a customer: it is about to be told otherwise."""
        self._facts.pop(customer.tenant_id, None)

    async def read(
        self, fleet: Fleet, names: Mapping[str, str], free_skus: frozenset[str], *, refresh: bool, done: Done
    ) -> Coverage:
        """Return the facts of every customer the asker may see; with `refresh`, none that was read before.

        Raises what kept the list of customers from being read, CrossTenantAccess, and whatever is a bug.
        """
        listed = await fleet.customers()
        known = {} if refresh else self._known(listed.customers, await fleet.standings())
        wanted = [each for each in listed.customers if each.tenant_id not in known]

        async def work(session: CustomerSession) -> CustomerFacts:
            return await self._one(session, names, free_skus)

        def tell(count: int) -> None:
            done(len(known) + count, len(listed.customers), self._waiting(wanted))

        with self._watched(tell) as count:
            results = await fleet.each(wanted, work, "portfolio", done=count)
        read = {one.customer.tenant_id: one.value for one in results if one.value is not None}
        found = known | read
        return Coverage(
            listed,
            tuple(found[each.tenant_id] for each in listed.customers if each.tenant_id in found),
            tuple(Unread(one.customer, one.error) for one in results if one.error is not None),
        )

    @contextmanager
    def _watched(self, tell: Callable[[int], None]) -> Iterator[Callable[[int], None]]:
        """Let `tell` be told of every count, and of the last one again when somebody has to wait."""
        last = 0

        def count(finished: int) -> None:
            nonlocal last
            last = finished
            tell(finished)

        def again() -> None:
            tell(last)

        self._watchers.append(again)
        try:
            yield count
        finally:
            self._watchers.remove(again)

    def _waiting(self, customers: Iterable[Customer]) -> datetime | None:
        ahead = (self._waits.get(each.tenant_id) for each in customers)
        return max((until for until in ahead if until is not None and until > self._clock()), default=None)

    def _begin_wait(self, tenant_id: str, seconds: float) -> None:
        if seconds >= WORTH_TELLING:
            self._waits[tenant_id] = self._clock() + timedelta(seconds=seconds)
            for again in self._watchers:
                again()

    def _known(self, customers: tuple[Customer, ...], standings: Standings) -> dict[str, CustomerFacts]:
        """Return what is kept of these; not what was read when Seatwise reached further into one, or less far."""
        now = self._clock()
        self._facts = {
            key: each
            for key, each in self._facts.items()
            if now - each.read_at < self._max_age and each.standing == standings.of(key)
        }
        return {each.tenant_id: self._facts[each.tenant_id] for each in customers if each.tenant_id in self._facts}

    async def _one(
        self, session: CustomerSession, names: Mapping[str, str], free_skus: frozenset[str]
    ) -> CustomerFacts:
        """Join the read that is under way, or start one; it is everybody's, and ends with no single question."""
        tenant_id = session.customer.tenant_id
        key = tenant_id, session.standing
        if key not in self._flights:
            ledger = Ledger(tenant_id)
            flying = self._fly(session, names, free_skus, ledger, patience=remaining())
            started = asyncio.get_running_loop().create_task(flying, context=Context())
            self._flights[key] = started, ledger
            started.add_done_callback(lambda landed: self._landed(key, landed))
        flight, ledger = self._flights[key]
        try:
            async with asyncio.timeout(remaining()):
                return await asyncio.shield(flight)
        except TimeoutError as fault:
            raise Unavailable(Service.GRAPH) from fault
        finally:
            join(ledger)

    async def _fly(
        self, session: CustomerSession, names: Mapping[str, str], free: frozenset[str], ledger: Ledger, *,
        patience: float,
    ) -> CustomerFacts:  # fmt: skip
        """Read, and read again after each wait that a service asks for, as long as there is patience for it."""
        tenant_id = session.customer.tenant_id
        with keeping(ledger), hearing_waits(lambda seconds: self._begin_wait(tenant_id, seconds)):
            while True:
                read = await _attempt(session, names, free)
                refusal = read if isinstance(read, Throttled) else read.throttled
                if refusal is None or refusal.retry_after is None or refusal.retry_after >= patience:
                    break
                pause = max(refusal.retry_after, LEAST_WAIT)
                patience -= pause
                begin_wait(pause)
                await self._sleep(pause)
                session.memory.ask_again()
        if isinstance(read, Throttled):
            raise read
        if read.is_whole:
            self._facts[tenant_id] = read
        return read

    def _landed(self, key: tuple[str, Standing], flight: asyncio.Task[CustomerFacts]) -> None:
        self._flights.pop(key, None)
        self._waits.pop(key[0], None)
        if not flight.cancelled():
            flight.exception()  # else asyncio complains when every waiter has left


async def _attempt(
    session: CustomerSession, names: Mapping[str, str], free: frozenset[str]
) -> CustomerFacts | Throttled:
    """Return the facts, or the refusal that kept all of them from being read."""
    try:
        with deadline(SECONDS_EACH):
            return await read_facts(session, names, free)
    except Throttled as refusal:
        return refusal
