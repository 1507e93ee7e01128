"""The counting functions do what they say, on worlds small enough to count on fingers."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scenarios import conditions, counts, counts_directory, counts_sold
from tests.scenarios.conditions import Condition, holds, text

TODAY = date(2026, 3, 10)
World = dict[str, Any]


def a_person(identity: str, *licences: str, **facts: Any) -> World:
    person: World = {
        "id": identity, "name": identity, "upn": f"{identity}@contoso.example", "mail": None, "enabled": True,
        "user_type": "Member", "created": "2020-01-01T00:00:00Z", "attributes": {}, "assignments": [],
        "licences": list(licences), "sign_in": {"successful": None, "interactive": None, "non_interactive": None},
    }  # fmt: skip
    return person | facts


def seen(**moments: str) -> World:
    return {"successful": None, "interactive": None, "non_interactive": None} | moments


def a_group(name: str, users: tuple[str, ...] = (), groups: tuple[str, ...] = (), others: int = 0) -> World:
    members = {"users": list(users), "groups": list(groups), "others": others}
    return {"id": name, "name": name, "kind": "Security", "dynamic": False, "licences": [], "members": members}


def a_sku(sku_id: str, enabled: int, consumed: int, warning: int = 0, **facts: Any) -> World:
    sku: World = {
        "sku_id": sku_id, "applies_to": "User", "enabled": enabled, "consumed": consumed, "warning": warning,
        "suspended": 0, "locked_out": 0, "subscriptions": [{"is_trial": False}],
    }  # fmt: skip
    return sku | facts


def a_subscription(identity: str, sku_id: str, quantity: int, end: str | None, **facts: Any) -> World:
    sold: World = {
        "id": identity, "sku_id": sku_id, "name": sku_id, "quantity": quantity, "status": "active", "term": "P1Y",
        "billing_cycle": "Monthly", "start": "2025-06-01", "commitment_end": end, "auto_renew": True,
        "cancellable_until": None, "refunds": [], "is_trial": False, "new_commerce": True, "scheduled": None,
    }  # fmt: skip
    return sold | facts


def a_customer(**facts: Any) -> World:
    customer: World = {
        "tenant_id": "contoso", "domains": ["contoso.example"], "scopes": ["AuditLog.Read.All"], "has_entra_p1": True,
        "report_concealed": False, "has_exchange": True, "skus": [], "directory_groups": [], "mailboxes": [],
        "sold": [], "relationships": [],
    }  # fmt: skip
    return customer | facts


def the_people(*people: World, deleted: tuple[World, ...] = ()) -> World:
    return {"people": list(people), "deleted_people": list(deleted)}


SALES = {"department": "Sales"}
STAFF = the_people(
    a_person("ann", "e3", attributes={"department": " sales ", "city": "Perth"}),
    a_person("bob", "e3", attributes={"department": "SALES"}, enabled=False),
    a_person("cem", "e3", attributes={"department": "  "}, user_type="Guest"),
    a_person("dee", "bp", attributes={"department": "Finance", "city": "Sydney"}),
    a_person("eve", attributes=SALES),
    deleted=({"id": "fay", "name": "fay", "licences": ["e3"]},),
)


def who_meets(condition: Condition, customer: World | None = None) -> set[str]:
    return {one["id"] for one in STAFF["people"] if holds(condition, one, customer or a_customer())}


# --- conditions


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("=", "department", "Sales"), {"ann", "bob", "eve"}),
        (("!=", "department", "Sales"), {"cem", "dee"}),
        (("in", "city", ("sydney", " PERTH")), {"ann", "dee"}),
        (("starts", "department", "fin"), {"dee"}),
        (("contains", "department", "AL"), {"ann", "bob", "eve"}),
        (("blank", "department"), {"cem"}),
        (("=", "accountEnabled", "false"), {"bob"}),
        (("=", "userType", "guest"), {"cem"}),
        (("=", "domain", "contoso.example"), {"ann", "bob", "cem", "dee", "eve"}),
        (("and", ("=", "department", "Sales"), ("not", ("blank", "city"))), {"ann"}),
        (("or", ("blank", "department"), ("=", "city", "Sydney")), {"cem", "dee"}),
    ],
)
def test_comparisons_are_trimmed_and_case_folded(condition: Condition, expected: set[str]) -> None:
    assert who_meets(condition) == expected


def test_a_member_of_a_group_in_a_group_is_in_both_even_when_groups_go_round_in_circles() -> None:
    kiosk, all_staff = a_group("Kiosk", ("ann",), ("All staff",)), a_group("All staff", ("bob",), ("Kiosk",))
    customer = a_customer(directory_groups=[kiosk, all_staff, a_group("Empty")])
    assert who_meets(("=", "group", "kiosk"), customer) == {"ann", "bob"}
    assert who_meets(("not", ("=", "group", "all staff")), customer) == {"cem", "dee", "eve"}
    assert who_meets(("blank", "group"), customer) == {"cem", "dee", "eve"}
    one_way = a_customer(directory_groups=[a_group("Kiosk", ("ann",)), a_group("All staff", ("bob",), ("Kiosk",))])
    assert who_meets(("=", "group", "Kiosk"), one_way) == {"ann"}
    assert who_meets(("=", "group", "All staff"), one_way) == {"ann", "bob"}
    deeper = a_customer(directory_groups=[*one_way["directory_groups"], a_group("World", (), ("All staff",))])
    assert who_meets(("=", "group", "World"), deeper) == {"ann", "bob"}


def test_a_condition_is_printed_as_the_description_writes_it() -> None:
    sales = (
        "and",
        ("=", "department", "Sales"),
        ("in", "city", ("Sydney", "Perth")),
        ("not", ("=", "group", "The Kiosk")),
    )
    assert text(sales) == 'department = Sales and city in (Sydney, Perth) and not group = "The Kiosk"'
    nested = ("not", ("or", ("blank", "city"), ("starts", "jobTitle", "and")))
    assert text(nested) == 'not (city is blank or jobTitle starts "and")'


def test_an_unknown_field_or_comparison_is_a_fault_of_the_test() -> None:
    for condition in (("=", "shoeSize", "9"), ("like", "city", "P")):
        with pytest.raises(ValueError, match="called"):
            who_meets(condition)


# --- licences and who


@pytest.mark.parametrize(
    ("units", "free", "short", "on_grace"),
    [
        ((10, 12, 3), 0, 0, 2),
        ((10, 7, 3), 3, 0, 0),
        ((20, 24, 0), 0, 4, 0),
        ((2, 6, 1), 0, 3, 1),
        ((0, 10, 10), 0, 0, 10),
    ],
)
def test_a_row_knows_free_short_and_seats_on_grace(
    units: tuple[int, int, int], free: int, short: int, on_grace: int
) -> None:
    row = counts.licence_row(a_sku("e3", *units))
    assert (row.bought, row.assigned, row.in_grace) == units
    assert (row.free, row.short, row.on_grace) == (free, short, on_grace)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_every_assigned_seat_stands_somewhere(enabled: int, consumed: int, warning: int) -> None:
    row = counts.licence_row(a_sku("e3", enabled, consumed, warning))
    assert row.bought - row.free + row.on_grace + row.short == consumed


def test_free_trial_and_company_wide_skus_have_no_row() -> None:
    half_trial = [{"is_trial": True}, {"is_trial": False}]
    skus = [
        a_sku("e3", 5, 1), a_sku("free", 10_000, 1), a_sku("company", 1, 0, applies_to="Company"),
        a_sku("trial", 25, 2, subscriptions=[{"is_trial": True}]), a_sku("half", 9, 0, subscriptions=half_trial),
        a_sku("bare", 1, 0, subscriptions=[]),
    ]  # fmt: skip
    assert set(counts.licence_rows(a_customer(skus=skus), {"free"})) == {"e3", "half", "bare"}


def test_a_condition_narrows_the_assigned_seats_and_the_deleted_cannot_meet_it() -> None:
    customer = a_customer()
    assert counts.assigned_where(customer, STAFF, "e3", None) == 4
    assert counts.assigned_where(customer, STAFF, "e3", ("=", "department", "Sales")) == 2
    assert counts.assigned_where(customer, STAFF, "e3", ("!=", "department", "Sales")) == 1


def test_buckets_add_up_to_the_whole() -> None:
    found = counts.buckets(a_customer(), STAFF, "e3", "department")
    assert found == counts.Buckets({"sales": 2}, without=1, deleted=1)
    assert found.whole == counts.assigned_where(a_customer(), STAFF, "e3", None)
    narrowed = counts.buckets(a_customer(), STAFF, "e3", "city", ("=", "department", "Sales"))
    assert narrowed == counts.Buckets({"perth": 1}, without=1, deleted=0)
    everyone = counts.buckets(a_customer(), STAFF, "bp", "domain")
    assert everyone == counts.Buckets({"contoso.example": 1}, without=0, deleted=0)
    with pytest.raises(ValueError, match="many groups"):
        counts.buckets(a_customer(), STAFF, "e3", "group")


def test_counted_left_out_and_not_listed_are_the_consumed_units() -> None:
    failing = {"sku_id": "e3", "group_id": None, "state": "Error", "error": "CountViolation"}
    extra = a_person("gus", assignments=[failing]), a_person("hal", assignments=[failing | {"sku_id": "bp"}])
    people = the_people(*STAFF["people"], *extra, deleted=tuple(STAFF["deleted_people"]))
    found = counts.who(a_customer(), people, a_sku("e3", 5, 4), ("=", "department", "Sales"))
    assert (found.counted, set(found.left_out), found.not_listed) == ({"ann", "bob"}, {"cem"}, 1)
    assert found.failed == {"gus": "CountViolation"}


@pytest.mark.parametrize(
    ("state", "error", "failed"),
    [
        ("Active", None, False),
        ("Active", "None", False),
        ("Error", None, True),
        ("ActiveWithError", "None", True),
        ("Active", "MutuallyExclusiveViolation", True),
    ],
)
def test_an_assignment_is_in_error_by_its_state_or_by_its_error(state: str, error: str | None, failed: bool) -> None:
    assert counts.in_error({"state": state, "error": error}) is failed


# --- users


def test_users_are_counted_by_state_and_listed_by_all_states_asked_for() -> None:
    found = counts.users(a_customer(), STAFF, TODAY, {"licensed", "disabled"})
    assert (found.all, found.licensed, found.unlicensed, found.disabled, found.guests) == (5, 4, 1, 1, 1)
    assert found.listed == {"bob"}
    assert counts.users(a_customer(), STAFF, TODAY, {"unlicensed", "inactive"}).listed == {"eve"}
    narrowed = counts.users(a_customer(), STAFF, TODAY, where=("=", "department", "Sales"))
    assert (narrowed.all, narrowed.licensed, narrowed.listed) == (3, 2, {"ann", "bob", "eve"})


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"sign_in": seen(successful="2026-03-09T08:00:00Z")}, "active"),
        ({"sign_in": seen(successful="2025-12-11T08:00:00Z")}, "active"),
        ({"sign_in": seen(successful="2025-12-10T08:00:00Z")}, "inactive"),
        ({"sign_in": seen(successful="2025-01-01T00:00:00Z", interactive="2026-03-09T00:00:00Z")}, "inactive"),
        ({"sign_in": seen(interactive="2025-01-01T00:00:00Z")}, "inactive"),
        ({"sign_in": seen(interactive="2025-01-01T00:00:00Z", non_interactive="2026-03-09T00:00:00Z")}, "unknown"),
        ({"sign_in": None}, "inactive"),
        ({"sign_in": None, "created": "2026-02-08T00:00:00Z"}, "new"),
        ({"sign_in": None, "created": "2026-02-07T00:00:00Z"}, "inactive"),
        ({"sign_in": None, "created": None}, "unknown"),
        ({"sign_in": seen(successful="2025-01-01T00:00:00Z"), "created": None}, "inactive"),
    ],
)
def test_inactive_is_no_successful_sign_in_for_ninety_days_and_older_than_thirty(facts: World, expected: str) -> None:
    assert counts.activity(a_customer(), a_person("ann", **facts), TODAY, 90) == expected


def test_ninety_days_are_meant_when_none_are_said() -> None:
    edge = the_people(a_person("ann", "e3", sign_in=seen(successful="2025-12-10T08:00:00Z")))
    assert counts.users(a_customer(), edge, TODAY).inactive == 1
    assert counts.inactive_licensed_members(a_customer(), edge, TODAY) == {"ann"}


def test_names_concealed_in_reports_do_not_hide_sign_ins() -> None:
    assert counts.users(a_customer(report_concealed=True), STAFF, TODAY).unknown == 0


@pytest.mark.parametrize("lack", [{"has_entra_p1": False}, {"scopes": ["User.Read.All"]}, {"scopes": None}])
def test_where_sign_ins_cannot_be_read_nobody_is_inactive(lack: World) -> None:
    found = counts.users(a_customer(**lack), STAFF, TODAY, {"inactive"})
    assert (found.inactive, found.unknown, found.listed) == (0, 5, set())


def test_the_alert_looks_at_licensed_members_only() -> None:
    assert counts.users(a_customer(), STAFF, TODAY, {"inactive"}).listed == {"ann", "bob", "cem", "dee", "eve"}
    assert counts.inactive_licensed_members(a_customer(), STAFF, TODAY) == {"ann", "bob", "dee"}


# --- user, groups, mailboxes


def test_a_licence_is_held_directly_by_a_group_or_both() -> None:
    assignments = [
        {"sku_id": "e3", "group_id": None, "state": "Active", "error": "None"},
        {"sku_id": "e3", "group_id": "Staff", "state": "ActiveWithError", "error": "None"},
        {"sku_id": "e3", "group_id": "Kiosk", "state": "Error", "error": "CountViolation"},
    ]
    ann = a_person("ann", "e3", assignments=assignments, sign_in=seen(successful="2026-03-01T23:00:00Z"))
    own = {"user_id": "ann", "address": "ann@contoso.example"}
    alike = {"user_id": "bob", "address": "ann@other.example"}
    found = counts_directory.user(
        a_customer(directory_groups=[a_group("Staff")], mailboxes=[own, alike]), the_people(ann), "ann"
    )
    assert found.licences == {"e3": {"directly", "Staff"}}
    assert (found.last_sign_in, found.mailboxes) == (date(2026, 3, 1), {"ann@contoso.example"})


def test_groups_count_direct_members_and_name_those_in_error() -> None:
    failing = {"sku_id": "e3", "group_id": "Kiosk", "state": "Error", "error": "CountViolation"}
    fine = {"sku_id": "e3", "group_id": "Kiosk", "state": "Active", "error": None}
    people = the_people(a_person("ann", assignments=[failing]), a_person("bob", "e3", assignments=[fine]))
    kiosk = a_group("Kiosk", ("ann", "bob"), ("Staff",), others=2) | {"licences": ["e3"]}
    customer = a_customer(directory_groups=[kiosk, a_group("Staff", ("cem",))])
    found = counts_directory.groups(customer, people, "KIO")
    assert found == {"Kiosk": counts_directory.Group("Kiosk", "Security", 2, 3, {"e3"}, {"ann"})}
    assert set(counts_directory.groups(customer, people)) == {"Kiosk", "Staff"}


def a_mailbox(address: str, kind: str, **facts: Any) -> World:
    plain = {"used_bytes": 5, "quota_bytes": 10, "has_archive": False, "litigation_hold": False, "forwarding": None}
    return {"user_id": None, "name": address, "address": address, "type": kind} | plain | facts


def test_mailboxes_are_counted_by_kind_and_no_exchange_is_not_none() -> None:
    boxes = [
        a_mailbox("a", "UserMailbox"), a_mailbox("b", "SharedMailbox", has_archive=True),
        a_mailbox("c", "SharedMailbox"), a_mailbox("d", "DiscoveryMailbox", quota_bytes=None, litigation_hold=True),
    ]  # fmt: skip
    customer = a_customer(mailboxes=boxes)
    assert counts_directory.mailbox_counts(customer) == {"user": 1, "shared": 2, "other": 1}
    assert [box["address"] for box in counts_directory.mailboxes(customer, "shared") or ()] == ["b", "c"]
    assert [counts_directory.quota_share(box) for box in boxes] == [0.5, 0.5, 0.5, None]
    assert counts_directory.mailbox_facts(customer) == counts_directory.MailboxFacts({"b"}, {"d"}, set())
    assert counts_directory.mailbox_counts(a_customer(has_exchange=False)) is None


@pytest.mark.parametrize(
    ("target", "outside"),
    [
        (None, False),
        ("bob", False),
        ("smtp:bob@CONTOSO.example", False),
        ("bob@gmail.example", True),
        ("bob@sub.contoso.example", True),
    ],
)
def test_forwarding_outside_is_to_a_domain_that_is_not_the_customers(target: str | None, outside: bool) -> None:
    box = a_mailbox("a", "UserMailbox", forwarding=target)
    assert counts_directory.forwards_outside(a_customer(), box) is outside


# --- subscriptions and access


@pytest.mark.parametrize(
    ("facts", "last", "first"),
    [
        ({}, date(2026, 5, 31), date(2026, 6, 1)),
        ({"new_commerce": False}, date(2026, 5, 30), date(2026, 5, 31)),
        ({"cancellable_until": "2026-03-12T10:00:00Z"}, date(2026, 3, 12), TODAY),
        ({"cancellable_until": "2026-03-10T10:00:00Z"}, TODAY, TODAY),
        ({"cancellable_until": "2026-03-09T10:00:00Z"}, date(2026, 5, 31), date(2026, 6, 1)),
        ({"refunds": [{"type": "Full", "until": "2026-03-11"}, {"type": "Partial", "until": None}]},
         date(2026, 3, 11), TODAY),
        ({"commitment_end": "2026-03-10"}, TODAY, date(2026, 3, 11)),
        ({"commitment_end": "2026-03-09"}, None, None),
        ({"commitment_end": "9999-12-31"}, None, None),
        ({"commitment_end": None}, None, None),
    ],
)  # fmt: skip
def test_the_last_day_to_reduce_is_in_the_open_window_else_at_the_end(
    facts: World, last: date | None, first: date | None
) -> None:
    one = a_subscription("s", "e3", 5, "2026-05-31") | facts
    assert counts_sold.last_day_to_reduce(one, TODAY) == last
    assert counts_sold.first_day_to_reduce(one, TODAY) == first
    assert counts_sold.subscriptions(a_customer(sold=[one]), TODAY)["s"].last_day_to_reduce == last


def test_graphs_list_knows_status_seats_and_trial() -> None:
    listed = [{"id": "g", "status": "Warning", "seats": 3, "is_trial": False}]
    assert counts_sold.directory_list({"directory_subscriptions": listed}) == {"g": ("Warning", 3, False)}


def a_relationship(name: str, *assignments: World, **facts: Any) -> World:
    relationship: World = {"id": name, "name": name, "status": "active", "ends": "2026-06-30", "auto_extends": False}
    return relationship | {"roles": ["reader", "exchange"], "assignments": list(assignments)} | facts


def an_assignment(group: str, *roles: str, status: str = "active") -> World:
    return {"group_id": group, "roles": list(roles), "status": status}


def test_a_role_counts_when_an_active_assignment_of_an_active_relationship_gives_it_to_our_group() -> None:
    customer = a_customer(
        relationships=[
            a_relationship("one", an_assignment("ours", "reader", "not granted"), an_assignment("theirs", "exchange")),
            a_relationship("two", an_assignment("ours", "exchange", status="deleting")),
            a_relationship("three", an_assignment("ours", "exchange"), status="expired"),
            a_relationship("MLT_lighthouse", an_assignment("ours", "exchange")),
        ]
    )
    assert counts_sold.effective_roles(customer, {"ours"}) == {"reader"}
    assert counts_sold.effective_roles(customer, {"theirs"}) == {"exchange"}


def test_a_role_ends_with_the_last_relationship_that_gives_it() -> None:
    early, late = a_relationship("a", an_assignment("ours", "reader", "exchange")), an_assignment("ours", "reader")
    later = a_relationship("b", late, ends="2026-09-30T00:00:00Z")
    found = counts_sold.role_ends(a_customer(relationships=[early, later]), {"ours"})
    assert found == {"reader": date(2026, 9, 30), "exchange": date(2026, 6, 30)}
    extending = a_relationship("c", late, auto_extends=True)
    assert counts_sold.role_ends(a_customer(relationships=[later, extending]), {"ours"}) == {"reader": None}


# --- across all customers


def test_waste_is_free_seats_times_price_times_months_and_a_missing_price_is_named() -> None:
    sold = [a_subscription("2", "e3", 20, "2026-06-30"), a_subscription("1", "e3", 3, "2026-04-09")]
    skus = [a_sku("e3", 23, 18), a_sku("bp", 9, 4), a_sku("visio", 4, 4), a_sku("graph", 2, 1)]
    customer = a_customer(skus=skus, sold=[*sold, a_subscription("3", "bp", 9, "2026-06-30")])
    prices = {"e3": (Decimal("10.50"), "AUD"), "graph": (Decimal(1), "EUR"), "visio": (Decimal(1), "AUD")}
    found = counts_sold.unused([customer], prices, TODAY)
    # 3 seats until 10 April: one month each; 2 seats until 1 July: four started months each.
    assert found.waste == {("contoso", "AUD"): Decimal("10.50") * (3 * 1 + 2 * 4)}
    assert found.missing_prices == {"bp"}
    assert {(row.sku_id, row.free, row.why) for row in found.rows} == {
        ("e3", 5, None), ("bp", 5, "no price"), ("graph", 1, "no term"),
    }  # fmt: skip
    assert [row.sku_id for row in counts_sold.unused([customer], prices, TODAY, "graph").rows] == ["graph"]


def test_free_seats_beyond_what_was_sold_have_no_term() -> None:
    sold = [a_subscription("1", "e3", 2, "2026-04-09"), a_subscription("2", "e3", 9, "2026-04-09", status="suspended")]
    customer = a_customer(sold=[*sold, a_subscription("3", "e3", 9, "2026-04-09", is_trial=True)])
    assert counts_sold.wasted_months(customer, "e3", 2, TODAY) == 2
    assert counts_sold.wasted_months(customer, "e3", 3, TODAY) is None


@pytest.mark.parametrize(
    ("first", "months"),
    [
        (TODAY, 0),
        (date(2026, 3, 11), 1),
        (date(2026, 4, 10), 1),
        (date(2026, 4, 11), 2),
        (date(2027, 3, 10), 12),
        (date(2027, 1, 9), 10),
    ],
)
def test_a_started_month_counts_whole(first: date, months: int) -> None:
    assert counts_sold.started_months(TODAY, first) == months


def test_renewals_are_those_whose_last_day_is_within_the_days_the_first_first() -> None:
    sold = [
        a_subscription("later", "e3", 1, "2026-04-09", auto_renew=None), a_subscription("today", "e3", 1, "2026-03-10"),
        a_subscription("beyond", "e3", 1, "2026-04-10"), a_subscription("past", "e3", 1, "2026-03-09"),
        a_subscription("gone", "e3", 1, "2026-03-20", status="suspended"), a_subscription("none", "e3", 1, None),
    ]  # fmt: skip
    found = counts_sold.renewals([a_customer(sold=sold)], TODAY, 30)
    assert [(row.subscription_id, row.auto_renew) for row in found] == [("today", True), ("later", None)]


def test_short_names_rows_short_and_those_standing_on_grace() -> None:
    skus = [a_sku("e3", 20, 24), a_sku("bp", 10, 12, 3), a_sku("visio", 4, 4), a_sku("free", 0, 9)]
    found = counts_sold.short([a_customer(skus=skus)], {"free"})
    assert {key: (row.short, row.on_grace) for key, row in found.items()} == {
        ("contoso", "e3"): (4, 0), ("contoso", "bp"): (0, 2),
    }  # fmt: skip


def test_every_field_of_the_description_can_be_asked() -> None:
    assert len(conditions.FIELDS) == 9 + 15 + 4
    for field in conditions.FIELDS:
        assert holds(("blank", field), a_person("ann", enabled=None, user_type=None, upn="ann@"), a_customer())
