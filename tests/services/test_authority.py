"""Roles: by object id and by groups of the partner, read at most ten minutes ago, and refused where nobody knows."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.authority import KEPT, Authority, Grants, role_by
from services.domain.actor import Actor, Permission, Role
from services.errors import CrossTenantAccess, NotPermitted, RightsUnread, Service, Unavailable

TENANT, OTHER_TENANT = "aaaaaaaa-0000-4000-8000-000000000000", "bbbbbbbb-0000-4000-8000-000000000000"
READERS, APPROVERS, ADMINISTRATORS, UNRELATED = (f"{number:08d}-1111-4111-8111-111111111111" for number in range(4))
TESS = Actor(TENANT, "cccccccc-0000-4000-8000-00000000000c", "Tess")
FIRST = "dddddddd-0000-4000-8000-00000000000d"
GRANTS = Grants.of([READERS], [APPROVERS], [ADMINISTRATORS], [FIRST.upper()])
OPERATOR = Actor(TENANT, "operator", "operator", is_operator=True)
AWAY = Unavailable(Service.GRAPH)


class People:
    """The partner's people in a dict. `fault` is raised instead of an answer."""

    def __init__(self, **groups: Collection[str]) -> None:
        self.groups: dict[str, Collection[str]] = {TESS.object_id: groups.get("tess", ())}
        self.asked: list[str] = []
        self.names_asked = 0
        self.fault: Exception | None = None
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def groups_of_person(self, object_id: str) -> frozenset[str]:
        self.asked.append(object_id)
        await self.go_on.wait()
        if self.fault:
            raise self.fault
        return frozenset(self.groups.get(object_id, ()))

    async def names_of(self, groups: Collection[str], people: Collection[str]) -> tuple[str, ...]:
        self.names_asked += 1
        if self.fault:
            raise self.fault
        return (*(f"group {each[:8]}" for each in groups), *(f"person {each[:8]}" for each in people))


