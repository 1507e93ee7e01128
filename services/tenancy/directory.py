"""The one door to customers: who is meant, may this actor, and only then a session."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.domain.actor import Actor
from services.domain.audit import AuditEvent, Result
from services.domain.customer import Customer
from services.domain.gdap import Relationship
from services.domain.organisation import PartnerProfile
from services.domain.reach import Standings
from services.errors import AmbiguousCustomer, CrossTenantAccess, CustomerNotFound, SeatwiseError
from services.http.deadline import deadline
from services.tenancy.customer_list import CustomerList
from services.tenancy.indexes import Indexes
from services.tenancy.kept_out import KeptOutExchange, KeptOutGraph
from services.tenancy.matching import CustomerIndex, Match, Nobody, Several
from services.tenancy.memory import FRESH, Kept
from services.tenancy.names import as_domain
from services.tenancy.ports import CustomerExchange, CustomerGraph, PartnerPorts, Reaches, Sight, Trail
from services.tenancy.roll import MAX_AGE, PATIENCE, RETRY_AFTER, CustomerRoll
from services.tenancy.session import CustomerSession
from services.tenancy.visit import Visit, result_of, violation, write_failure

LOOK_UP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class VisibleCustomers:
    """What one actor may see: the list and the index to search it by."""

    list: CustomerList
    index: CustomerIndex


class CustomerDirectory:
    """Finds customers and opens sessions. Nothing else makes a CustomerSession."""

    def __init__(
        self,
        ports: PartnerPorts,
        clock: Callable[[], datetime],
        *,
        sight: Sight,
        trail: Trail,
        reaches: Reaches,
        patience: float = PATIENCE,
    ) -> None:
        self._ports, self._sight, self._trail, self._clock = ports, sight, trail, clock
        self._reaches = reaches
        self._indexes = Indexes()
        self._roll = CustomerRoll(ports, clock, patience=patience)
        self._kept = Kept(clock)

    async def customers(self, actor: Actor) -> CustomerList:
        """Return all customers `actor` may see, with source and age; raises SeatwiseError, never empty instead."""
        return (await self.look(actor)).list

    async def look(self, actor: Actor) -> VisibleCustomers:
        """Return the customers `actor` may see together with their index."""
        return await self._visible_to(actor, *(await self._roll.read(fresher_than=MAX_AGE)))

    async def partner_profile(self) -> PartnerProfile:
        """Return what Partner Center says of the partner itself."""
        return await self._ports.partner_profile()

    async def relationships(self, actor: Actor) -> tuple[Relationship, ...]:
        """Return the GDAP relationships with the customers `actor` may see, read at most ten minutes ago.

        The operator is told of those that nobody has accepted yet, too; who sees everybody is not, and so does not
        learn whether there is somebody whom they do not see.
        """
        whole, _ = await self._roll.read(fresher_than=MAX_AGE)
        visible = await self._sight.visible(actor, whole.customers)
        found = await self._ports.relationships()
        if actor.is_operator:
            return found
        seen = {each.tenant_id for each in visible}
        return tuple(one for one in found if one.tenant_id in seen)

    async def search(self, query: str, actor: Actor) -> Match:
        """Return who is meant by `query`; asks once more when nobody is and the list is older than half a minute.

        A verified domain that no list holds is asked of Microsoft's sign-in; a tenant it names must be on the list.
        """
        return (await self._search(query, actor))[0]

    async def _search(self, query: str, actor: Actor) -> tuple[Match, SeatwiseError | None]:
        """Return who is meant, and why not everything could be searched, None where it was."""
        unread = None
        seen = await self.look(actor)
        match = seen.index.find(query)
        if isinstance(match, Nobody):
            seen = await self._visible_to(actor, *(await self._roll.read(fresher_than=RETRY_AFTER)))
            match = seen.index.find(query)
            domain = as_domain(query)
            if isinstance(match, Nobody) and domain:
                tenant_id, unread = await self._tenant_of(domain)
                by_domain = seen.index.find(tenant_id) if tenant_id else match
                match = match if isinstance(by_domain, Nobody) else by_domain
        return match, seen.list.unread or unread

    async def _tenant_of(self, domain: str) -> tuple[str | None, SeatwiseError | None]:
        """Ask Microsoft's sign-in whose domain it is: one more way to find somebody, whose fault ends no answer."""
        try:
            with deadline(LOOK_UP_SECONDS):
                return await self._ports.tenant_of_domain(domain), None
        except CrossTenantAccess:
            raise
        except SeatwiseError as error:
            return None, error

    @asynccontextmanager
    async def open(
        self, who: str | Customer, actor: Actor, purpose: str, max_age: timedelta = FRESH
    ) -> AsyncIterator[CustomerSession]:
        """Give the session of the one customer that `who` (words, or a customer seen before) means, for `purpose`.

        What was read there at most `max_age` ago may be used again. The record of the visit is written at its end:
        until then nothing that was read may leave.

        Raises CustomerNotFound with the nearest names, AmbiguousCustomer, or what kept the list from being read; at the
        end CrossTenantAccess when a second customer was touched, and whatever kept the record from being written.
        """
        visit = await self.enter(who, actor, purpose, max_age)
        async with visit.open() as session:
            yield session

    async def enter(self, who: str | Customer, actor: Actor, purpose: str, max_age: timedelta = FRESH) -> Visit:
        """Return a visit that outlasts one call: whoever asks for it reads within it, and ends it. Raises as `open`."""
        customer = await self.find(who, actor)
        try:
            session = await self._session(customer, actor, max_age)
        except CrossTenantAccess as leak:  # before there is a visit that could record it
            await write_failure(self._trail, violation(purpose, actor, self._clock(), customer.tenant_id, leak))
            raise
        return Visit(session, purpose, self._trail, self._clock)

    async def find(self, who: str | Customer, actor: Actor) -> Customer:
        """Return the one customer that `who` means; raises as `open` does before anything is read of a customer."""
        query = who if isinstance(who, str) else who.tenant_id
        match, unsearched = await self._search(query, actor)
        if isinstance(match, Nobody):
            raise CustomerNotFound(who if isinstance(who, str) else who.name, match.nearest, unsearched)
        if isinstance(match, Several):
            raise AmbiguousCustomer(query, match.customers)
        return match.customer

    async def _session(self, customer: Customer, actor: Actor, max_age: timedelta) -> CustomerSession:
        """Where nobody can tell how far to reach, nobody is visited."""
        standing, ports = await self._reaches.of(customer.tenant_id), self._ports
        graph: CustomerGraph
        exchange: CustomerExchange
        if standing.is_kept_out:
            graph = KeptOutGraph(customer.tenant_id, standing)
            exchange = KeptOutExchange(customer.tenant_id, standing)
        else:
            graph, exchange = ports.customer_graph(customer), ports.customer_exchange(customer)
        return CustomerSession(
            customer,
            actor,
            graph,
            ports.customer_partner_center(customer),
            exchange,
            ports.customer_access(customer),
            self._kept.of(customer.tenant_id, max_age, standing.reach),
            standing,
        )

    async def note(
        self,
        actor: Actor,
        action: str,
        result: Result,
        error: BaseException | None = None,
        tenant_id: str | None = None,
    ) -> None:
        """Return once it is written down what somebody asked, or was refused, without a visit; raises SeatwiseError."""
        await self._trail.record(self._event(actor, action, result, error, tenant_id))

    async def note_failure(self, actor: Actor, action: str, error: BaseException) -> None:
        """Write down what somebody got instead of an answer: that this cannot be done must not hide the failure."""
        await write_failure(self._trail, self._event(actor, action, result_of(error), error, None))

    def _event(
        self, actor: Actor, action: str, result: Result, error: BaseException | None, tenant_id: str | None
    ) -> AuditEvent:
        return AuditEvent(
            action, actor, self._clock(), result, tenant_id=tenant_id, error=type(error).__name__ if error else ""
        )

    async def standings(self) -> Standings:
        """Return how far into each customer Seatwise reaches; raises SeatwiseError."""
        return await self._reaches.all()

    async def _visible_to(self, actor: Actor, customers: CustomerList, index: CustomerIndex) -> VisibleCustomers:
        visible = await self._sight.visible(actor, customers.customers)
        if len(visible) == len(customers.customers):
            return VisibleCustomers(customers, index)
        return VisibleCustomers(replace(customers, customers=visible), self._indexes.of(visible, customers.is_whole))
