"""Directories of the world: repeatable, made person by person, never more seats than people, every situation there."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.directory import Directory
from sandbox.world.identity import index_of, numbered_guid
from sandbox.world.people import Assignment, DirectoryGroup, Roster, User
from sandbox.world.seats import seat_plans
from sandbox.world.skus import CATALOGUE
from sandbox.world.staff import Staff
from sandbox.world.tenants import Holding, Tenant, Units, check_seats, with_holdings
from sandbox.world.world import World, demo_world, generated_world

TODAY = date(2026, 3, 1)
SPB, E3 = CATALOGUE["SPB"], CATALOGUE["SPE_E3"]
TENANT = Tenant("5f88d63b-d726-4edc-8f6b-9345893fdaf8", "Any", ("any.example", "any.onmicrosoft.example"))


def _tenant(staff: int, *consumed: int, deleted: int = 0) -> Tenant:
    units = [Units(enabled=each, consumed=each) for each in consumed]
    holdings = tuple(Holding(sku, each) for sku, each in zip((SPB, E3), units, strict=False))
    return replace(TENANT, holdings=holdings, staff=staff, deleted_staff=deleted)


def _holders(directory: Directory) -> Counter[str]:
    return Counter(sku_id for each in (*directory.people, *directory.deleted) for sku_id in each.sku_ids)


def _worlds() -> list[World]:
    worlds = [demo_world("demo", TODAY), generated_world("a", 60, TODAY)]
    return [*worlds, *(generated_world("b", 40, TODAY, staff) for staff in (1, 5, 50))]


def test_in_every_world_the_people_hold_exactly_the_consumed_units() -> None:
    for world in _worlds():
        for tenant in filter(None, (world.tenant(each.tenant_id) for each in world.customers)):
            held = _holders(world.directory(tenant))
            for holding in tenant.holdings:
                consumed = holding.units.consumed if holding.sku.applies_to == "User" else 0
                assert held[holding.sku.sku_id] == consumed, (tenant.name, holding.sku.part_number)


@given(staff=st.integers(1, 60), share=st.floats(0, 1), deleted=st.integers(0, 3))
def test_whoever_is_in_a_licensing_group_has_its_licence_from_it_and_nobody_else(
    staff: int, share: float, deleted: int
) -> None:
    directory = Directory(_tenant(staff, round(staff * share), staff, deleted=deleted), TODAY)
    people = list(directory.people)
    for group in directory.groups:
        for sku_id in group.licences:
            given_by_it = {
                place
                for place, each in enumerate(people)
                if any(one.group_id == group.group_id and one.sku_id == sku_id for one in each.assignments)
            }
            assert given_by_it == set(group.users)


def test_every_way_to_hold_a_licence_or_not_to_get_one_is_there() -> None:
    people = Directory(_tenant(40, 30), TODAY).people
    ways = {tuple((one.group_id is not None, one.state) for one in each.assignments) for each in people}
    assert ways >= {
        (),
        ((False, "Active"),),
        ((True, "Active"),),
        ((True, "Active"), (False, "Active")),
        ((True, "ActiveWithError"),),
        ((True, "Error"),),
        ((False, "Error"),),
    }
    assert all(not each.sku_ids for each in people if all(one.state == "Error" for one in each.assignments))


def test_the_same_person_is_made_again_and_again() -> None:
    one, other = Directory(_tenant(500, 400), TODAY), Directory(_tenant(500, 400), TODAY)
    assert one.people[123] == other.people[123] == list(one.people)[123]
    assert one.people[123:125] == [one.people[123], one.people[124]]


@given(index=st.integers(0, 2**32 - 1))
def test_a_number_hides_in_an_id_and_is_found_again(index: int) -> None:
    identity = numbered_guid("tenant", index)
    assert index_of("tenant", identity) == index
    assert index_of("another", identity) is None


@pytest.mark.parametrize("text", ["", "ada", "ada@any.example", "11111111-1111-4111-8111-111111111111"])
def test_what_is_no_id_of_anybody_has_no_number(text: str) -> None:
    assert index_of("tenant", text) is None


def test_everybody_is_found_by_id_and_by_name_in_any_case() -> None:
    people = Directory(_tenant(120, 60), TODAY).people
    for each in people:
        assert people.find(each.user_id.upper()) == people.find(each.principal_name.upper()) == each
    assert people.find(numbered_guid(f"{TENANT.tenant_id}/user", 120)) is None


def test_one_page_of_two_hundred_thousand_people_makes_one_page() -> None:
    made: list[int] = []
    directory = Directory(_tenant(200_000, 150_000), TODAY)
    staff = directory.people._staff

    class Counting(Staff):
        def person(self, index: int) -> User:
            made.append(index)
            return super().person(index)

    directory.people._staff = Counting(staff.tenant, staff.plans, staff.moments)
    assert len(directory.people) == 200_000
    assert len(directory.people[100_000:100_999]) == 999
    assert len(made) == 999
    assert sum(len(each.users) for each in directory.groups if each.licences) > 40_000
    assert len(made) == 999


def test_of_two_hundred_thousand_people_exactly_the_consumed_units_have_a_seat() -> None:
    (plan,) = seat_plans(_tenant(200_000, 150_000))
    held = sum(any(one.holds_seat for one in plan.assignments(index)) for index in range(200_000))
    assert held == 150_000


def test_transitive_members_of_a_diamond_and_of_a_circle_are_each_there_once() -> None:
    groups = (
        DirectoryGroup("top", "Top", groups=("left", "right")),
        DirectoryGroup("left", "Left", users=(0, 1), groups=("bottom",)),
        DirectoryGroup("right", "Right", users=(1, 2), groups=("bottom",), devices=1),
        DirectoryGroup("bottom", "Bottom", users=(2, 3), groups=("top",), contacts=2),
    )
    directory = Directory(replace(_tenant(5), groups=groups), TODAY)
    members = directory.transitive_members(groups[0])
    assert list(members.users) == [0, 1, 2, 3]
    assert {each.group_id for each in members.groups} == {"left", "right", "bottom", "top"}
    assert (len(members.devices), len(members.contacts)) == (1, 2)
    assert len(directory.members(groups[0])) == 2


@pytest.mark.parametrize(
    ("consumed", "held"),
    [(0, 1), (3, 0)],
)
def test_seats_that_fit_no_people_are_refused(consumed: int, held: int) -> None:
    person = User("1", "Ada", "ada@any.example", assignments=(Assignment(SPB.sku_id),) * held)
    tenant = replace(_tenant(2, consumed), roster=Roster((person,)))
    with pytest.raises(ValueError, match="fit no people"):
        check_seats(tenant)


def test_somebody_with_a_licence_that_nobody_bought_is_refused() -> None:
    person = User("1", "Ada", "ada@any.example", assignments=(Assignment(E3.sku_id),))
    with pytest.raises(ValueError, match="does not have"):
        check_seats(replace(_tenant(2, 1), roster=Roster((person,))))


@given(consumed=st.integers(0, 40))
def test_when_seats_are_taken_away_the_people_give_them_up(consumed: int) -> None:
    contoso = demo_world("demo", TODAY).find("contoso.example")
    assert contoso
    changed = with_holdings(contoso, (Holding(E3, Units(enabled=5, consumed=consumed)),))
    check_seats(changed)
    directory = Directory(changed, TODAY)
    assert _holders(directory) == Counter({E3.sku_id: consumed} if consumed else {})
    assert {one.sku_id for each in directory.people for one in each.assignments} <= {E3.sku_id}


def test_the_demo_has_somebody_for_every_question() -> None:
    world = demo_world("demo", TODAY)
    contoso = world.find("contoso.example")
    assert contoso
    people = list(world.users(contoso))
    licensed = [each for each in people if each.sku_ids]
    assert any(each.user_type == "Guest" for each in licensed)
    assert any(each.enabled is False for each in licensed)
    assert any(each.sign_in is None for each in licensed)
    assert any((each.created or "") > "2026-02-01" for each in licensed)
    assert any(not each.sku_ids for each in people)
    assert world.directory(contoso).deleted
    departments = {each.attributes.get("department") for each in people}
    assert {None, "Sales", " sales "} <= departments
    assert len({each.attributes.get("city") for each in people}) > 3


def test_some_of_the_demos_people_lack_what_everybody_should_have() -> None:
    world = demo_world("demo", TODAY)
    tailspin = world.find("tailspin.example")
    assert tailspin
    people = list(world.users(tailspin))
    for each in ("name", "enabled", "user_type", "created"):
        assert any(getattr(person, each) is None for person in people)
    assert max(len(each.name or "") for each in people) == 10_000
