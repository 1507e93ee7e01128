"""Asking: every source at once, a fault of one is a fault of that one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from services.domain.customer import Customer
from services.domain.licence import SubscribedSku
from services.domain.section import Available, NotAvailable
from services.domain.subscription import DirectorySubscription
from services.errors import CrossTenantAccess, MissingRole, NotDirectPartner, Service
from services.licences import read_licences
from services.tenancy.memory import Kept, TenantMemory
from tests.services.licences.worlds import CUSTOMER, NOW, sku

Told = Callable[[], Awaitable[tuple[SubscribedSku, ...]]]


async def skus() -> tuple[SubscribedSku, ...]:
    return (sku(1),)


def failing(fault: Exception) -> Told:
    async def fail() -> tuple[SubscribedSku, ...]:
        raise fault

    return fail


@dataclass
class Port:
    """Answers as both of a customer's ports."""

    told: Told = skus
    tenant_id: str = CUSTOMER.tenant_id

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        return await self.told()

    async def directory_subscriptions(self) -> tuple[DirectorySubscription, ...]:
        await self.told()
        return ()


@dataclass
class Session:
    graph: Port = field(default_factory=Port)
    partner_center: Port = field(default_factory=Port)
    customer: Customer = CUSTOMER
    memory: TenantMemory = field(default_factory=lambda: Kept(lambda: NOW).of(CUSTOMER.tenant_id))


async def test_a_part_that_fails_is_not_available_and_the_others_are_read() -> None:
    denied = MissingRole(Service.GRAPH)
    report = await read_licences(Session(graph=Port(failing(denied))), {}, frozenset())
    assert isinstance(report.graph, NotAvailable)
    assert isinstance(report.subscriptions, NotAvailable)
    assert report.graph.reason is denied
    assert isinstance(report.partner_center, Available)
    assert report.partner_center.read_at == NOW


async def test_an_indirect_reseller_gets_graph_alone() -> None:
    session = Session(partner_center=Port(failing(NotDirectPartner(partner_wide=True))))
    report = await read_licences(session, {}, frozenset())
    assert [row.sku_id for row in report.rows] == [sku(1).sku_id]


async def test_the_three_questions_are_under_way_at_the_same_time() -> None:
    all_asked = asyncio.Barrier(3)

    async def together() -> tuple[SubscribedSku, ...]:
        await all_asked.wait()
        return ()

    session = Session(Port(together), Port(together))
    async with asyncio.timeout(5):
        report = await read_licences(session, {}, frozenset())
    assert report.is_known


@pytest.mark.parametrize("bug", [CrossTenantAccess("c0ffee"), ZeroDivisionError()])
async def test_a_bug_is_not_mistaken_for_a_part_that_failed(bug: Exception) -> None:
    with pytest.raises(type(bug)):
        await read_licences(Session(graph=Port(failing(bug))), {}, frozenset())


async def test_of_two_bugs_the_leak_of_another_tenant_is_told() -> None:
    session = Session(Port(failing(ZeroDivisionError())), Port(failing(CrossTenantAccess("c0ffee"))))
    with pytest.raises(CrossTenantAccess):
        await read_licences(session, {}, frozenset())
