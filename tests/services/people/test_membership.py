"""Which group a filter means, and who is in it."""

import pytest

from services.errors import CrossTenantAccess, InputFault, UnusableInput
from services.people.membership import membership
from services.where.reading import parse
from tests.services.people.worlds import Session, group, session
from tests.services.tenancy.fakes import tenant
from tests.services.where.people import user_id

ONE, TWO = frozenset({user_id(1)}), frozenset({user_id(2), user_id(3)})


async def refused(asked: Session, where: str) -> UnusableInput:
    with pytest.raises(UnusableInput) as fault:
        await membership(asked, parse(where))
    return fault.value


async def test_a_group_is_found_by_its_whole_name_in_any_case_or_by_its_id() -> None:
    asked = session(members={"Kiosk  Staff": ONE, "Kiosk": TWO, "Kiosk staff 2": ONE})
    first = group(0, "").group_id
    where = parse(f"group = 'KIOSK staff' or not group in (kiosk, {first.upper()})")
    assert await membership(asked, where) == {"KIOSK staff": ONE, "kiosk": TWO, first.upper(): ONE}


async def test_without_a_group_in_it_no_groups_are_read() -> None:
    asked = session(members={"Kiosk": ONE})
    asked.tenant.fail["groups"] = AssertionError("groups were read")
    assert await membership(asked, parse("city = Perth")) == {}
    assert await membership(asked, None) == {}


async def test_a_group_that_is_not_there_is_told_with_the_nearest_names() -> None:
    asked = session(members={"Finance": ONE, "Kiosks": ONE, "All staff": TWO, "Kiosk users": TWO, "Kiosk": TWO})
    fault = await refused(asked, "group = kiosc")
    assert (fault.fault, fault.detail) == (InputFault.NO_SUCH_GROUP, "kiosc")
    assert fault.nearest[0] == "Kiosk"
    assert set(fault.nearest) == {"Kiosk", "Kiosks", "Kiosk users"}
    assert (await refused(session(), "group = x")).nearest == ()


async def test_two_groups_of_one_name_are_told_by_their_ids_and_an_id_tells_them_apart() -> None:
    asked = session(members={"Kiosk": ONE, "KIOSK": TWO, "kiosk ": ONE})
    ids = tuple(one.group_id for one in asked.tenant.all_groups)
    fault = await refused(asked, "group = kiosk")
    assert (fault.fault, fault.detail, fault.nearest) == (InputFault.AMBIGUOUS_GROUP, "kiosk", ids)
    assert await membership(asked, parse(f"group = {ids[1]}")) == {ids[1]: TWO}


async def test_an_id_goes_before_a_name_that_looks_like_one() -> None:
    first = group(0, "").group_id
    asked = session(members={"Kiosk": ONE, first: TWO})
    assert await membership(asked, parse(f"group = {first}")) == {first: ONE}


async def test_a_group_of_another_tenant_stops_the_answer() -> None:
    foreign = session(members={"Kiosk": ONE})
    foreign.customer = type(foreign.customer)(tenant(77), "Other")
    with pytest.raises(CrossTenantAccess):
        await membership(foreign, parse("group = Kiosk"))
