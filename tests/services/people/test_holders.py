"""The people behind the number: who is counted, who is left out, and that the sums agree."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.directory_user import DirectoryUser, LicenceAssignment, UserAttribute
from services.domain.people import Deviation, Field, HolderReport, LeftOut, UserFact, Way
from services.domain.section import Available, NotAvailable
from services.errors import CrossTenantAccess, InputFault, Service, Throttled, UnusableInput
from services.people.holders import HolderQuestion, each_holder, fold_holders, read_holders
from services.people.split import MOST_SPELLINGS
from services.where.reading import parse
from tests.services.people.worlds import NOW, SKUS, group_members, people, session
from tests.services.tenancy.fakes import tenant
from tests.services.where.people import GROUPS, KEPT, Members, Said, plain, said, user

fields: st.SearchStrategy[Field] = st.sampled_from(
    (*KEPT, UserFact.DOMAIN, UserFact.ACCOUNT_ENABLED, UserFact.USER_TYPE)
)
units = st.fixed_dictionaries({sku: st.none() | st.integers(0, 15) for sku in SKUS})
filters = said.filter(lambda one: GROUPS[3] not in one.text)  # which is no name but an id


def given_by(
    sku_id: str, *ways: str | None, state: str = "Active", error: str | None = None
) -> tuple[LicenceAssignment, ...]:
    return tuple(LicenceAssignment(sku_id, way, state, error) for way in ways)


async def told(everybody: list[DirectoryUser], consumed: Mapping[str, int | None], where: str = "") -> HolderReport:
    question = HolderQuestion(consumed, parse(where) if where else None)
    return await fold_holders(session(everybody), question)


@given(people, group_members, units, filters, fields)
async def test_every_sum_agrees(
    everybody: list[DirectoryUser], members: Members, consumed: dict[str, int | None], where: Said, by: Field
) -> None:
    question = HolderQuestion(consumed, parse(where.text), by)
    report = await fold_holders(session(everybody, dict(members)), question, keep=100)
    for sku in report.skus:
        holders = [one for one in everybody if sku.sku_id in one.licences]
        assert sku.counted == sum(where.means(one, members) for one in holders)
        assert sku.counted + sku.left_out == len(holders)
        assert sku.difference is None or sku.counted + sku.left_out + sku.difference == consumed[sku.sku_id]
        assert sum(sku.ways.values()) == sku.counted
        assert sku.split is not None
        assert sku.split.total == sku.counted
        counted = [one for one in holders if where.means(one, members)]
        assert sku.guests == sum(one.user_type == "Guest" for one in counted)
        assert sku.disabled == sum(one.is_enabled is False for one in counted)
    assert report.counted.total == len(report.counted.rows) == sum(sku.counted for sku in report.skus)
    assert report.left_out.total == len(report.left_out.rows) == sum(sku.left_out + sku.failed for sku in report.skus)
    assert report.people == len({row.user.user_id for row in report.counted.rows})


@given(people, group_members, units, filters, fields, st.integers(1, 13), st.integers(0, 5))
async def test_where_pages_end_changes_nothing(
    everybody: list[DirectoryUser],
    members: Members,
    consumed: dict[str, int | None],
    where: Said,
    by: Field,
    page: int,
    keep: int,
) -> None:
    question = HolderQuestion(consumed, parse(where.text), by)
    whole = await fold_holders(session(everybody, dict(members), page=99), question, keep=keep)
    assert await fold_holders(session(everybody, dict(members), page=page), question, keep=keep) == whole


@given(people, group_members, units, filters)
async def test_an_export_has_everybody_who_is_counted_or_left_out_once(
    everybody: list[DirectoryUser], members: Members, consumed: dict[str, int | None], where: Said
) -> None:
    question = HolderQuestion(consumed, parse(where.text))
    report = await fold_holders(session(everybody, dict(members)), question, keep=100)
    rows = [row async for row in each_holder(session(everybody, dict(members)), question)]
    assert len({(row.user.user_id, row.sku_id) for row in rows}) == len(rows)
    assert set(map(repr, rows)) == set(map(repr, (*report.counted.rows, *report.left_out.rows)))


@given(people, units, fields)
async def test_a_bucket_has_everybody_whose_value_is_the_same_folded(
    everybody: list[DirectoryUser], consumed: dict[str, int | None], by: Field
) -> None:
    report = await fold_holders(session(everybody), HolderQuestion(consumed, by=by))
    for sku in report.skus:
        values = [_value(one, by) for one in everybody if sku.sku_id in one.licences]
        assert sku.split is not None
        assert sku.split.no_value == values.count("")
        assert {plain(one.value): one.count for one in sku.split.buckets} == {v: values.count(v) for v in values if v}
        assert len(sku.split.buckets) == len(set(values) - {""})


def _value(user: DirectoryUser, field: Field) -> str:
    if isinstance(field, UserAttribute):
        return plain(user.attributes.get(field))
    known = {None: "", True: "enabled", False: "disabled"}[user.is_enabled]
    facts = {UserFact.DOMAIN: user.domain, UserFact.USER_TYPE: user.user_type, UserFact.ACCOUNT_ENABLED: known}
    return plain(facts[field])


async def test_a_licence_may_come_directly_by_a_group_or_twice() -> None:
    everybody = [
        user(1, licences=("e3",), assignments=given_by("e3", None)),
        user(2, licences=("e3",), assignments=given_by("e3", "kiosk", "staff")),
        user(3, licences=("e3",), assignments=given_by("e3", None, "kiosk")),
        user(4, licences=("e3",), assignments=given_by("e5", None)),
        user(5, licences=("e3",), assignments=given_by("e3", None) + given_by("e3", "kiosk", state="Error", error="X")),
    ]
    report = await told(everybody, {"e3": 5})
    assert [row.way for row in report.counted.rows] == [Way.DIRECT, Way.GROUP, Way.BOTH, Way.UNTOLD, Way.DIRECT]
    assert [row.group_ids for row in report.counted.rows] == [(), ("kiosk", "staff"), ("kiosk",), (), ()]
    assert report.skus[0].ways == {Way.DIRECT: 2, Way.GROUP: 1, Way.BOTH: 1, Way.UNTOLD: 1}


async def test_rows_are_in_the_order_of_names_and_then_of_skus() -> None:
    everybody = [user(2, licences=("e3", "e5")), user(1, licences=("e5", "e3"))]
    report = await told(everybody, {"e5": 2, "e3": 2})
    assert [(row.user.name, row.sku_id) for row in report.counted.rows] == [
        ("User 1", "e3"),
        ("User 1", "e5"),
        ("User 2", "e3"),
        ("User 2", "e5"),
    ]
    assert [sku.sku_id for sku in report.skus] == ["e5", "e3"]
    assert report.people == 2


async def test_a_failed_assignment_uses_no_seat_and_is_left_out_with_graphs_word() -> None:
    everybody = [
        user(1, licences=("e3",), assignments=given_by("e3", None)),
        user(2, assignments=given_by("e3", "kiosk", state="Error", error="CountViolation")),
        user(3, assignments=given_by("e3", "kiosk", state="Error")),
        user(4, licences=("e3",), assignments=given_by("e3", None, state="ActiveWithError", error="MutuallyExclusive")),
        user(5, assignments=given_by("e3", "kiosk", state="Disabled")),
    ]
    report = await told(everybody, {"e3": 2})
    (sku,) = report.skus
    assert (sku.counted, sku.left_out, sku.failed, sku.errors, sku.difference) == (2, 0, 2, 1, 0)
    assert [(row.left_out, row.error) for row in report.left_out.rows] == [
        (LeftOut.ERROR, "CountViolation"),
        (LeftOut.ERROR, "Error"),
    ]
    assert [row.error for row in report.counted.rows] == [None, "MutuallyExclusive"]


async def test_who_does_not_match_the_filter_is_left_out_for_that_reason() -> None:
    everybody = [
        user(1, licences=("e3",), department="Sales", user_type="Guest", is_enabled=False),
        user(2, licences=("e3",), department="Kitchen", user_type="Guest", is_enabled=False),
        user(3, licences=("e3",)),
        user(4, department="Sales"),
    ]
    report = await told(everybody, {"e3": 4, "e5": 0}, "department = Sales")
    sku, other = report.skus
    assert (sku.counted, sku.left_out, sku.guests, sku.disabled) == (1, 2, 1, 1)
    assert [(row.user.name, row.left_out) for row in report.left_out.rows] == [
        ("User 2", LeftOut.FILTER),
        ("User 3", LeftOut.FILTER),
    ]
    assert (sku.difference, sku.deviation) == (1, Deviation.UNLISTED)
    assert (other.counted, other.difference, other.deviation) == (0, 0, None)


async def test_more_holders_than_units_are_told_as_that_and_unknown_units_give_no_difference() -> None:
    report = await told([user(1, licences=("e3", "e5"))], {"e3": 0, "e5": None})
    assert [(sku.difference, sku.deviation) for sku in report.skus] == [(-1, Deviation.UNCOUNTED), (None, None)]


async def test_a_bucket_is_shown_in_the_spelling_of_most_and_then_of_the_first() -> None:
    cities = ["sydney", "Sydney ", "Sydney", "PERTH", "perth", None, "  ", "New  York"]
    everybody = [user(n, licences=("e3",), **({"city": city} if city else {})) for n, city in enumerate(cities)]
    report = await fold_holders(session(everybody), HolderQuestion({"e3": 8}, by=UserAttribute.CITY))
    split = report.skus[0].split
    assert split is not None
    assert [(one.value, one.count) for one in split.buckets] == [("Sydney", 3), ("PERTH", 2), ("New York", 1)]
    assert (split.no_value, split.total) == (2, 8)


async def test_a_field_that_everybody_has_another_value_of_is_refused_as_a_split() -> None:
    everybody = [user(number, licences=("e3",), jobTitle=f"Title {number}") for number in range(MOST_SPELLINGS + 1)]
    question = HolderQuestion({"e3": 0}, by=UserAttribute.JOB_TITLE)
    with pytest.raises(UnusableInput) as refused:
        await read_holders(session(everybody, page=999), question, lambda: NOW)
    assert (refused.value.fault, refused.value.detail) == (InputFault.TOO_MANY_BUCKETS, "jobTitle")
    everybody.pop()
    assert isinstance(await read_holders(session(everybody, page=999), question, lambda: NOW), Available)


async def test_only_the_attributes_that_are_needed_are_read() -> None:
    asked = session()
    await fold_holders(asked, HolderQuestion({"e3": 0}, parse("city = x and enabled = yes"), UserAttribute.STATE))
    await fold_holders(asked, HolderQuestion({"e3": 0}, by=UserFact.DOMAIN))
    assert asked.graph.asked == [{UserAttribute.CITY, UserAttribute.STATE}, set()]


async def test_what_cannot_be_read_is_no_number() -> None:
    failing = session([user(1, licences=("e3",))])
    failing.tenant.fail["users"] = Throttled(Service.GRAPH, 429)
    section = await read_holders(failing, HolderQuestion({"e3": 1}), lambda: NOW)
    assert isinstance(section, NotAvailable)
    assert isinstance(section.reason, Throttled)


async def test_a_user_of_another_tenant_stops_the_answer() -> None:
    foreign = session([user(1)])
    foreign.customer = type(foreign.customer)(tenant(77), "Other")
    with pytest.raises(CrossTenantAccess):
        await read_holders(foreign, HolderQuestion({"e3": 1}), lambda: NOW)


async def test_the_number_read_so_far_is_told_page_by_page() -> None:
    heard: list[int] = []
    everybody = [user(number) for number in range(5)]
    await read_holders(session(everybody), HolderQuestion({"e3": 0}), lambda: NOW, tell=heard.append)
    assert heard == [2, 4, 5]
