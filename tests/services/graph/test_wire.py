"""Graph's JSON becomes records or Malformed, and a number is never made up."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.licence import AppliesTo, LicenceUnits
from services.domain.organisation import Organisation
from services.errors import Malformed, Service
from services.graph import group_wire, wire
from services.http.responses import Reply
from tests.services.http.fakes import CONTOSO, FABRIKAM

SKU_ID = "C7DF2760-2C81-4EF7-B578-5B5392B571DF"


def reply(document: object) -> Reply:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Reply(Service.GRAPH, 200, {}, body, "mine")


def a_sku(**changes: Any) -> dict[str, Any]:
    return {
        "id": f"{CONTOSO}_{SKU_ID.lower()}",
        "skuId": SKU_ID,
        "skuPartNumber": "ENTERPRISEPREMIUM",
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": 14,
        "prepaidUnits": {"enabled": 25, "warning": 3, "suspended": 2, "lockedOut": 1},
        "subscriptionIds": ["ABC"],
        "servicePlans": [{"servicePlanName": "ignored"}],
    } | changes


def a_subscription(**changes: Any) -> dict[str, Any]:
    return {
        "id": "SUB-1",
        "skuId": SKU_ID,
        "skuPartNumber": "ENTERPRISEPREMIUM",
        "isTrial": False,
        "status": "Enabled",
        "totalLicenses": 25,
        "commerceSubscriptionId": "COM-1",
        "nextLifecycleDateTime": "2026-05-01T00:00:00Z",
        "ownerTenantId": "OWN-1",
        "createdDateTime": "2023-01-01T00:00:00Z",
    } | changes


def the_sku(**changes: Any) -> Any:
    return wire.to_sku(wire.subscribed_skus(reply({"value": [a_sku(**changes)]})).value[0], CONTOSO)


def the_subscription(**changes: Any) -> Any:
    answer = reply({"value": [a_subscription(**changes)]})
    return wire.to_subscription(wire.directory_subscriptions(answer).value[0], CONTOSO, answer)


def test_a_sku_is_read_with_lower_case_ids() -> None:
    sku = the_sku()
    assert (sku.tenant_id, sku.sku_id, sku.part_number, sku.name) == (
        CONTOSO,
        SKU_ID.lower(),
        "ENTERPRISEPREMIUM",
        None,
    )
    assert sku.units == LicenceUnits(enabled=25, consumed=14, warning=3, suspended=2, locked_out=1)
    assert (sku.applies_to, sku.capability_status, sku.subscription_ids) == (AppliesTo.USER, "Enabled", ("abc",))


@pytest.mark.parametrize(
    ("applies_to", "expected"),
    [
        ("User", AppliesTo.USER),
        ("Company", AppliesTo.COMPANY),
        ("company", AppliesTo.COMPANY),
        ("Device", AppliesTo.USER),
        (None, AppliesTo.USER),
    ],
)
def test_an_unknown_audience_of_a_sku_is_shown_not_folded(applies_to: str | None, expected: AppliesTo) -> None:
    assert the_sku(appliesTo=applies_to).applies_to is expected


@pytest.mark.parametrize("number", [None, "14", 14.0, -1, True, 2**31, [], {}])
@pytest.mark.parametrize("place", ["consumedUnits", "enabled", "warning", "suspended"])
def test_a_wrong_number_is_malformed_never_zero(place: str, number: object) -> None:
    units = {"enabled": 25, "warning": 3, "suspended": 2, "lockedOut": 1}
    changes = {place: number} if place == "consumedUnits" else {"prepaidUnits": units | {place: number}}
    with pytest.raises(Malformed):
        the_sku(**changes)


@pytest.mark.parametrize("missing", ["skuId", "consumedUnits", "prepaidUnits"])
def test_a_missing_field_is_malformed(missing: str) -> None:
    sku = a_sku()
    del sku[missing]
    with pytest.raises(Malformed):
        wire.subscribed_skus(reply({"value": [sku]}))


@pytest.mark.parametrize("missing", ["skuPartNumber", "capabilityStatus"])
def test_a_word_that_no_number_needs_may_be_missing(missing: str) -> None:
    sku = a_sku() | {missing: None}
    (record,) = wire.subscribed_skus(reply({"value": [sku]})).value
    assert record.consumed_units == sku["consumedUnits"]


@pytest.mark.parametrize("missing", ["enabled", "warning", "suspended"])
def test_a_missing_unit_is_malformed(missing: str) -> None:
    units = {"enabled": 25, "warning": 3, "suspended": 2, "lockedOut": 1}
    del units[missing]
    with pytest.raises(Malformed):
        the_sku(prepaidUnits=units)


def test_seats_locked_out_that_are_not_told_are_unknown() -> None:
    assert the_sku(prepaidUnits={"enabled": 1, "warning": 0, "suspended": 0}).units.locked_out is None


@pytest.mark.parametrize("sku_id", ["", "c7df2760", SKU_ID + "\n", f"x{SKU_ID}", None, 5])
def test_a_sku_without_a_guid_is_malformed(sku_id: object) -> None:
    with pytest.raises(Malformed):
        the_sku(skuId=sku_id)


@pytest.mark.parametrize(
    ("identity", "owner"),
    [
        (f"{CONTOSO}_{SKU_ID.lower()}", CONTOSO),
        (f"{FABRIKAM.upper()}_{SKU_ID}", FABRIKAM),
        ("", None),
        (SKU_ID, None),
        ("something-new", None),
        (f"short_{SKU_ID}", None),
    ],
)
def test_a_skus_id_names_its_tenant_where_it_has_the_documented_shape(identity: str, owner: str | None) -> None:
    record = wire.subscribed_skus(reply({"value": [a_sku(id=identity)]})).value[0]
    assert wire.tenant_of(record) == owner


def test_a_subscription_is_read_in_utc() -> None:
    subscription = the_subscription(nextLifecycleDateTime="2026-05-01T00:00:00.1234567+10:00")
    assert subscription.next_lifecycle == datetime(2026, 4, 30, 14, 0, 0, 123456, tzinfo=UTC)
    assert (subscription.subscription_id, subscription.total_licences, subscription.is_trial) == ("sub-1", 25, False)
    assert (subscription.commerce_subscription_id, subscription.owner_tenant_id) == ("com-1", "own-1")


@pytest.mark.parametrize(
    ("text", "created"),
    [("2023-01-01T00:00:00Z", datetime(2023, 1, 1, tzinfo=UTC)), ("0001-01-01T00:00:00Z", None), (None, None)],
)
def test_a_subscription_tells_when_it_was_first_bought(text: str | None, created: datetime | None) -> None:
    assert the_subscription(createdDateTime=text).created_at == created


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59Z"])
def test_never_is_a_date_too(text: str) -> None:
    assert the_subscription(nextLifecycleDateTime=text).next_lifecycle.year == 9999


@pytest.mark.parametrize("text", ["soon", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+10:00"])
def test_an_unreadable_date_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        the_subscription(nextLifecycleDateTime=text)


def test_what_a_subscription_does_not_tell_is_unknown() -> None:
    names = ("isTrial", "commerceSubscriptionId", "nextLifecycleDateTime", "ownerTenantId")
    found = the_subscription(**dict.fromkeys(names))
    assert not found.is_trial
    assert (found.commerce_subscription_id, found.next_lifecycle, found.owner_tenant_id) == (None, None, None)


def test_a_customer_without_a_name_is_named_by_its_domain_or_id() -> None:
    page = wire.delegated_admin_customers(reply({"value": [{"tenantId": CONTOSO.upper(), "displayName": None}]}))
    assert wire.to_customer(page.value[0], "contoso.example").name == "contoso.example"
    assert wire.to_customer(page.value[0], None).name == CONTOSO
    assert wire.to_customer(page.value[0], None).tenant_id == CONTOSO


def the_organisation(**changes: Any) -> Organisation:
    record = {"id": CONTOSO, "displayName": "Contoso", "countryLetterCode": "US", "country": None} | changes
    return wire.to_organisation(wire.organisations(reply({"value": [record]})).value[0], CONTOSO)


def test_an_organisation_has_its_default_domain_first() -> None:
    domains = [
        {"name": "contoso.onmicrosoft.example", "isInitial": True, "isDefault": False},
        {"name": "Contoso.Example", "isDefault": True},
        {"name": None},
        {"name": "contoso.example", "isDefault": False},
    ]
    assert the_organisation(verifiedDomains=domains) == Organisation(
        CONTOSO, "Contoso", ("contoso.example", "contoso.onmicrosoft.example"), "US"
    )


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"displayName": None}, CONTOSO),
        ({"displayName": " ", "verifiedDomains": [{"name": "contoso.example"}]}, "contoso.example"),
    ],
)
def test_an_organisation_without_a_name_is_named_by_what_there_is(changes: dict[str, Any], name: str) -> None:
    assert the_organisation(**changes).name == name


def test_an_organisation_may_leave_out_all_but_its_name() -> None:
    assert the_organisation(countryLetterCode=None, verifiedDomains=None) == Organisation(CONTOSO, "Contoso", ())


def test_what_is_nested_without_end_is_malformed() -> None:
    with pytest.raises(Malformed):
        wire.subscribed_skus(reply(b'{"unknown":' + b"[" * 100_000))


@pytest.mark.parametrize(
    "document", [{}, [], {"value": {}}, {"value": None}, {"value": [None]}, {"error": {}}, "value"]
)
def test_what_is_no_page_is_malformed(document: object) -> None:
    for read in READERS:
        with pytest.raises(Malformed):
            read(reply(document))


def _skus(answer: Reply) -> list[object]:
    page = wire.subscribed_skus(answer)
    return [(wire.to_sku(record, CONTOSO), wire.tenant_of(record)) for record in page.value]


def _subscriptions(answer: Reply) -> list[object]:
    return [wire.to_subscription(record, CONTOSO, answer) for record in wire.directory_subscriptions(answer).value]


def _customers(answer: Reply) -> list[object]:
    return [wire.to_customer(record, None) for record in wire.delegated_admin_customers(answer).value]


def _contracts(answer: Reply) -> list[object]:
    return list(wire.contracts(answer).value)


def _organisations(answer: Reply) -> list[object]:
    return [wire.to_organisation(record, CONTOSO) for record in wire.organisations(answer).value]


def _groups(answer: Reply) -> list[object]:
    return [group_wire.to_group(record, CONTOSO) for record in group_wire.groups(answer).value]


def _members(answer: Reply) -> list[object]:
    return [group_wire.is_user(record) for record in group_wire.members(answer).value]


READERS = (_skus, _subscriptions, _customers, _contracts, _organisations, _groups, _members)

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(SKU_ID) | st.datetimes().map(str)
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)


def nearly(record: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return records that differ from a good one in a few fields."""
    return st.dictionaries(st.sampled_from(sorted(record)), anything, max_size=3).map(lambda changes: record | changes)


records = nearly(a_sku()) | nearly(a_subscription()) | nearly({"tenantId": CONTOSO, "displayName": "x"}) | anything
bodies = (
    st.binary()
    | anything.map(lambda value: json.dumps(value).encode())
    | st.lists(records, max_size=3).map(lambda value: json.dumps({"value": value}).encode())
)


@given(bodies)
def test_any_body_gives_records_or_malformed(body: bytes) -> None:
    for read in READERS:
        try:
            read(reply(body))
        except Malformed:
            continue
