"""The portfolio: everybody's facts, one failure is one customer's, kept an hour, and only for who may see them."""

import asyncio
from datetime import datetime, timedelta

import pytest

from services.domain.customer import Customer
from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.subscription import CommerceSubscription, DirectorySubscription
from services.errors import CrossTenantAccess, MissingRole, NotDirectPartner, Service, Throttled, Unavailable
from services.http.deadline import deadline
from services.portfolio.coverage import Coverage
from services.portfolio.portfolio import Portfolio
from services.tenancy.directory import CustomerDirectory
from services.tenancy.fleet import Fleet
from services.tenancy.sight import SeesAll
from tests.services.tenancy.fakes import TECHNICIAN, Clock, FakePartner, MemoryTrail, reaches, tenant

CUSTOMERS = tuple(Customer(tenant(number), f"Customer {number}") for number in range(1, 5))
E3 = tenant(7001)


class World:
    """Four customers with one SKU each."""

    def __init__(self) -> None:
        self.clock, self.partner = Clock(), FakePartner(CUSTOMERS)
        for each in CUSTOMERS:
            here = self.partner.of(each)
            units = LicenceUnits(10, 7)
            here.skus = (SubscribedSku(each.tenant_id, E3, "SPE_E3", None, AppliesTo.USER, "Enabled", units),)
            here.subscriptions = (
                DirectorySubscription(each.tenant_id, "d1", E3, "SPE_E3", False, "Enabled", 10, "c1"),
            )
            here.sold = (CommerceSubscription(each.tenant_id, "c1", "Microsoft 365 E3", 10, "active", True),)
        self.directory = CustomerDirectory(
            self.partner, self.clock, sight=SeesAll(), trail=MemoryTrail(), reaches=reaches()
        )
        self.portfolio = Portfolio(self.clock, sleep=self.sleep)
        self.told: list[tuple[int, int]] = []
        self.naps: list[float] = []
        self.waits: list[datetime] = []
        self.throttled = 0

    async def read(self, *, refresh: bool = False) -> Coverage:
        """Read everything."""
        fleet = Fleet(TECHNICIAN, self.directory)
        return await self.portfolio.read(
            fleet, {}, frozenset(), refresh=refresh, done=lambda done, of, until: self.tell(done, of, until)
        )

    def tell(self, done: int, of: int, until: datetime | None) -> None:
        """Note what the asker is told."""
        self.told.append((done, of))
        self.waits += [until] if until else []

    async def sleep(self, seconds: float) -> None:
        """Let the time pass; after as many waits as `throttled`, nobody asks to wait any more."""
        self.naps.append(seconds)
        self.clock.move(seconds=seconds)
        await asyncio.sleep(0)
        if len(self.naps) == self.throttled:
            for each in CUSTOMERS:
                self.partner.of(each).fail.clear()

    def fail(self, place: int, port: str, error: Exception) -> None:
        """Let a port of one customer fail."""
        self.partner.of(CUSTOMERS[place]).fail[port] = error

    def sell(self, seats: int) -> None:
        """Change the seats of everybody."""
        for each in CUSTOMERS:
            here = self.partner.of(each)
            here.skus = tuple(
                SubscribedSku(
                    s.tenant_id, s.sku_id, s.part_number, None, s.applies_to, "Enabled", LicenceUnits(seats, 7)
                )
                for s in here.skus
            )


@pytest.fixture
def world() -> World:
    """A fresh world."""
    return World()


def seats(coverage: Coverage) -> list[int]:
    return [each.skus[0].units.enabled for each in coverage.facts]


async def test_everybodys_facts_are_read_with_the_name_that_partner_center_gives(world: World) -> None:
    coverage = await world.read()
    assert (coverage.asked, len(coverage.facts), coverage.unread) == (4, 4, ())
    assert {each.skus[0].name for each in coverage.facts} == {"Microsoft 365 E3"}
    assert world.told[-1] == (4, 4)


async def test_one_customer_that_cannot_be_read_is_named_and_the_others_are_there(world: World) -> None:
    world.fail(1, "graph", MissingRole(Service.GRAPH))
    world.fail(1, "partner_center", NotDirectPartner(partner_wide=False))
    coverage = await world.read()
    assert ([each.customer.name for each in coverage.facts], coverage.asked) == (
        ["Customer 1", "Customer 3", "Customer 4"], 4,
    )  # fmt: skip
    (unread,) = coverage.unread
    assert (unread.customer, type(unread.error)) == (CUSTOMERS[1], MissingRole)


