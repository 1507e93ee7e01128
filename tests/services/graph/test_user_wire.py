"""Graph's users become records or Malformed: what is counted is never made up, what is only shown may be missing."""

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.directory_user import DirectoryUser, LicenceAssignment, SignInActivity, UserAttribute
from services.errors import Malformed
from services.graph import user_wire
from tests.services.graph.test_wire import SKU_ID, anything, nearly, reply
from tests.services.http.fakes import CONTOSO

USER_ID = "6EA91A8D-E32E-41A1-B7BD-D2D185EED0E0"
GROUP_ID = "45B7D2E7-B882-4A80-BA97-10B7A63B8FA4"
EVERY_ATTRIBUTE = tuple(UserAttribute)


def a_user(**changes: Any) -> dict[str, Any]:
    return {
        "businessPhones": [],
        "id": USER_ID,
        "displayName": "Conf Room Adams",
        "userPrincipalName": "Adams@Contoso.com",
        "mail": "Adams@Contoso.com",
        "accountEnabled": True,
        "userType": "Member",
        "createdDateTime": "2023-01-01T00:00:00Z",
        "assignedLicenses": [{"skuId": SKU_ID, "disabledPlans": []}],
        "licenseAssignmentStates": [an_assignment()],
        "department": " Sales ",
        "officeLocation": None,
        "onPremisesExtensionAttributes": {f"extensionAttribute{number}": None for number in range(1, 16)}
        | {"extensionAttribute7": "Kiosk"},
    } | changes


def an_assignment(**changes: Any) -> dict[str, Any]:
    return {
        "skuId": SKU_ID,
        "disabledPlans": [],
        "assignedByGroup": None,
        "state": "Active",
        "error": "None",
        "lastUpdatedDateTime": "2023-01-01T00:00:00Z",
    } | changes


def read(record: dict[str, Any], attributes: Collection[UserAttribute] = EVERY_ATTRIBUTE, **how: bool) -> DirectoryUser:
    answer = reply({"value": [record]})
    return user_wire.to_user(user_wire.users(answer).value[0], CONTOSO, attributes, answer, **how)


def the_user(**changes: Any) -> DirectoryUser:
    return read(a_user(**changes))


def without(record: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != field}


def test_a_user_is_read_whole() -> None:
    assert the_user() == DirectoryUser(
        tenant_id=CONTOSO,
        user_id=USER_ID.lower(),
        name="Conf Room Adams",
        principal_name="Adams@Contoso.com",
        is_enabled=True,
        user_type="Member",
        mail="Adams@Contoso.com",
        created_at=datetime(2023, 1, 1, tzinfo=UTC),
        licences=(SKU_ID.lower(),),
        assignments=(LicenceAssignment(SKU_ID.lower(), None, "Active"),),
        attributes={UserAttribute.DEPARTMENT: " Sales ", UserAttribute.EXTENSION_7: "Kiosk"},
    )


@pytest.mark.parametrize("field", sorted(a_user().keys() - {"id", "assignedLicenses", "licenseAssignmentStates"}))
def test_what_is_only_shown_may_be_null_or_missing(field: str) -> None:
    assert read(a_user(**{field: None})) == read(without(a_user(), field))


@pytest.mark.parametrize("field", ["id", "assignedLicenses", "licenseAssignmentStates"])
def test_what_is_counted_may_not(field: str) -> None:
    for record in (a_user(**{field: None}), without(a_user(), field)):
        with pytest.raises(Malformed):
            read(record)


@pytest.mark.parametrize(
    ("name", "principal_name", "shown"),
    [
        ("Conf Room", "adams@contoso.com", "Conf Room"),
        (" Conf Room ", "adams@contoso.com", "Conf Room"),
        (None, "adams@contoso.com", "adams@contoso.com"),
        ("  ", "adams@contoso.com", "adams@contoso.com"),
        (None, None, USER_ID.lower()),
    ],
)
def test_somebody_without_a_name_is_named_by_what_there_is(
    name: str | None, principal_name: str | None, shown: str
) -> None:
    assert the_user(displayName=name, userPrincipalName=principal_name).name == shown


@pytest.mark.parametrize("told", [True, False, None])
def test_whether_an_account_is_enabled_can_be_unknown(told: bool | None) -> None:
    assert the_user(accountEnabled=told).is_enabled is told


@pytest.mark.parametrize(
    "licence", [{}, {"skuId": None}, {"skuId": ""}, {"skuId": "E5"}, {"skuId": 5}, {"skuId": SKU_ID + " "}, None]
)
def test_a_licence_without_a_guid_is_malformed(licence: object) -> None:
    with pytest.raises(Malformed):
        the_user(assignedLicenses=[licence])
    with pytest.raises(Malformed):
        the_user(licenseAssignmentStates=[licence])


