"""The fleet: everybody is asked, each in a session of its own, and one failure stops nobody else."""

import asyncio

import pytest

from services.domain.customer import Customer
from services.errors import CrossTenantAccess, Service, Unavailable
from services.tenancy.directory import CustomerDirectory
from services.tenancy.fleet import Fleet
from services.tenancy.session import CustomerSession
from services.tenancy.sight import SeesAll
from tests.services.tenancy.fakes import TECHNICIAN, Clock, FakePartner, MemoryTrail, reaches, tenant

CUSTOMERS = tuple(Customer(tenant(number), f"Customer {number}") for number in range(1, 8))


@pytest.fixture
def fleet() -> Fleet:
    """The fleet of seven customers."""
    return Fleet(
        TECHNICIAN,
        CustomerDirectory(FakePartner(CUSTOMERS), Clock(), sight=SeesAll(), trail=MemoryTrail(), reaches=reaches()),
    )


async def name(session: CustomerSession) -> str:
    await asyncio.sleep(0)
    return session.customer.name


async def test_every_customer_is_asked_in_its_own_session(fleet: Fleet) -> None:
    results = await fleet.each(CUSTOMERS, name, "test")
    assert [(one.customer, one.value) for one in results] == [(each, each.name) for each in CUSTOMERS]


async def test_one_failure_stops_nobody_else(fleet: Fleet) -> None:
    async def work(session: CustomerSession) -> str:
        if session.customer is CUSTOMERS[2]:
            raise Unavailable(Service.GRAPH)
        return await name(session)

    results = await fleet.each(CUSTOMERS, work, "test")
    assert [one.value is None for one in results] == [each is CUSTOMERS[2] for each in CUSTOMERS]
    assert isinstance(results[2].error, Unavailable)


async def test_a_customer_that_is_gone_is_an_error_of_its_own(fleet: Fleet) -> None:
    stranger = Customer(tenant(99), "Stranger")
    results = await fleet.each((CUSTOMERS[0], stranger), name, "test")
    assert [one.error is None for one in results] == [True, False]


async def test_it_tells_how_many_are_done(fleet: Fleet) -> None:
    told: list[int] = []
    await fleet.each(CUSTOMERS, name, "test", done=told.append)
    assert told == list(range(1, 8))


async def test_no_more_than_so_many_are_worked_on_at_once(fleet: Fleet) -> None:
    at_work, most = 0, 0

    async def work(session: CustomerSession) -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0)
        at_work -= 1

    await fleet.each(CUSTOMERS, work, "test", at_once=3)
    assert most == 3


@pytest.mark.parametrize("bug", [CrossTenantAccess("r"), ZeroDivisionError()])
async def test_a_bug_ends_all_of_it(fleet: Fleet, bug: Exception) -> None:
    async def work(session: CustomerSession) -> None:
        if session.customer is CUSTOMERS[2]:
            raise bug
        await asyncio.Event().wait()

    with pytest.raises(type(bug)):
        await fleet.each(CUSTOMERS, work, "test", at_once=7)


async def test_nobody_is_asked_where_there_is_nobody(fleet: Fleet) -> None:
    assert await fleet.each((), name, "test") == []
