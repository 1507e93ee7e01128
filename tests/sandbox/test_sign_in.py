"""Signing in on the stand-in's page: as strict about addresses, codes and verifiers as Entra; and consents."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from tests.sandbox.microsoft import GRAPH, PARTNER_CENTER, Microsoft, document, entra_codes

BACK = "http://localhost:5000/auth/partner"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SCOPE = f"openid profile offline_access {PARTNER_CENTER}"
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
GRANTS = [
    {"enterpriseApplicationId": "00000003-0000-0000-c000-000000000000", "scope": "Organization.Read.All,User.Read.All"},
    {"enterpriseApplicationId": "00000002-0000-0ff1-ce00-000000000000", "scope": "Exchange.ManageV2"},
]


def authorize(microsoft: Microsoft, **changes: str | None) -> httpx.Response:
    """Open the authorize page; a change to None leaves a parameter out."""
    info = microsoft.info
    query = {
        "client_id": info["partner_client_id"],
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": SCOPE,
        "state": "state & more",
        "nonce": "nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    kept = {name: value for name, value in query.items() if value is not None}
    url = f"{info['login_url']}/{info['partner_tenant_id']}/oauth2/v2.0/authorize"
    return microsoft.client.get(url, params=kept)


def brought_back(answer: httpx.Response) -> dict[str, str]:
    """Return the parameters with which the browser comes back."""
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(f"{BACK}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def code_of(microsoft: Microsoft) -> str:
    return brought_back(authorize(microsoft))["code"]


def redeem(microsoft: Microsoft, code: str, /, **changes: str | None) -> httpx.Response:
    """Redeem a code; a change to None leaves a field out."""
    form: dict[str, str | None] = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    changed = form | {"code_verifier": VERIFIER, "refresh_token": None, "scope": SCOPE} | changes
    return microsoft.redeem(microsoft.info["partner_tenant_id"], **changed)


def claims(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_the_browser_comes_back_with_a_code_and_the_state_as_it_was(microsoft: Microsoft) -> None:
    assert set(brought_back(authorize(microsoft))) == {"code", "state", "session_state"}
    assert brought_back(authorize(microsoft))["state"] == "state & more"


def test_a_code_gives_tokens_with_the_nonce_the_account_and_its_mfa(microsoft: Microsoft) -> None:
    answer = redeem(microsoft, code_of(microsoft)).json()
    identity, access = claims(answer["id_token"]), claims(answer["access_token"])
    assert (identity["nonce"], identity["aud"]) == ("nonce", microsoft.info["partner_client_id"])
    assert identity["oid"] == access["oid"]
    assert (access["tid"], "mfa" in access["amr"]) == (microsoft.info["partner_tenant_id"], True)
    renewed = microsoft.redeem(microsoft.tenant("Contoso"), refresh_token=answer["refresh_token"])
    assert renewed.status_code == 200


def test_a_code_is_redeemed_once(microsoft: Microsoft) -> None:
    code = code_of(microsoft)
    assert redeem(microsoft, code).status_code == 200
    assert entra_codes(redeem(microsoft, code)) == (400, "invalid_grant", [54005])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code_verifier": "w" * 43}, 501481),
        ({"code_verifier": None}, 501481),
        ({"redirect_uri": "http://localhost:5001/auth/partner"}, 500112),
        ({"code": "0.made-up"}, 70000),
        ({"client_secret": "wrong"}, 7000215),
    ],
)
def test_a_code_is_redeemed_only_by_whoever_asked_for_it(
    microsoft: Microsoft, change: dict[str, str | None], code: int
) -> None:
    assert entra_codes(redeem(microsoft, code_of(microsoft), **change))[2] == [code]


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "00000000-0000-4000-8000-000000000000"},
        {"redirect_uri": "https://evil.example/auth/partner"},
        {"redirect_uri": "http://localhost:5000/elsewhere"},
        {"redirect_uri": None},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    microsoft: Microsoft, change: dict[str, str | None]
) -> None:
    answer = authorize(microsoft, **change)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "openid"}, "invalid_scope"),
    ],
)
def test_what_the_page_does_not_do_is_told_to_the_application(
    microsoft: Microsoft, change: dict[str, str | None], error: str
) -> None:
    assert brought_back(authorize(microsoft, **change))["error"] == error


def test_a_registered_address_and_a_denial_work_as_they_are_turned(microsoft: Microsoft) -> None:
    microsoft.admin.redirect_uris("https://bot.example/auth/partner")
    answer = authorize(microsoft, redirect_uri="https://bot.example/auth/partner")
    assert answer.headers["Location"].startswith("https://bot.example/auth/partner?code=")
    microsoft.admin.knobs(sign_in_error="access_denied")
    assert brought_back(authorize(microsoft))["error"] == "access_denied"


def test_a_sign_in_without_mfa_is_carried_into_every_later_token(microsoft: Microsoft) -> None:
    microsoft.admin.knobs(sign_in_mfa=False)
    answer = redeem(microsoft, code_of(microsoft)).json()
    again = microsoft.redeem(microsoft.info["partner_tenant_id"], refresh_token=answer["refresh_token"]).json()
    for token in (answer["access_token"], again["access_token"]):
        assert "mfa" not in claims(token)["amr"]


def test_somebody_else_signs_in_as_themselves(microsoft: Microsoft) -> None:
    person = next(iter(microsoft.info["people"]))
    microsoft.admin.knobs(sign_in_as=person["object_id"])
    answer = redeem(microsoft, code_of(microsoft)).json()
    assert claims(answer["id_token"])["oid"] == person["object_id"]


def test_a_revocation_ends_every_token_but_those_of_later_sign_ins(microsoft: Microsoft) -> None:
    partner = microsoft.info["partner_tenant_id"]
    microsoft.admin.revoke()
    assert entra_codes(microsoft.redeem(partner))[2] == [50173]
    answer = redeem(microsoft, code_of(microsoft)).json()
    assert microsoft.redeem(partner, refresh_token=answer["refresh_token"]).status_code == 200


@pytest.mark.parametrize(("mfa", "told"), [(True, "true"), (False, "false")])
def test_partner_center_says_whether_the_sign_in_had_mfa_when_asked(microsoft: Microsoft, mfa: bool, told: str) -> None:
    microsoft.admin.knobs(mfa_claim=mfa, require_mfa=False)
    asked = microsoft.partner_center("profiles/organization", headers={"ValidateMfa": "true"})
    assert asked.headers["isMfaCompliant"] == told
    assert "isMfaCompliant" not in microsoft.partner_center("profiles/organization").headers
    microsoft.admin.knobs(mfa_told_in="body")
    asked = microsoft.partner_center("profiles/organization", headers={"ValidateMfa": "true"})
    assert document(asked)["isMfaCompliant"] == told


def consent(microsoft: Microsoft, tenant: str, **changes: Any) -> httpx.Response:
    """Post a consent to a customer."""
    body = {"applicationId": microsoft.info["partner_client_id"], "displayName": "Seatwise"}
    token = microsoft.token(microsoft.info["partner_tenant_id"], PARTNER_CENTER)
    url = f"{microsoft.info['partner_center_url']}/v1/customers/{tenant}/applicationconsents"
    document = body | {"applicationGrants": GRANTS} | changes
    return microsoft.client.post(url, json=document, headers={"Authorization": f"Bearer {token}"})


def test_a_consent_opens_the_tenant_and_is_given_once(microsoft: Microsoft) -> None:
    tenant = microsoft.tenant("Wide World")
    microsoft.admin.change_customer(tenant, roles=[GLOBAL_ADMINISTRATOR])
    assert entra_codes(microsoft.redeem(tenant))[2] == [65001]
    assert consent(microsoft, tenant).status_code == 201
    assert claims(microsoft.token(tenant, GRAPH))["scp"].split() == ["Organization.Read.All", "User.Read.All"]
    again = consent(microsoft, tenant)
    assert (again.status_code, document(again)["description"]) == (409, "Permission entry already exists.")


def test_a_consent_needs_a_high_role(microsoft: Microsoft) -> None:
    assert consent(microsoft, microsoft.tenant("Wide World")).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"applicationId": "00000000-0000-4000-8000-000000000000"},
        {"applicationGrants": []},
        {"applicationGrants": [{"enterpriseApplicationId": "unknown", "scope": "User.Read"}]},
        {"applicationGrants": [GRANTS[0] | {"scope": "User.Read.All, Organization.Read.All"}]},
        {"surplus": True},
    ],
)
def test_a_consent_that_is_not_understood_is_refused(microsoft: Microsoft, change: dict[str, Any]) -> None:
    tenant = microsoft.tenant("Wide World")
    microsoft.admin.change_customer(tenant, roles=[GLOBAL_ADMINISTRATOR])
    assert consent(microsoft, tenant, **change).status_code == 400
