"""Counts and lists of users, and what is not known of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.directory_user import DirectoryUser, SignInActivity, UserAttribute
from services.domain.people import Activity, UserFact, UserReport, UserState
from services.domain.section import Available, NotAvailable
from services.errors import (
    CrossTenantAccess,
    InputFault,
    SeatwiseError,
    Service,
    ServiceAbsent,
    Unavailable,
    UnusableInput,
)
from services.people.order import name_key
from services.people.users import UserQuestion, each_user, fold_users, read_users
from services.where.reading import parse
from tests.services.people.test_holders import filters
from tests.services.people.worlds import NOW, ago, group_members, people, session
from tests.services.where.people import Members, Said, user

states = st.frozensets(st.sampled_from(UserState))
NO_P1 = ServiceAbsent(Service.ENTRA_PREMIUM)


def is_state(one: DirectoryUser, state: UserState, activity: Activity) -> bool:
    return {
        UserState.LICENSED: len(one.licences) > 0,
        UserState.UNLICENSED: len(one.licences) == 0,
        UserState.DISABLED: one.is_enabled is False,
        UserState.GUESTS: one.user_type == "Guest",
        UserState.INACTIVE: activity in {Activity.INACTIVE, Activity.NEVER},
    }[state]


@given(people, group_members, filters, states, st.integers(14, 400))
async def test_counts_are_of_those_the_filter_leaves_and_the_list_is_of_those_in_every_state(
    everybody: list[DirectoryUser], members: Members, where: Said, wanted: frozenset[UserState], days: int
) -> None:
    question = UserQuestion(parse(where.text), wanted, days, UserFact.USER_TYPE)
    report = await fold_users(session(everybody, dict(members)), question, NOW, keep=100)
    left = [one for one in everybody if where.means(one, members)]
    activity = {row.user.user_id: row.activity for row in (await whole(left, days)).listed.rows}
    counts = report.counts
    assert counts.all == len(left) == counts.licensed + counts.unlicensed == sum(counts.activity.values())
    assert counts.disabled == sum(one.is_enabled is False for one in left)
    assert counts.guests == sum(one.user_type == "Guest" for one in left)
    assert counts.inactive == sum(activity[one.user_id] in {"inactive", "never signed in"} for one in left)
    assert counts.unknown == sum(activity[one.user_id] == "unknown" for one in left)
    listed = [one for one in left if all(is_state(one, state, activity[one.user_id]) for state in wanted)]  # type: ignore[arg-type]
    assert [row.user for row in report.listed.rows] == sorted(listed, key=name_key)
    assert report.split is not None
    assert report.listed.total == report.split.total == len(listed)


async def whole(everybody: list[DirectoryUser], days: int | None = None) -> UserReport:
    return await fold_users(session(everybody), UserQuestion(days=days), NOW, keep=100)


@given(people, st.integers(1, 13), st.integers(0, 6), states)
async def test_where_pages_end_changes_nothing(
    everybody: list[DirectoryUser], page: int, keep: int, wanted: frozenset[UserState]
) -> None:
    question = UserQuestion(states=wanted, days=90, by=UserAttribute.CITY)
    one_page = await fold_users(session(everybody, page=99), question, NOW, keep=keep)
    assert await fold_users(session(everybody, page=page), question, NOW, keep=keep) == one_page
    assert len(one_page.listed.rows) == min(keep, one_page.listed.total)


@given(people, group_members, filters, states)
async def test_an_export_has_everybody_who_is_listed_once(
    everybody: list[DirectoryUser], members: Members, where: Said, wanted: frozenset[UserState]
) -> None:
    question = UserQuestion(parse(where.text), wanted, 90)
    report = await fold_users(session(everybody, dict(members)), question, NOW, keep=100)
    rows = [row async for row in each_user(session(everybody, dict(members)), question, NOW)]
    assert sorted(rows, key=lambda row: name_key(row.user)) == list(report.listed.rows)


async def test_without_being_asked_nobody_is_inactive_and_no_sign_in_is_read() -> None:
    asked = session([user(1, sign_in=SignInActivity(), created_at=ago(400))])
    asked.tenant.fail["sign_ins"] = NO_P1
    report = await fold_users(asked, UserQuestion(), NOW)
    assert (report.counts.inactive, report.counts.unknown, report.sign_ins) == (None, None, None)
    assert [row.activity for row in report.listed.rows] == [None]


@pytest.mark.parametrize("reason", [NO_P1, Unavailable(Service.GRAPH, 503)], ids=repr)
async def test_where_sign_ins_cannot_be_read_everybody_is_unknown_and_the_reason_is_told(reason: SeatwiseError) -> None:
    asked = session([user(1, created_at=ago(400), licences=("e3",)), user(2, created_at=ago(400))])
    asked.tenant.fail["sign_ins"] = reason
    section = await read_users(asked, UserQuestion(states=frozenset({UserState.INACTIVE}), days=90), lambda: NOW)
    assert isinstance(section, Available)
    counts = section.value.counts
    assert (counts.all, counts.licensed, counts.inactive, counts.unknown) == (2, 1, 0, 2)
    assert section.value.listed.total == 0
    assert section.value.sign_ins is not None
    assert section.value.sign_ins.reason is reason


async def test_a_leak_among_the_sign_ins_is_no_missing_part_of_the_answer() -> None:
    asked = session([user(1)])
    asked.tenant.fail["sign_ins"] = CrossTenantAccess("c0ffee")
    with pytest.raises(CrossTenantAccess):
        await read_users(asked, UserQuestion(days=90), lambda: NOW)


async def test_where_nothing_can_be_read_there_is_no_number() -> None:
    asked = session([user(1)])
    asked.tenant.fail["users"] = Unavailable(Service.GRAPH, 503)
    for days in (None, 90):
        assert isinstance(await read_users(asked, UserQuestion(days=days), lambda: NOW), NotAvailable)


async def test_an_empty_directory_has_nobody_and_that_is_known() -> None:
    report = await fold_users(session(), UserQuestion(days=90, by=UserAttribute.CITY), NOW)
    assert (report.counts.all, report.counts.inactive, report.counts.unknown, report.listed.total) == (0, 0, 0, 0)
    assert report.split is not None
    assert report.split.total == 0


async def test_the_split_is_of_those_listed() -> None:
    everybody = [user(1, city="Perth", licences=("e3",)), user(2, city="Perth"), user(3, licences=("e3",))]
    question = UserQuestion(states=frozenset({UserState.LICENSED}), by=UserAttribute.CITY)
    report = await fold_users(session(everybody), question, NOW)
    assert report.split is not None
    assert [(one.value, one.count) for one in report.split.buckets] == [("Perth", 1)]
    assert report.split.no_value == 1


async def test_a_question_that_cannot_be_answered_is_not_told_as_a_fault_of_the_source() -> None:
    with pytest.raises(UnusableInput) as refused:
        await read_users(session(), UserQuestion(parse("group = Kiosk"), days=90), lambda: NOW)
    assert refused.value.fault is InputFault.NO_SUCH_GROUP


async def test_the_age_is_of_the_moment_it_was_read() -> None:
    section = await read_users(session(), UserQuestion(), lambda: NOW)
    assert isinstance(section, Available)
    assert section.read_at == NOW
