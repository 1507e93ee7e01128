"""Who sees whom: exactly the customers with an active assignment to a group of theirs, in lists as in counts."""

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.actor import Actor
from services.domain.customer import Customer
from services.domain.gdap import AccessAssignment, Delegations, Relationship
from services.errors import CrossTenantAccess, CustomerNotFound, RightsUnread, SeatwiseError, Service, Unavailable
from services.tenancy.directory import CustomerDirectory
from services.tenancy.fleet import Fleet
from services.tenancy.sight import KEPT, RENEWED, GdapSight, SeesAll
from tests.services.tenancy.fakes import COLLEAGUE, TECHNICIAN, Clock, FakePartner, MemoryTrail, reaches, tenant

ALL = tuple(Customer(tenant(number), f"Customer {number}", (f"c{number}.example",)) for number in range(1, 6))
RED, BLUE, GREEN = "red", "blue", "green"
OPERATOR = Actor(TECHNICIAN.tenant_id, "operator", "operator", is_operator=True)
AWAY = Unavailable(Service.GRAPH)


class Gdap:
    """Groups of people and delegations of customers, in dicts; counts what is read, and fails when told to."""

    def __init__(self, groups: Mapping[Actor, set[str]], delegated: Mapping[str, set[str]]) -> None:
        self.groups, self.delegated = dict(groups), dict(delegated)
        self.reads = 0
        self.now = 0.0
        self.fault: SeatwiseError | None = None
        self.sight = GdapSight(self.groups_of, self.read, lambda: self.now)

    async def groups_of(self, actor: Actor) -> frozenset[str]:
        return frozenset(self.groups.get(actor, ()))

    async def read(self) -> Delegations:
        self.reads += 1
        if self.fault:
            raise self.fault
        return Delegations({tenant_id: frozenset(groups) for tenant_id, groups in self.delegated.items()})

    async def seen(self, actor: Actor) -> tuple[Customer, ...]:
        return await self.sight.visible(actor, ALL)


def some_of_each() -> Gdap:
    delegated = {tenant(1): {RED}, tenant(2): {RED, BLUE}, tenant(3): {BLUE}, tenant(4): {GREEN}}
    return Gdap({TECHNICIAN: {RED}, COLLEAGUE: {BLUE, "unused"}}, delegated)


async def test_a_person_sees_exactly_who_delegated_to_a_group_of_theirs() -> None:
    gdap = some_of_each()
    assert await gdap.seen(TECHNICIAN) == ALL[:2]
    assert await gdap.seen(COLLEAGUE) == ALL[1:3]
    assert await gdap.seen(OPERATOR) == ALL
    assert await gdap.seen(Actor(TECHNICIAN.tenant_id, "stranger", "Stranger")) == ()


async def test_where_everybody_is_to_see_everybody_nothing_is_asked() -> None:
    assert await SeesAll().visible(TECHNICIAN, ALL) is ALL


groups = st.frozensets(st.sampled_from([RED, BLUE, GREEN]))


@given(mine=groups, delegated=st.lists(groups, min_size=len(ALL), max_size=len(ALL)))
async def test_what_is_seen_is_what_a_look_at_each_customer_gives(
    mine: frozenset[str], delegated: list[frozenset[str]]
) -> None:
    by_tenant = {each.tenant_id: set(theirs) for each, theirs in zip(ALL, delegated, strict=True)}
    seen = await Gdap({TECHNICIAN: set(mine)}, by_tenant).seen(TECHNICIAN)
    assert seen == tuple(each for each in ALL if by_tenant[each.tenant_id] & mine)


async def test_delegations_are_read_once_for_everybody_and_believed_for_ten_minutes() -> None:
    gdap = some_of_each()
    for actor in (TECHNICIAN, COLLEAGUE, OPERATOR):
        await gdap.seen(actor)
    assert gdap.reads == 1
    gdap.delegated[tenant(1)] = set()
    gdap.now = KEPT
    assert await gdap.seen(TECHNICIAN) == ALL[1:2]
    assert (gdap.reads, KEPT) == (2, 600)


async def test_they_are_read_anew_before_their_time_is_over_while_people_ask() -> None:
    gdap = some_of_each()
    await gdap.seen(TECHNICIAN)
    gdap.now = RENEWED
    gdap.delegated[tenant(1)] = set()
    assert await gdap.seen(TECHNICIAN) == ALL[:2]
    for _ in range(10):
        await asyncio.sleep(0)
    assert gdap.reads == 2
    assert await gdap.seen(TECHNICIAN) == ALL[1:2]


async def test_where_delegations_cannot_be_read_nobody_sees_anybody_and_the_operator_everybody() -> None:
    gdap = some_of_each()
    await gdap.seen(TECHNICIAN)
    gdap.now, gdap.fault = KEPT, AWAY
    with pytest.raises(RightsUnread) as refused:
        await gdap.seen(TECHNICIAN)
    assert refused.value.reason is AWAY
    assert await gdap.seen(OPERATOR) == ALL


async def test_a_leak_is_told_as_what_it_is() -> None:
    gdap = some_of_each()
    gdap.fault = CrossTenantAccess("ref")
    with pytest.raises(CrossTenantAccess):
        await gdap.seen(TECHNICIAN)


async def test_the_same_look_gives_the_same_list_which_is_indexed_once() -> None:
    gdap = some_of_each()
    directory = directory_of(gdap)
    first, second = await directory.look(TECHNICIAN), await directory.look(TECHNICIAN)
    assert second.index is first.index
    gdap.groups[COLLEAGUE] = {RED, "another that nobody delegated to"}
    assert (await directory.look(COLLEAGUE)).index is first.index
    assert (await directory.look(OPERATOR)).index is not first.index


async def test_another_list_or_other_delegations_are_looked_at_anew() -> None:
    gdap = some_of_each()
    directory = directory_of(gdap)
    before = await directory.look(TECHNICIAN)
    gdap.delegated[tenant(5)] = {RED}
    gdap.now = KEPT
    after = await directory.look(TECHNICIAN)
    assert (len(before.list.customers), len(after.list.customers)) == (2, 3)
    assert after.index.containing("c5") == (ALL[4],)


def directory_of(gdap: Gdap) -> CustomerDirectory:
    partner = FakePartner(ALL)
    for each in ALL:
        used = tuple(AccessAssignment(group, frozenset(), "active") for group in gdap.delegated.get(each.tenant_id, ()))
        partner.of(each).gdap = {Relationship(each.name, each.name, each.tenant_id, "active", frozenset()): used}
    return CustomerDirectory(partner, Clock(), sight=gdap.sight, trail=MemoryTrail(), reaches=reaches())


async def test_who_is_not_seen_is_not_found_by_any_word_and_not_near_any() -> None:
    directory = directory_of(some_of_each())
    for words in ("Customer 3", "customer3", tenant(3), "c3.example", "Custmer 3"):
        with pytest.raises(CustomerNotFound) as refused:
            await directory.find(words, TECHNICIAN)
        assert set(refused.value.nearest) <= set(ALL[:2])
    with pytest.raises(CustomerNotFound):
        await directory.find(ALL[2], TECHNICIAN)
    assert await directory.find("Customer 3", COLLEAGUE) == ALL[2]


async def test_no_count_has_in_it_who_is_not_seen() -> None:
    directory = directory_of(some_of_each())
    for actor, count in ((TECHNICIAN, 2), (COLLEAGUE, 2), (OPERATOR, 5)):
        fleet = Fleet(actor, directory)
        assert len((await fleet.customers()).customers) == count
        assert await fleet.count_relationships() == count
