"""A page of groups: by name, its own members alone, users read once, and each failure where it belongs."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.directory_user import LicenceAssignment
from services.domain.group import MemberCount
from services.domain.group_report import GroupReport
from services.domain.section import Available, NotAvailable
from services.errors import CrossTenantAccess, InputFault, MissingRole, Service, Unavailable, UnusableInput
from services.groups import AT_ONCE, holds
from tests.services.groups.directory import (
    ACTIVE,
    CONTOSO,
    E3,
    ERROR,
    FAULTY,
    VISIO,
    Directory,
    by,
    group,
    members,
    user,
)
from tests.services.tenancy.fakes import (
    NOW,
    sku,
    tenant,
)


def names(report: GroupReport) -> list[str]:
    return [row.group.name for row in report.rows]


def total(report: GroupReport) -> int:
    assert isinstance(report.count, Available)
    return report.count.value


async def test_groups_are_in_the_order_of_their_names_whatever_case_and_accents() -> None:
    report = await Directory(*(group(n, name) for n, name in enumerate(("zoo", "Équipe", "beta", "Alpha")))).read()
    assert names(report) == ["Alpha", "beta", "Équipe", "zoo"]


async def test_members_are_read_for_the_groups_of_the_page_alone() -> None:
    directory = Directory(*(group(number) for number in range(40)))
    report = await directory.read(page=2)
    assert (total(report), report.page, names(report)) == (40, 2, [f"Group {number:02}" for number in range(15, 30)])
    assert set(directory.graph.asked) - {"groups"} == {tenant(100 + number) for number in range(15, 30)}


async def test_members_of_a_few_groups_are_read_side_by_side() -> None:
    directory = Directory(*(group(number) for number in range(15)))
    await directory.read()
    assert directory.graph.most == AT_ONCE


@pytest.mark.parametrize(("asked", "shown"), [(0, 1), (3, 3), (4, 3), (199, 3)])
async def test_a_page_that_is_not_there_is_the_nearest_one(asked: int, shown: int) -> None:
    report = await Directory(*(group(number) for number in range(40))).read(page=asked)
    assert report.page == shown
    assert report.rows


async def test_a_page_far_down_is_read_and_one_beyond_what_is_kept_is_refused() -> None:
    directory = Directory(*(group(number, f"Group {number:04}") for number in range(400)))
    directory.here.page = 100
    assert names(await directory.read(page=25)) == [f"Group {number:04}" for number in range(360, 375)]
    with pytest.raises(UnusableInput) as raised:
        await directory.read(page=201)
    assert raised.value.fault is InputFault.PAGE_TOO_FAR


async def test_users_and_other_members_are_told_apart() -> None:
    directory = Directory(group(1))
    directory.here.members = {tenant(101): members(1, 2, 3, others=4)}
    (row,) = (await directory.read()).rows
    assert isinstance(row.members, Available)
    assert row.members.value == MemberCount(tenant(1), 3, 4)


async def test_a_user_with_several_errors_by_one_group_is_one_member_in_error() -> None:
    people = (
        user(1, by(1), by(1, sku_id=VISIO), by(2, FAULTY)),
        user(2, by(1, ACTIVE, "CountViolation")),
        user(3, by(1, ACTIVE), by(None)),
        user(4, by(None, FAULTY)),
    )
    report = await Directory(group(1, "", E3, VISIO), group(2, "", E3), group(3), users=people).read()
    assert [row.in_error for row in report.rows] == [2, 1, 0]


async def test_users_are_read_once_for_all_groups_of_a_page() -> None:
    directory = Directory(*(group(number, "", E3) for number in range(15)), users=(user(1),))
    await directory.read()
    assert directory.graph.asked["users"] == 1


async def test_nobody_is_read_where_no_group_of_the_page_assigns_licences() -> None:
    directory = Directory(group(1), group(2), users=(user(1, by(1)),))
    report = await directory.read()
    assert directory.graph.asked["users"] == 0
    assert (report.errors, [row.in_error for row in report.rows]) == (None, [None, None])


async def test_the_page_that_follows_shows_what_was_read_for_the_page_before() -> None:
    directory = Directory(*(group(number, "", E3) for number in range(20)), users=(user(1),))
    await directory.read()
    directory.here.all_groups.clear()
    report = await directory.read(page=2, minutes=5)
    assert names(report) == [f"Group {number:02}" for number in range(15, 20)]
    assert (directory.graph.asked["groups"], directory.graph.asked["users"]) == (1, 1)


async def test_what_was_read_for_one_text_is_not_shown_for_another() -> None:
    directory = Directory(group(1, "Kiosk"), group(2, "Sales"))
    await directory.read(text="kiosk")
    assert names(await directory.read(text="sales", minutes=5)) == ["Sales"]


@pytest.mark.parametrize(
    ("text", "name", "is_meant"),
    [
        ("kio", "The Kiosk", True),
        ("KIOSK", "kiosk", True),
        ("equipe", "L’Équipe", True),
        ("sales team", "Sales-Team (EMEA)", True),
        ("(emea)", "Sales-Team (EMEA)", True),
        ("#", "#general", True),
        ("#", "general", False),
        ("team sales", "Sales team", False),
        ("", "Anything", True),
        ("sales", "Sa les", False),
    ],
)
def test_a_part_of_the_name_is_enough_and_case_accents_and_punctuation_do_not_matter(
    text: str, name: str, is_meant: bool
) -> None:
    assert holds(text)(group(1, name)) is is_meant


@given(st.text(max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_every_part_of_a_name_finds_it(name: str, start: int, end: int) -> None:
    part = name[start:end].strip()
    assert holds(part)(group(1, name or "x"))


async def test_licences_are_called_by_the_names_the_customer_knows_them_by() -> None:
    directory = Directory(group(1, "", E3, VISIO, tenant(7009)))
    directory.here.skus = (
        sku(CONTOSO.tenant_id, 1, "SPE_E3", "Microsoft 365 E3", 5, 5),
        replace(sku(CONTOSO.tenant_id, 2, "SPB", "", 5, 5), name=None),
    )
    (row,) = (await directory.read()).rows
    assert row.licences == (tenant(7009), "Microsoft 365 Business Premium", "Microsoft 365 E3")


async def test_partner_centers_names_come_before_those_of_the_downloaded_list() -> None:
    directory = Directory(group(1, "", E3, VISIO))
    directory.here.skus = (
        sku(CONTOSO.tenant_id, 1, "SPE_E3", "Microsoft 365 E3", 5, 5),
        replace(sku(CONTOSO.tenant_id, 2, "VISIO_X", "", 5, 5), name=None),
    )
    (row,) = (await directory.read(names={E3: "Listed E3", VISIO: "Listed Visio"})).rows
    assert row.licences == ("Listed Visio", "Microsoft 365 E3")


async def test_licences_of_one_name_are_told_apart_by_their_part_numbers() -> None:
    directory = Directory(group(1, "", E3), group(2, "", VISIO))
    directory.here.skus = tuple(
        sku(CONTOSO.tenant_id, number, part, "Microsoft 365 Business Basic", 5, 5)
        for number, part in ((1, "O365_BUSINESS_ESSENTIALS"), (2, "SMB_BUSINESS_ESSENTIALS"))
    )
    one, other = (await directory.read()).rows
    assert one.licences == ("Microsoft 365 Business Basic (O365_BUSINESS_ESSENTIALS)",)
    assert other.licences == ("Microsoft 365 Business Basic (SMB_BUSINESS_ESSENTIALS)",)


async def test_names_that_cannot_be_read_keep_no_group_from_being_shown() -> None:
    directory = Directory(group(1, "", E3))
    down = Unavailable(Service.PARTNER_CENTER)
    directory.here.fail = {"subscribed_skus": Unavailable(Service.GRAPH), "partner_center": down}
    (row,) = (await directory.read()).rows
    assert row.licences == (E3,)


async def test_members_that_cannot_be_read_are_missing_for_that_group_alone() -> None:
    directory = Directory(group(1), group(2))
    directory.graph.refused[tenant(101)] = Unavailable(Service.GRAPH, 503)
    first, second = (await directory.read()).rows
    assert isinstance(first.members, NotAvailable)
    assert isinstance(second.members, Available)


async def test_users_that_cannot_be_read_leave_errors_unknown_and_all_else_told() -> None:
    directory = Directory(group(1, "", E3))
    directory.here.fail = {"users": MissingRole(Service.GRAPH)}
    report = await directory.read()
    assert isinstance(report.errors, NotAvailable)
    assert report.rows[0].in_error is None
    assert isinstance(report.rows[0].members, Available)


async def test_groups_that_cannot_be_read_are_no_empty_list() -> None:
    directory = Directory(group(1))
    directory.here.fail = {"groups": MissingRole(Service.GRAPH)}
    report = await directory.read()
    assert isinstance(report.count, NotAvailable)
    assert report.rows == ()


@pytest.mark.parametrize("what", ["group", "user", "sku"])
async def test_a_record_of_another_tenant_ends_the_answer(what: str) -> None:
    directory = Directory(group(1, "", E3), users=(user(1),))
    if what == "group":
        directory.here.all_groups.append(replace(group(2), tenant_id=tenant(2)))
    elif what == "user":
        directory.here.people.append(replace(user(2), tenant_id=tenant(2)))
    else:
        directory.here.skus = (sku(tenant(2), 1, "SPE_E3", "Microsoft 365 E3", 5, 5),)
    with pytest.raises(CrossTenantAccess):
        await directory.read()
    with pytest.raises(CrossTenantAccess):
        await directory.every()


async def test_how_many_are_read_is_told_while_it_goes_on() -> None:
    directory = Directory(group(1, "", E3), group(2), group(3), users=(user(1), user(2)))
    await directory.read()
    assert directory.told == [("groups", 2), ("groups", 3), ("users", 2)]


async def test_a_file_has_every_group_with_the_text_and_members_that_failed_in_words() -> None:
    directory = Directory(*(group(number, f"Sales {number}", E3) for number in range(70)), group(99, "Kiosk"))
    directory.graph.refused[tenant(103)] = Unavailable(Service.GRAPH)
    directory.here.page = 100
    rows = await directory.every("sales")
    assert {row.group.name for row in rows} == {f"Sales {number}" for number in range(70)}
    assert len(rows) == 70
    assert [row.group.name for row in rows if isinstance(row.members, NotAvailable)] == ["Sales 3"]
    assert {row.in_error for row in rows} == {0}
    assert directory.graph.asked["users"] == 1


async def test_a_file_of_groups_that_cannot_be_read_is_no_file() -> None:
    directory = Directory(group(1))
    directory.here.fail = {"groups": Unavailable(Service.GRAPH)}
    with pytest.raises(Unavailable):
        await directory.every()


ERRORS = st.lists(
    st.lists(st.builds(by, st.sampled_from([None, 0, 1, 2]), st.sampled_from([ERROR, FAULTY, ACTIVE])), max_size=4),
    max_size=12,
)


@given(ERRORS, st.integers(1, 4))
def test_members_in_error_are_the_distinct_users_with_an_error_by_the_group(
    assignments: list[list[LicenceAssignment]], page: int
) -> None:
    people = tuple(user(number, *each) for number, each in enumerate(assignments))
    directory = Directory(*(group(number, "", E3) for number in range(3)), users=people)
    directory.here.page = page
    report = asyncio.run(directory.read())
    for number, row in enumerate(report.rows):
        failed = {one.user_id for one in people for each in one.assignments if each.group_id == tenant(100 + number)
                  and each.state != ACTIVE}  # fmt: skip
        assert row.in_error == len(failed)
    assert report.count == Available(3, report.count.source, NOW)