class Seconds:
    """A clock in seconds that moves when told."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def authority_over(people: People, clock: Seconds | None = None, grants: Grants = GRANTS) -> Authority:
    return Authority(grants, people, TENANT.upper(), clock or Seconds())


ids = st.sampled_from([READERS, APPROVERS, ADMINISTRATORS, UNRELATED, FIRST])
some = st.frozensets(ids)


@given(grants=st.builds(Grants, some, some, some, some), object_id=ids, groups=some)
def test_the_role_is_the_highest_that_the_id_or_any_group_gives_and_nothing_else_gives_one(
    grants: Grants, object_id: str, groups: frozenset[str]
) -> None:
    given_by = {
        Role.ADMINISTRATOR: object_id in grants.administrator_ids
        or any(each in grants.administrators for each in groups),
        Role.APPROVER: any(each in grants.approvers for each in groups),
        Role.READER: any(each in grants.readers for each in groups),
        Role.NONE: True,
    }
    assert role_by(grants, object_id, groups) is next(role for role, given in given_by.items() if given)


@given(grants=st.builds(Grants, some, some, some, some), object_id=ids, groups=some, more=some)
def test_another_group_never_takes_a_right_away(
    grants: Grants, object_id: str, groups: frozenset[str], more: frozenset[str]
) -> None:
    before, after = role_by(grants, object_id, groups), role_by(grants, object_id, groups | more)
    assert before.permissions <= after.permissions


@given(object_id=ids, groups=some)
def test_without_any_group_configured_only_the_first_administrators_have_a_role(
    object_id: str, groups: frozenset[str]
) -> None:
    grants = Grants.of([], [], [], [FIRST])
    expected = Role.ADMINISTRATOR if object_id == FIRST else Role.NONE
    assert role_by(grants, object_id, groups) is expected


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ((), Role.NONE),
        ((UNRELATED,), Role.NONE),
        ((READERS,), Role.READER),
        ((READERS, APPROVERS), Role.APPROVER),
        ((ADMINISTRATORS,), Role.ADMINISTRATOR),
    ],
)
async def test_each_role_may_do_what_it_includes_and_no_more(groups: tuple[str, ...], role: Role) -> None:
    authority = authority_over(People(tess=groups))
    assert await authority.role_of(TESS) is role
    for permission in Permission:
        if permission in role.permissions:
            await authority.require(TESS, permission)
        else:
            with pytest.raises(NotPermitted) as refused:
                await authority.require(TESS, permission)
            assert refused.value.permission is permission


async def test_a_refusal_names_the_groups_and_people_who_administer() -> None:
    people = People()
    authority = authority_over(people)
    for _ in range(3):
        with pytest.raises(NotPermitted) as refused:
            await authority.require(TESS, Permission.READ)
        assert refused.value.ask == (f"group {ADMINISTRATORS[:8]}", f"person {FIRST[:8]}")
    assert people.names_asked == 1


async def test_a_refusal_stays_one_when_nobody_knows_whom_to_ask() -> None:
    people = People()
    authority = authority_over(people)
    assert await authority.role_of(TESS) is Role.NONE
    people.fault = AWAY
    with pytest.raises(NotPermitted) as refused:
        await authority.require(TESS, Permission.READ)
    assert refused.value.ask == ()


async def test_the_first_administrators_and_the_operator_need_no_groups_read() -> None:
    people = People()
    people.fault = AWAY
    authority = authority_over(people)
    assert await authority.role_of(Actor(TENANT, FIRST, "First")) is Role.ADMINISTRATOR
    assert await authority.role_of(OPERATOR) is Role.OPERATOR
    assert people.asked == []


async def test_nobody_is_asked_about_where_no_group_gives_a_role() -> None:
    people = People(tess=[READERS])
    authority = authority_over(people, grants=Grants.of([], [], [], [FIRST]))
    assert await authority.role_of(TESS) is Role.NONE
    assert people.asked == []


@pytest.mark.parametrize("actor", [replace(TESS, tenant_id=OTHER_TENANT), Actor(OTHER_TENANT, FIRST, "First")])
async def test_the_same_object_id_in_another_tenant_has_no_role_and_no_groups(actor: Actor) -> None:
    people = People(tess=[ADMINISTRATORS])
    authority = authority_over(people)
    assert await authority.role_of(actor) is Role.NONE
    assert await authority.groups_of(actor) == frozenset()
    assert people.asked == []


async def test_rights_count_for_an_object_id_in_any_case_and_never_for_a_name() -> None:
    authority = authority_over(People(tess=[READERS]))
    assert await authority.role_of(replace(TESS, object_id=TESS.object_id.upper(), name="Renamed")) is Role.READER
    assert await authority.role_of(Actor(TENANT, UNRELATED, TESS.name)) is Role.NONE


async def test_groups_are_believed_for_ten_minutes_and_not_a_second_longer() -> None:
    people, clock = People(tess=[READERS]), Seconds()
    authority = authority_over(people, clock)
    assert await authority.role_of(TESS) is Role.READER
    people.groups[TESS.object_id] = ()
    clock.now += KEPT - 1
    assert await authority.role_of(TESS) is Role.READER
    clock.now += 1
    assert await authority.role_of(TESS) is Role.NONE
    assert KEPT == 600


async def test_a_clock_that_is_set_back_makes_no_right_last_longer() -> None:
    people, clock = People(tess=[READERS]), Seconds()
    authority = authority_over(people, clock)
    await authority.role_of(TESS)
    people.groups[TESS.object_id] = ()
    clock.now -= 60
    assert await authority.role_of(TESS) is Role.NONE


async def test_the_ten_minutes_begin_when_the_read_began() -> None:
    people, clock = People(tess=[READERS]), Seconds()
    authority = authority_over(people, clock)
    people.go_on.clear()
    asking = asyncio.create_task(authority.role_of(TESS))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    clock.now += 100
    people.go_on.set()
    assert await asking is Role.READER
    clock.now += KEPT - 100
    await authority.role_of(TESS)
    assert len(people.asked) == 2


async def test_who_asks_many_things_at_once_is_read_once() -> None:
    people = People(tess=[READERS])
    authority = authority_over(people)
    await asyncio.gather(*(authority.role_of(TESS) for _ in range(50)))
    assert people.asked == [TESS.object_id]


async def test_where_groups_cannot_be_read_it_is_refused_even_to_who_had_the_right_a_moment_ago() -> None:
    people, clock = People(tess=[ADMINISTRATORS]), Seconds()
    authority = authority_over(people, clock)
    await authority.require(TESS, Permission.ADMINISTER)
    people.fault = AWAY
    clock.now += KEPT
    with pytest.raises(RightsUnread) as refused:
        await authority.require(TESS, Permission.READ)
    assert refused.value.reason is AWAY
    people.fault = None
    await authority.require(TESS, Permission.ADMINISTER)


async def test_a_leak_between_tenants_is_told_as_what_it_is() -> None:
    people = People()
    people.fault = CrossTenantAccess("ref")
    with pytest.raises(CrossTenantAccess):
        await authority_over(people).role_of(TESS)