async def test_partner_centers_seats_stand_in_where_graphs_cannot_be_read(world: World) -> None:
    world.fail(0, "subscribed_skus", Unavailable(Service.GRAPH))
    coverage = await world.read()
    assert (len(coverage.facts), coverage.facts[0].skus[0].units.enabled) == (4, 10)


async def test_without_partner_centers_facts_the_seats_are_told_and_the_gap_too(world: World) -> None:
    world.fail(0, "subscriptions", Unavailable(Service.PARTNER_CENTER))
    coverage = await world.read()
    assert isinstance(coverage.facts[0].sold_unread, Unavailable)


async def test_an_hour_long_nobody_is_read_again_and_the_age_is_told(world: World) -> None:
    first = await world.read()
    world.sell(99)
    world.clock.move(minutes=59)
    second = await world.read()
    assert (seats(second), second.oldest) == (seats(first), first.oldest)
    world.clock.move(minutes=1)
    assert seats(await world.read()) == [99] * 4


async def test_refresh_reads_everybody_again(world: World) -> None:
    await world.read()
    world.sell(99)
    assert seats(await world.read(refresh=True)) == [99] * 4


@pytest.mark.parametrize("port", ["graph", "subscriptions", "directory_subscriptions"])
async def test_what_could_not_be_read_whole_is_not_kept(world: World, port: str) -> None:
    world.fail(0, port, Unavailable(Service.GRAPH))
    await world.read()
    world.partner.of(CUSTOMERS[0]).fail.clear()
    world.sell(99)
    assert seats(await world.read())[0] == 99


async def test_who_may_see_fewer_customers_gets_facts_of_those_alone(world: World) -> None:
    await world.read()

    class OnlyTheFirst:
        async def visible(self, actor: object, customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
            return customers[:1]

    directory = CustomerDirectory(
        world.partner, world.clock, sight=OnlyTheFirst(), trail=MemoryTrail(), reaches=reaches()
    )
    fleet = Fleet(TECHNICIAN, directory)
    coverage = await world.portfolio.read(fleet, {}, frozenset(), refresh=False, done=lambda *_: None)
    assert ([each.customer for each in coverage.facts], coverage.asked) == ([CUSTOMERS[0]], 1)


async def test_two_who_ask_at_once_read_each_customer_once(world: World) -> None:
    both = await asyncio.gather(world.read(refresh=True), world.read(refresh=True))
    assert both[0].facts[0] is both[1].facts[0]


async def test_a_leak_ends_all_of_it(world: World) -> None:
    world.fail(2, "graph", CrossTenantAccess("r"))
    with pytest.raises(CrossTenantAccess):
        await world.read()


async def test_without_keeping_everybody_is_read_each_time(world: World) -> None:
    world.portfolio = Portfolio(world.clock, timedelta(0))
    await world.read()
    world.sell(99)
    assert seats(await world.read()) == [99] * 4


@pytest.mark.parametrize("ports", [("graph", "partner_center"), ("subscriptions",), ("directory_subscriptions",)])
async def test_whom_a_service_asks_to_wait_with_is_read_later_and_the_asker_knows_until_when(
    world: World, ports: tuple[str, ...]
) -> None:
    began, world.throttled = world.clock(), 6
    for port in ports:
        world.fail(1, port, Throttled(Service.GRAPH, 429, retry_after=60.0))
    with deadline(1800):
        coverage = await world.read()
    assert (len(coverage.facts), coverage.unread) == (4, ())
    assert world.naps == [60.0] * 6
    assert all(each.is_whole for each in coverage.facts)
    assert world.naps == [60.0] * 6
    assert max(world.waits) == began + timedelta(minutes=6)
    assert world.told[-1] == (4, 4)


async def test_no_wait_goes_beyond_the_time_of_the_question(world: World) -> None:
    world.fail(1, "graph", Throttled(Service.GRAPH, 429, retry_after=600.0))
    world.fail(1, "partner_center", Throttled(Service.PARTNER_CENTER, 429, retry_after=600.0))
    with deadline(1500):
        coverage = await world.read()
    assert [one.customer for one in coverage.unread] == [CUSTOMERS[1]]
    assert world.naps == [600.0, 600.0]


async def test_who_asks_to_wait_without_a_time_is_not_waited_for(world: World) -> None:
    world.fail(1, "graph", Throttled(Service.GRAPH, 429))
    world.fail(1, "partner_center", Throttled(Service.PARTNER_CENTER, 429))
    with deadline(1500):
        assert len((await world.read()).unread) == 1
    assert world.naps == []
