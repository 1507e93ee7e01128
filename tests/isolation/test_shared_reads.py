"""Shared reads: each customer of a fleet has a ledger of its own; what is joined later is noted all the same."""

import asyncio

from services.domain.actor import Actor
from services.domain.audit import Result
from services.domain.customer import Customer
from services.domain.licence import SubscribedSku
from services.ledger import note_account, note_request
from services.portfolio.coverage import Coverage
from services.portfolio.portfolio import Portfolio
from services.tenancy.directory import CustomerDirectory
from services.tenancy.fleet import Fleet
from services.tenancy.session import CustomerSession
from services.tenancy.sight import SeesAll
from tests.services.tenancy.fakes import (
    COLLEAGUE,
    TECHNICIAN,
    Clock,
    FakeGraph,
    FakePartner,
    MemoryTrail,
    reaches,
    sku,
    tenant,
)

CUSTOMERS = tuple(Customer(tenant(number), f"Customer {number}") for number in range(1, 5))


class Graph(FakeGraph):
    """Notes a request for each read, as a client does, and answers when it may."""

    gate: asyncio.Event
    asked: list[str]

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        note_request(f"request for {self.tenant_id}")
        note_account(f"account in {self.tenant_id}")
        self.asked.append(self.tenant_id)
        await self.gate.wait()
        return await super().subscribed_skus()


class Partner(FakePartner):
    """Whose customers all answer at once, when the gate is open."""

    def __init__(self) -> None:
        super().__init__(CUSTOMERS)
        self.gate, self.asked = asyncio.Event(), list[str]()
        for each in CUSTOMERS:
            self.skus[each.tenant_id] = (sku(each.tenant_id, 1, "SPE_E3", "Microsoft 365 E3", 5, 1),)

    def customer_graph(self, customer: Customer) -> FakeGraph:
        graph = Graph(self.of(customer))
        graph.gate, graph.asked = self.gate, self.asked
        return graph


def directory_over(partner: FakePartner, trail: MemoryTrail) -> CustomerDirectory:
    return CustomerDirectory(partner, Clock(), sight=SeesAll(), trail=trail, reaches=reaches())


async def rest() -> None:
    """Let everybody come as far as they can."""
    for _ in range(200):
        await asyncio.sleep(0)


async def test_each_customer_of_a_fleet_has_a_ledger_of_its_own() -> None:
    trail = MemoryTrail()

    async def work(session: CustomerSession) -> None:
        note_request(session.customer.tenant_id)
        await asyncio.sleep(0)

    fleet = Fleet(TECHNICIAN, directory_over(FakePartner(CUSTOMERS), trail))
    await fleet.each(CUSTOMERS, work, "test", at_once=2)
    assert {(event.tenant_id, event.request_ids, event.result) for event in trail.events} == {
        (each.tenant_id, (each.tenant_id,), Result.DONE) for each in CUSTOMERS
    }


async def test_a_read_that_two_share_is_in_the_record_of_both_and_each_customer_in_its_own() -> None:
    partner, trail, portfolio = Partner(), MemoryTrail(), Portfolio(Clock())
    directory = directory_over(partner, trail)

    async def read(actor: Actor) -> Coverage:
        fleet = Fleet(actor, directory)
        return await portfolio.read(fleet, {}, frozenset(), refresh=True, done=lambda *_: None)

    first = asyncio.create_task(read(TECHNICIAN))
    await rest()
    second = asyncio.create_task(read(COLLEAGUE))
    await rest()
    partner.gate.set()
    both = await asyncio.gather(first, second)
    assert sorted(partner.asked) == sorted(each.tenant_id for each in CUSTOMERS), "each customer is read once"
    for coverage in both:
        assert [one.customer for one in coverage.facts] == list(CUSTOMERS)
    assert {(event.actor, event.tenant_id, event.request_ids, event.accounts) for event in trail.events} == {
        (actor, each.tenant_id, (f"request for {each.tenant_id}",), (f"account in {each.tenant_id}",))
        for each in CUSTOMERS
        for actor in (TECHNICIAN, COLLEAGUE)
    }


async def test_the_first_asker_leaving_does_not_spoil_the_read_for_the_other() -> None:
    partner, trail, portfolio = Partner(), MemoryTrail(), Portfolio(Clock())
    directory = directory_over(partner, trail)

    async def read(actor: Actor) -> Coverage:
        fleet = Fleet(actor, directory)
        return await portfolio.read(fleet, {}, frozenset(), refresh=True, done=lambda *_: None)

    first, second = asyncio.create_task(read(TECHNICIAN)), asyncio.create_task(read(COLLEAGUE))
    await rest()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    partner.gate.set()
    assert len((await second).facts) == len(CUSTOMERS)
    assert {event.result for event in trail.events if event.actor == COLLEAGUE} == {Result.DONE}
    assert {event.result for event in trail.events if event.actor == TECHNICIAN} == {Result.FAILED}
