"""Partner Center's subscriptions, as Microsoft documents them with all their oddities, become facts or Malformed."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.subscription import CommerceSubscription, Refund, ScheduledChange
from services.errors import Malformed, Service
from services.http.responses import Reply
from services.partner_center import subscription_wire as wire
from tests.services.http.fakes import CONTOSO

NEW_COMMERCE: dict[str, Any] = {
    "id": "A4C1340D-6911-4758-bba3-0c4c6007d161",
    "offerId": "CFQ7TTC0LH18:0001:CFQ7TTC0K971",
    "offerName": "Microsoft 365 Business Basic",
    "friendlyName": "Basic for the warehouse",
    "productType": {"id": "OnlineServicesNCE", "displayName": "OnlineServicesNCE"},
    "quantity": 1,
    "unitType": "Licenses",
    "hasPurchasableAddons": False,
    "creationDate": "2021-01-14T16:57:15.0966728Z",
    "effectiveStartDate": "2021-01-14T16:57:14.498252Z",
    "commitmentEndDate": "2022-01-13T00:00:00Z",
    "status": "expired",
    "autoRenewEnabled": False,
    "isTrial": False,
    "billingType": "license",
    "billingCycle": "monthly",
    "termDuration": "P1Y",
    "renewalTermDuration": "",
    "refundOptions": [{"type": "Full", "expiresAt": "2021-01-15T00:00:00Z"}],
}
SOFTWARE: dict[str, Any] = {
    "id": "924671ba-eab9-45d7-95ed-dbd9477f182b",
    "offerId": "DG7GMGF0FKZV:0003:DG7GMGF0DQLM",
    "offerName": "SQL Server Enterprise - 2 Core License Pack - 3 year",
    "productType": {"id": "Software", "displayName": "Software"},
    "quantity": 1,
    "effectiveStartDate": "2021-10-15T21:28:18.4786844Z",
    "commitmentEndDate": "2024-10-14T00:00:00Z",
    "cancellationAllowedUntilDate": "2021-11-14T23:59:00Z",
    "status": "active",
    "autoRenewEnabled": True,
    "isTrial": False,
    "billingCycle": "triennial",
    "termDuration": "P3Y",
}
LEGACY: dict[str, Any] = {
    "id": "83ef9d05-4169-4ef9-9657-0e86b1eab1de",
    "entitlementId": "a356ac8c-e310-44f4-bf85-C7f29044af99",
    "friendlyName": "nickname",
    "quantity": 1,
    "unitType": "none",
    "creationDate": "2015-11-25T06: 41: 12Z",
    "effectiveStartDate": "2015-11-24T08: 00: 00Z",
    "commitmentEndDate": "2016-12-12T08: 00: 00Z",
    "status": "active",
    "autoRenewEnabled": False,
}
USAGE: dict[str, Any] = {
    "id": "A356AC8C-E310-44F4-BF85-C7F29044AF99",
    "offerId": "MS-AZR-0145P",
    "offerName": "Microsoft Azure",
    "quantity": 1,
    "unitType": "Usage-based",
    "effectiveStartDate": "2016-05-10T00:00:00Z",
    "commitmentEndDate": "9999-12-10T00:00:00Z",
    "status": "active",
    "autoRenewEnabled": False,
    "billingType": "usage",
}


def reply(document: object) -> Reply:
    body = document if isinstance(document, bytes) else json.dumps(document).encode("utf-8-sig")
    return Reply(Service.PARTNER_CENTER, 200, {}, body, "mine")


def read(record: dict[str, Any], **changes: Any) -> CommerceSubscription:
    answer = reply({"totalCount": 37, "items": [record | changes]})
    return wire.to_subscription(wire.subscriptions(answer).items[0], CONTOSO, answer)


def test_a_subscription_of_new_commerce_is_read_as_documented() -> None:
    assert read(NEW_COMMERCE) == CommerceSubscription(
        tenant_id=CONTOSO,
        subscription_id="a4c1340d-6911-4758-bba3-0c4c6007d161",
        name="Microsoft 365 Business Basic",
        quantity=1,
        status="expired",
        is_new_commerce=True,
        offer_id="CFQ7TTC0LH18:0001:CFQ7TTC0K971",
        term="P1Y",
        billing_cycle="monthly",
        started_on=date(2021, 1, 14),
        commitment_end=date(2022, 1, 13),
        auto_renew=False,
        refunds=(Refund("Full", datetime(2021, 1, 15, tzinfo=UTC)),),
        is_trial=False,
        unit_type="Licenses",
    )


def test_software_of_three_years_keeps_the_moment_until_which_it_may_be_cancelled() -> None:
    found = read(SOFTWARE)
    assert found.cancellable_until == datetime(2021, 11, 14, 23, 59, tzinfo=UTC)
    assert (found.term, found.billing_cycle, found.auto_renew, found.refunds) == ("P3Y", "triennial", True, ())
    assert (found.is_new_commerce, found.commitment_end) == (True, date(2024, 10, 14))


def test_a_subscription_before_new_commerce_has_spaces_in_its_moments_and_neither_term_nor_trial() -> None:
    found = read(LEGACY)
    assert (found.is_new_commerce, found.name, found.offer_id) == (False, "nickname", "")
    assert (found.started_on, found.commitment_end) == (date(2015, 11, 24), date(2016, 12, 12))
    assert (found.term, found.billing_cycle, found.is_trial, found.refunds) == (None, None, None, ())


@pytest.mark.parametrize("never", ["9999-12-10T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00", ""])
def test_a_commitment_without_end_has_none(never: str) -> None:
    assert read(USAGE).commitment_end is None
    assert read(USAGE, commitmentEndDate=never).commitment_end is None


@pytest.mark.parametrize("offer", ["0CCA44D6-68E9-4762-94EE-31ECE98783B9", "MS-AZR-0145P"])
def test_an_offer_of_the_old_catalogue_is_not_new_commerce_whatever_type_it_names(offer: str) -> None:
    assert not read(NEW_COMMERCE, offerId=offer).is_new_commerce
    assert read(NEW_COMMERCE, offerId=None).is_new_commerce


@pytest.mark.parametrize("told", [True, False, None])
def test_auto_renew_is_as_told_and_unknown_where_it_is_not(told: bool | None) -> None:
    assert read(NEW_COMMERCE, autoRenewEnabled=told).auto_renew is told
    absent = {name: value for name, value in NEW_COMMERCE.items() if name != "autoRenewEnabled"}
    assert read(absent).auto_renew is None


@pytest.mark.parametrize("name", ["expiresAt", "expiresAfter"])
def test_a_refund_ends_by_either_name(name: str) -> None:
    found = read(NEW_COMMERCE, refundOptions=[{"type": "Partial", name: "2021-01-20T10:00:00Z"}])
    assert found.refunds == (Refund("Partial", datetime(2021, 1, 20, 10, tzinfo=UTC)),)


def test_a_refund_without_an_end_is_no_refund() -> None:
    assert read(NEW_COMMERCE, refundOptions=[{"type": "Full"}, {"expiresAt": "2021-01-20T10:00:00Z"}]).refunds == ()


def test_the_seats_that_may_be_given_back_are_told_with_their_number() -> None:
    first, second = "2021-02-01T00:00:00Z", "2021-02-03T00:00:00Z"
    details = [{"quantity": 3, "allowedUntilDateTime": first}, {"quantity": 4, "allowedUntilDateTime": second}]
    found = read(NEW_COMMERCE, refundOptions=None, refundableQuantity={"totalQuantity": 7, "details": details})
    assert [(each.kind, each.quantity, each.until.day) for each in found.refunds] == [
        ("Partial", 3, 1),
        ("Partial", 4, 3),
    ]


def next_term(**changes: Any) -> dict[str, Any]:
    product = {
        "productId": "CFQ7TTC0LH18",
        "skuId": "0001",
        "availabilityId": "CFQ7TTC0K971",
        "billingCycle": "monthly",
        "termDuration": "P1Y",
    }
    return {"product": product | changes.pop("product", {}), "quantity": 1} | changes


@pytest.mark.parametrize(
    ("ordered", "change"),
    [
        (None, None),
        (next_term(), None),
        (next_term(quantity=5), ScheduledChange(quantity=5)),
        (next_term(quantity=0), ScheduledChange(quantity=0)),
        (next_term(product={"termDuration": "P3Y", "billingCycle": "Annual"}), ScheduledChange(None, "P3Y", "Annual")),
        (next_term(product={"skuId": "0002"}), ScheduledChange(product="CFQ7TTC0LH18:0002")),
        (next_term(product={"skuId": "000"}), ScheduledChange(product="CFQ7TTC0LH18:000")),
        (next_term(product={"productId": "cfq7ttc0lh18"}), None),
        (next_term(customTermEndDate="2022-06-30T00:00:00Z"), ScheduledChange(term_end=date(2022, 6, 30))),
        ({"quantity": 2}, ScheduledChange(quantity=2)),
        ({}, None),
    ],
)
def test_only_what_will_be_different_is_scheduled(ordered: Any, change: ScheduledChange | None) -> None:
    assert read(NEW_COMMERCE, scheduledNextTermInstructions=ordered).scheduled == change


def test_the_end_of_a_billing_cycle_is_read_by_either_name() -> None:
    assert read(NEW_COMMERCE, billingCycleEndDate="2021-02-13T00:00:00Z").billing_cycle_end == date(2021, 2, 13)
    assert read(NEW_COMMERCE, billingCycleEndDateTime="2021-02-13T23:59:59Z").billing_cycle_end == date(2021, 2, 13)


def test_a_commitment_ends_by_either_name() -> None:
    found = read(NEW_COMMERCE, commitmentEndDate=None, commitmentEndDateTime="2022-01-13T23:59:59Z")
    assert found.commitment_end == date(2022, 1, 13)


@pytest.mark.parametrize(
    ("cycle", "told"), [("unknown", None), ("none", None), ("", None), (None, None), ("annual", "annual")]
)
def test_a_billing_cycle_that_is_unknown_or_none_is_not_told(cycle: str | None, told: str | None) -> None:
    assert read(NEW_COMMERCE, billingCycle=cycle).billing_cycle == told


def test_a_subscription_without_any_name_is_named_by_its_id() -> None:
    assert read(NEW_COMMERCE, offerName=" ", friendlyName=None).name == "a4c1340d-6911-4758-bba3-0c4c6007d161"


@pytest.mark.parametrize("quantity", [None, "5", 5.5, -1, True, 2**31])
def test_a_quantity_that_is_no_count_is_malformed(quantity: object) -> None:
    with pytest.raises(Malformed):
        read(NEW_COMMERCE, quantity=quantity)


@pytest.mark.parametrize("missing", ["id", "quantity", "status"])
def test_what_must_be_there_and_is_not_is_malformed(missing: str) -> None:
    with pytest.raises(Malformed):
        read({name: value for name, value in NEW_COMMERCE.items() if name != missing})


@pytest.mark.parametrize("text", ["soon", "2022-13-40T00:00:00Z", "13/01/2022"])
def test_an_unreadable_date_is_malformed_and_no_end(text: str) -> None:
    with pytest.raises(Malformed):
        read(NEW_COMMERCE, commitmentEndDate=text)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("9999-12-31T23:59:59-12:00")
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)
FULL = NEW_COMMERCE | {"scheduledNextTermInstructions": next_term(), "refundableQuantity": {"details": []}}
records = st.dictionaries(st.sampled_from(sorted(FULL)), anything, max_size=3).map(lambda changes: FULL | changes)


@given(records | anything)
def test_any_record_is_read_or_malformed(record: Any) -> None:
    answer = reply({"items": [record]})
    try:
        found = wire.to_subscription(wire.subscriptions(answer).items[0], CONTOSO, answer)
    except Malformed:
        return
    assert found.tenant_id == CONTOSO
    assert found.quantity >= 0
