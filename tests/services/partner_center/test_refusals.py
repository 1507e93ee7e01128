"""Every number of Partner Center's error table, on the list of customers and on one customer."""

import json

import pytest

from services.errors import (
    AgreementNotAccepted,
    Misconfigured,
    MissingRole,
    NotDirectPartner,
    Refused,
    Service,
    SignInFault,
    SignInNeeded,
    TenantGone,
)
from services.http.responses import Reply
from services.partner_center.refusals import customer_refusal, list_refusal, sales_refusal

Nothing = type(None)

# status, code, on the list, on one customer
TABLE: list[tuple[int, int, type, type]] = [
    (401, 400, Refused, MissingRole),
    (401, 900420, Misconfigured, Misconfigured),
    (401, 900421, SignInNeeded, SignInNeeded),
    (401, 800001, Nothing, Nothing),
    (403, 2032, NotDirectPartner, MissingRole),
    (403, 20002, NotDirectPartner, NotDirectPartner),
    (403, 900123, AgreementNotAccepted, AgreementNotAccepted),
    (403, 900124, AgreementNotAccepted, AgreementNotAccepted),
    (403, 900149, NotDirectPartner, NotDirectPartner),
    (403, 900150, Refused, Refused),
    (403, 800003, Refused, Refused),
    (401, 123456, Refused, Refused),
    (403, 1000, Refused, NotDirectPartner),
    (400, 900118, Nothing, TenantGone),
    (404, 1000, Nothing, NotDirectPartner),
    (404, 60003, Nothing, TenantGone),
    (404, 20003, Nothing, Nothing),
    (429, 429, Nothing, Nothing),
    (500, 800003, Nothing, Nothing),
    (503, 900192, Nothing, Nothing),
]


def refused(status: int, code: object) -> Reply:
    body = json.dumps({"code": code, "description": "no", "data": [], "source": "PartnerFD"})
    return Reply(Service.PARTNER_CENTER, status, {}, body.encode("utf-8-sig"), "mine")


@pytest.mark.parametrize(("status", "code", "on_the_list", "on_a_customer"), TABLE)
def test_every_number_means_what_the_table_says(status: int, code: int, on_the_list: type, on_a_customer: type) -> None:
    for written in (code, str(code)):
        assert type(list_refusal(refused(status, written))) is on_the_list
        assert type(customer_refusal(refused(status, written))) is on_a_customer


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        *((status, code, NotDirectPartner) for status, code in
          [(401, 400), (403, 2032), (403, 20002), (403, 900149), (403, 900150), (403, 1), (404, 1000)]),
        (401, 900421, SignInNeeded),
        (403, 900123, AgreementNotAccepted),
        (401, 800001, Nothing),
        (404, 60003, TenantGone),
        (429, 429, Nothing),
        (500, 800003, Nothing),
    ],
)  # fmt: skip
def test_who_may_not_read_what_was_sold_is_not_the_seller_unless_the_number_says_otherwise(
    status: int, code: int, meaning: type
) -> None:
    assert type(sales_refusal(refused(status, code))) is meaning


@pytest.mark.parametrize(
    ("body", "meaning"), [(b"", NotDirectPartner), (b'{"message": "no"}', NotDirectPartner), (b"<html>", Refused)]
)
def test_a_refusal_without_a_number_is_partner_centers_unless_it_is_a_page_of_a_proxys(
    body: bytes, meaning: type
) -> None:
    for status in (401, 403):
        assert type(sales_refusal(Reply(Service.PARTNER_CENTER, status, {}, body, "mine"))) is meaning


def test_mfa_is_a_sign_in_not_a_role() -> None:
    found = customer_refusal(refused(401, 900421))
    assert isinstance(found, SignInNeeded)
    assert (found.reason, found.code) == (SignInFault.MFA_MISSING, 900421)


def test_only_the_list_speaks_for_all_customers() -> None:
    assert list_refusal(refused(403, 2032)) is not None
    whole, single = list_refusal(refused(403, 2032)), customer_refusal(refused(403, 20002))
    assert isinstance(whole, NotDirectPartner)
    assert isinstance(single, NotDirectPartner)
    assert (whole.partner_wide, single.partner_wide) == (True, False)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"code": null}', b'{"code": true}', b'{"code": "no"}', b'{"code": 1.5}',
     b'{"statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds."}'],
)  # fmt: skip
@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_by_something_else_is_a_refusal_and_says_nothing_about_the_partner(status: int, body: bytes) -> None:
    reply = Reply(Service.PARTNER_CENTER, status, {}, body, "mine")
    for found in (list_refusal(reply), customer_refusal(reply)):
        assert isinstance(found, Refused)
        assert (found.service, found.status, found.code, found.request_id) == (reply.service, status, "", "mine")


@pytest.mark.parametrize("code", ["²", "٤", " 2032 "])
def test_a_number_in_odd_digits_breaks_nothing(code: str) -> None:
    customer_refusal(refused(403, code))