def test_a_sku_listed_twice_is_held_once() -> None:
    twice = [{"skuId": SKU_ID}, {"skuId": SKU_ID.lower()}]
    assert the_user(assignedLicenses=twice).licences == (SKU_ID.lower(),)


@pytest.mark.parametrize(
    ("sent", "understood"),
    [("None", None), ("none", None), (None, None), ("", None), ("CountViolation", "CountViolation")],
)
def test_no_error_has_several_spellings(sent: str | None, understood: str | None) -> None:
    (assignment,) = the_user(licenseAssignmentStates=[an_assignment(error=sent)]).assignments
    assert assignment.error == understood


def test_a_sku_can_come_directly_and_by_a_group() -> None:
    by_group = an_assignment(assignedByGroup=GROUP_ID, state="Error", error="CountViolation")
    assert the_user(licenseAssignmentStates=[an_assignment(), by_group]).assignments == (
        LicenceAssignment(SKU_ID.lower(), None, "Active"),
        LicenceAssignment(SKU_ID.lower(), GROUP_ID.lower(), "Error", "CountViolation"),
    )


def test_only_the_attributes_that_were_asked_for_are_kept() -> None:
    assert read(a_user(), [UserAttribute.EXTENSION_7]).attributes == {UserAttribute.EXTENSION_7: "Kiosk"}
    assert read(a_user(), []).attributes == {}


@pytest.mark.parametrize("attribute", EVERY_ATTRIBUTE)
def test_every_attribute_is_asked_for_and_read(attribute: UserAttribute) -> None:
    if attribute.value.startswith("extensionAttribute"):
        record = a_user(onPremisesExtensionAttributes={attribute.value: " as sent "})
        assert user_wire.fields([attribute]).split(",")[-1] == "onPremisesExtensionAttributes"
    else:
        record = a_user(**{attribute.value: " as sent "})
        assert user_wire.fields([attribute]).split(",")[-1] == attribute.value
    assert read(record, [attribute]).attributes == {attribute: " as sent "}


def test_no_more_is_asked_for_than_is_needed() -> None:
    assert user_wire.fields([]) == ",".join(user_wire.BASE_FIELDS)
    assert user_wire.fields([UserAttribute.EXTENSION_1, UserAttribute.CITY, UserAttribute.EXTENSION_2]) == ",".join(
        (*user_wire.BASE_FIELDS, "onPremisesExtensionAttributes", "city")
    )


def test_the_last_sign_ins_are_read_in_utc() -> None:
    told = {
        "lastSignInDateTime": "2026-02-01T10:00:00+10:00",
        "lastNonInteractiveSignInDateTime": "2026-02-02T00:00:00Z",
        "lastSuccessfulSignInDateTime": "2026-02-03T00:00:00Z",
        "lastSignInRequestId": "x",
    }
    assert read(a_user(signInActivity=told), sign_ins=True).sign_in == SignInActivity(
        successful=datetime(2026, 2, 3, tzinfo=UTC),
        interactive=datetime(2026, 2, 1, tzinfo=UTC),
        non_interactive=datetime(2026, 2, 2, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "told", [None, {}, {"lastSignInDateTime": None}, {"lastSignInDateTime": "0001-01-01T00:00:00Z"}]
)
def test_who_never_signed_in_has_no_dates(told: object) -> None:
    assert read(a_user(signInActivity=told), sign_ins=True).sign_in == SignInActivity()


def test_sign_ins_that_were_not_asked_for_are_unknown() -> None:
    assert read(a_user(signInActivity=None)).sign_in is None


@pytest.mark.parametrize("field", ["createdDateTime", "lastSignInDateTime"])
def test_an_unreadable_date_is_malformed(field: str) -> None:
    record = a_user(signInActivity={field: "lately"}, **{field: "lately"})
    with pytest.raises(Malformed):
        read(record, sign_ins=True)


def test_one_user_is_read_for_the_sign_ins() -> None:
    record = user_wire.one_user(reply({"id": USER_ID, "signInActivity": None}))
    assert (record.id, record.sign_in_activity) == (USER_ID, None)


records = nearly(a_user(signInActivity={"lastSignInDateTime": "2026-02-01T00:00:00Z"})) | anything


@given(st.lists(records, max_size=2).map(lambda value: json.dumps({"value": value}).encode()) | st.binary())
def test_any_body_gives_users_or_malformed(body: bytes) -> None:
    answer = reply(body)
    try:
        for record in user_wire.users(answer).value:
            user = user_wire.to_user(record, CONTOSO, EVERY_ATTRIBUTE, answer, sign_ins=True)
            assert len(user.licences) <= len(record.assigned_licenses)
    except Malformed:
        pass
