"""How far Seatwise reaches: asked at every visit, never further than decided, and every decision is recorded."""

import inspect
from datetime import timedelta
from typing import Any

import pytest

from services.domain.actor import Actor, Role
from services.domain.audit import Result
from services.domain.customer import Customer
from services.domain.reach import CustomerReach, CustomerSetting, Standing
from services.domain.section import Available, Source
from services.errors import KeptOut, Service, Unavailable
from services.tenancy.directory import CustomerDirectory
from services.tenancy.kept_out import KeptOutExchange, KeptOutGraph
from services.tenancy.memory import A_MOMENT
from services.tenancy.ports import CustomerExchange, CustomerGraph
from services.tenancy.reaches import SET, CustomerReaches
from services.tenancy.sight import SeesAll
from tests.services.tenancy.fakes import NOW, TECHNICIAN, Clock, FakePartner, MemorySettings, MemoryTrail, tenant

CONTOSO, FABRIKAM = Customer(tenant(1), "Contoso Ltd"), Customer(tenant(2), "Fabrikam")
ADMINISTRATOR = Actor(tenant(900), tenant(903), "Anna Administrator")
CLOSED, OPEN = CustomerReach.PARTNER_CENTER, CustomerReach.TENANT
SHUT = Standing(CLOSED, CustomerSetting(CONTOSO.tenant_id, CLOSED, tenant(903), Role.ADMINISTRATOR, NOW, "asked for"))


class NoDoors(FakePartner):
    """A partner who says whose tenant somebody wants ports of."""

    def __init__(self, customers: tuple[Customer, ...]) -> None:
        super().__init__(customers)
        self.entered: list[str] = []

    def customer_graph(self, customer: Customer) -> Any:
        self.entered.append(customer.tenant_id)
        return super().customer_graph(customer)

    def customer_exchange(self, customer: Customer) -> Any:
        self.entered.append(customer.tenant_id)
        return super().customer_exchange(customer)


class World:
    """Two customers."""

    def __init__(self, usual: CustomerReach = OPEN) -> None:
        self.clock, self.rows, self.trail = Clock(), MemorySettings(), MemoryTrail()
        self.partner = NoDoors((CONTOSO, FABRIKAM))
        self.reaches = CustomerReaches(self.rows, usual, self.trail, self.clock)
        self.directory = CustomerDirectory(
            self.partner, self.clock, sight=SeesAll(), trail=self.trail, reaches=self.reaches
        )

    async def decide(self, reach: CustomerReach, reason: str = "") -> Standing:
        return await self.reaches.decide(CONTOSO, reach, reason, ADMINISTRATOR)


def methods(port: type) -> list[str]:
    """Return what a port can be asked."""
    return [name for name, each in vars(port).items() if inspect.isfunction(each) and not name.startswith("_")]


@pytest.mark.parametrize(
    ("closed", "name"),
    [
        *((KeptOutGraph, name) for name in methods(CustomerGraph)),
        *((KeptOutExchange, name) for name in methods(CustomerExchange)),
    ],
)
async def test_whatever_is_asked_of_the_tenant_of_a_customer_who_is_kept_out_is_refused_with_the_decision(
    closed: type[KeptOutGraph | KeptOutExchange], name: str
) -> None:
    asked = getattr(closed(CONTOSO.tenant_id, SHUT), name)
    needed = [each for each in inspect.signature(asked).parameters.values() if each.default is inspect.Parameter.empty]

    async def ask() -> None:
        answer = asked(*("an id" for _ in needed))
        await (anext(answer) if hasattr(answer, "__anext__") else answer)

    with pytest.raises(KeptOut) as caught:
        await ask()
    assert caught.value.standing == SHUT


async def test_no_port_of_the_tenant_is_even_made_for_a_customer_who_is_kept_out() -> None:
    world = World()
    await world.decide(CLOSED)
    async with world.directory.open("contoso", TECHNICIAN, "licences") as session:
        assert session.standing.is_kept_out
    assert world.partner.entered == []
    async with world.directory.open("fabrikam", TECHNICIAN, "licences") as session:
        assert not session.standing.is_kept_out
    assert set(world.partner.entered) == {FABRIKAM.tenant_id}


async def test_the_setting_keeps_everybody_out_until_an_administrator_opens_a_customer() -> None:
    world = World(usual=CLOSED)
    async with world.directory.open("contoso", TECHNICIAN, "licences"):
        pass
    assert world.partner.entered == []
    await world.decide(OPEN)
    async with world.directory.open("contoso", TECHNICIAN, "licences"):
        pass
    assert set(world.partner.entered) == {CONTOSO.tenant_id}


async def test_where_the_decision_cannot_be_read_nobody_is_visited() -> None:
    world = World()
    world.rows.fault = Unavailable(Service.DATABASE)
    with pytest.raises(Unavailable):
        await world.directory.enter("contoso", TECHNICIAN, "licences")
    assert world.partner.entered == []


async def test_a_decision_stands_in_the_record_before_it_holds_and_after() -> None:
    world = World()
    standing = await world.decide(CLOSED, "the customer asked")
    assert [(event.action, event.result, event.tenant_id, event.subject) for event in world.trail.events] == [
        (SET, Result.BEGUN, CONTOSO.tenant_id, "partner_center"),
        (SET, Result.DONE, CONTOSO.tenant_id, "partner_center"),
    ]
    assert standing.decision == world.rows.kept[CONTOSO.tenant_id]
    assert standing.decision is not None
    assert (standing.decision.set_by, standing.decision.set_by_role) == (ADMINISTRATOR.object_id, Role.ADMINISTRATOR)
    assert standing.decision.set_at == NOW


async def test_what_cannot_be_recorded_is_not_decided() -> None:
    world = World(usual=CLOSED)
    world.trail.fault = Unavailable(Service.DATABASE)
    with pytest.raises(Unavailable):
        await world.decide(OPEN)
    assert world.rows.kept == {}


async def test_a_decision_that_could_not_be_kept_is_recorded_as_failed() -> None:
    world = World()
    world.rows.fault = Unavailable(Service.DATABASE)
    with pytest.raises(Unavailable):
        await world.decide(CLOSED)
    assert [(event.result, event.error) for event in world.trail.events] == [
        (Result.BEGUN, ""),
        (Result.FAILED, "Unavailable"),
    ]


async def test_what_was_read_in_the_tenant_is_not_remembered_once_it_is_closed_nor_when_it_is_opened_again() -> None:
    world, asked = World(), []

    async def call() -> str:
        asked.append(world.clock())
        return "read"

    async def read() -> object:
        visit = await world.directory.enter("contoso", TECHNICIAN, "users", A_MOMENT)
        return await visit.session.memory.read("skus", Source.GRAPH, call)

    await read()
    assert isinstance(await read(), Available)
    assert len(asked) == 1
    await world.decide(CLOSED)
    await read()
    assert len(asked) == 2
    await world.decide(OPEN)
    await read()
    assert len(asked) == 3
    assert timedelta(0) < A_MOMENT
