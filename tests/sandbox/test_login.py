"""The sign-in service: discovery, tokens, and every refusal the product must tell apart."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from jwt import PyJWKSet

from tests.sandbox.microsoft import GRAPH, PARTNER_CENTER, Microsoft, entra_codes

BOT_SCOPE = "https://api.botframework.com/.default"


def test_a_token_is_signed_and_says_tenant_audience_scopes_and_mfa(microsoft: Microsoft) -> None:
    tenant = microsoft.tenant("Contoso")
    discovery = microsoft.client.get(
        f"{microsoft.info['login_url']}/{tenant}/v2.0/.well-known/openid-configuration"
    ).json()
    keys = PyJWKSet.from_dict(microsoft.client.get(discovery["jwks_uri"]).json())
    token = microsoft.token(tenant)
    key = keys[jwt.get_unverified_header(token)["kid"]].key

    claims = jwt.decode(token, key, ["RS256"], audience="https://graph.microsoft.com", issuer=discovery["issuer"])

    assert (claims["tid"], claims["appid"]) == (tenant, microsoft.info["partner_client_id"])
    assert "Organization.Read.All" in claims["scp"].split()
    assert "mfa" in claims["amr"]
    assert claims["oid"]


def test_one_refresh_token_serves_every_tenant_and_audience(microsoft: Microsoft) -> None:
    partner = microsoft.info["partner_tenant_id"]
    asked = [(microsoft.tenant("Contoso"), GRAPH), (microsoft.tenant("Coho"), GRAPH), (partner, PARTNER_CENTER)]
    claims = [_claims(microsoft.token(tenant, scope)) for tenant, scope in asked]
    assert [each["tid"] for each in claims] == [tenant for tenant, _ in asked]
    assert claims[2]["aud"] == "https://api.partnercenter.microsoft.com"
    assert claims[2]["scp"] == "user_impersonation"


def test_each_redemption_renews_the_refresh_token_and_the_old_one_keeps_working(microsoft: Microsoft) -> None:
    partner = microsoft.info["partner_tenant_id"]
    renewed = microsoft.redeem(partner).json()["refresh_token"]
    assert renewed != microsoft.info["refresh_token"]
    assert microsoft.redeem(partner, refresh_token=renewed).status_code == 200
    assert microsoft.redeem(partner).status_code == 200


def test_without_offline_access_no_refresh_token_comes_back(microsoft: Microsoft) -> None:
    answer = microsoft.redeem(microsoft.tenant("Contoso"), scope=GRAPH).json()
    assert set(answer) == {"token_type", "scope", "expires_in", "ext_expires_in", "access_token"}


def test_a_verified_domain_stands_for_its_tenant(microsoft: Microsoft) -> None:
    tenant = microsoft.tenant("Contoso")
    url = f"{microsoft.info['login_url']}/Contoso.Example/v2.0/.well-known/openid-configuration"
    discovery = microsoft.client.get(url).json()
    assert discovery["issuer"] == f"{microsoft.info['login_url']}/{tenant}/v2.0"
    assert discovery["token_endpoint"] == f"{microsoft.info['login_url']}/{tenant}/oauth2/v2.0/token"


def test_an_unknown_domain_is_no_tenant(microsoft: Microsoft) -> None:
    answer = microsoft.client.get(f"{microsoft.info['login_url']}/nobody.example/.well-known/openid-configuration")
    assert entra_codes(answer) == (400, "invalid_request", [90002])


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [
        ("Wide World", "invalid_grant", 65001),
        ("Lucerne", "invalid_request", 5000224),
        ("Graphic Design", "invalid_grant", 50020),
    ],
)
def test_a_customer_that_cannot_be_reached_says_why(microsoft: Microsoft, name: str, error: str, code: int) -> None:
    assert entra_codes(microsoft.redeem(microsoft.tenant(name))) == (400, error, [code])


def test_an_error_body_has_all_of_entras_keys(microsoft: Microsoft) -> None:
    body = microsoft.redeem(microsoft.tenant("Wide World")).json()
    assert body["error_description"].startswith("AADSTS65001: ")
    assert body["suberror"] == "consent_required"
    assert {"timestamp", "trace_id", "correlation_id", "error_uri"} <= set(body)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "wrong"}, (401, "invalid_client", [7000215])),
        ({"client_secret": None}, (401, "invalid_client", [7000218])),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, (400, "unauthorized_client", [700016])),
        ({"refresh_token": "made-up"}, (400, "invalid_grant", [70000])),
        ({"refresh_token": None}, (400, "invalid_request", [900144])),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", [70003])),
        ({"grant_type": None}, (400, "invalid_request", [900144])),
        ({"scope": f"{GRAPH} {PARTNER_CENTER}"}, (400, "invalid_request", [28000])),
        ({"scope": "https://nowhere.example/.default"}, (400, "invalid_resource", [500011])),
        ({"scope": "offline_access"}, (400, "invalid_scope", [70011])),
        ({"scope": "https://graph.microsoft.com/Mail.Read"}, (400, "invalid_grant", [65001])),
    ],
)
def test_what_entra_refuses_is_refused(
    microsoft: Microsoft, changes: dict[str, str | None], expected: tuple[int, str, list[int]]
) -> None:
    answer = microsoft.redeem(microsoft.info["partner_tenant_id"], **changes)
    assert entra_codes(answer) == expected


def test_partner_center_gives_no_token_in_a_customers_tenant(microsoft: Microsoft) -> None:
    answer = microsoft.redeem(microsoft.tenant("Contoso"), PARTNER_CENTER)
    assert entra_codes(answer) == (400, "invalid_grant", [65001])


def test_the_token_endpoint_takes_forms_by_post_only(microsoft: Microsoft) -> None:
    url = f"{microsoft.info['login_url']}/{microsoft.info['partner_tenant_id']}/oauth2/v2.0/token"
    assert entra_codes(microsoft.client.get(url)) == (400, "invalid_request", [900561])
    assert entra_codes(microsoft.client.post(url, json={})) == (400, "invalid_request", [900144])


@pytest.mark.parametrize(
    ("knob", "code", "expected"),
    [
        ("refresh_token_error", 50173, (400, "invalid_grant", [50173])),
        ("refresh_token_error", 700082, (400, "invalid_grant", [700082])),
        ("client_secret_error", 7000222, (401, "invalid_client", [7000222])),
    ],
)
def test_a_partner_wide_fault_hits_every_tenant(
    microsoft: Microsoft, knob: str, code: int, expected: tuple[int, str, list[int]]
) -> None:
    microsoft.admin.knobs(**{knob: code})
    for tenant in (microsoft.info["partner_tenant_id"], microsoft.tenant("Contoso")):
        assert entra_codes(microsoft.redeem(tenant)) == expected


@pytest.mark.parametrize(("code", "error"), [(53003, "invalid_grant"), (50076, "interaction_required")])
def test_a_fault_of_one_tenant_leaves_the_others_alone(microsoft: Microsoft, code: int, error: str) -> None:
    contoso = microsoft.tenant("Contoso")
    microsoft.admin.fault("entra", service="login", tenant=contoso, code=code, count=1)
    assert microsoft.redeem(microsoft.tenant("Coho")).status_code == 200
    assert entra_codes(microsoft.redeem(contoso)) == (400, error, [code])
    assert microsoft.redeem(contoso).status_code == 200


def test_a_transient_fault_may_carry_a_status(microsoft: Microsoft) -> None:
    microsoft.admin.fault("entra", service="login", code=90033, status=503, count=1)
    answer = microsoft.redeem(microsoft.tenant("Contoso"))
    assert entra_codes(answer) == (503, "temporarily_unavailable", [90033])


def test_the_bot_gets_a_token_with_its_own_secret_in_its_own_tenant(microsoft: Microsoft) -> None:
    claims = _claims(_bot_token(microsoft, microsoft.info["partner_tenant_id"]).json()["access_token"])
    assert claims["aud"] == "https://api.botframework.com"
    assert "scp" not in claims
    refused = _bot_token(microsoft, microsoft.tenant("Contoso"))
    assert entra_codes(refused) == (400, "unauthorized_client", [700016])


def test_a_registered_certificate_stands_for_the_secret(microsoft: Microsoft) -> None:
    key, pem = _certificate()
    tenant = microsoft.tenant("Contoso")
    assertion = _assertion(microsoft, key, pem, tenant)
    assert entra_codes(_prove(microsoft, tenant, assertion)) == (401, "invalid_client", [700027])
    microsoft.admin.client_certificate(pem.decode())
    assert _prove(microsoft, tenant, assertion).status_code == 200
    stranger, _ = _certificate()
    assert _prove(microsoft, tenant, _assertion(microsoft, stranger, pem, tenant)).status_code == 401


def test_a_certificates_proof_must_be_in_time_for_this_endpoint_and_name_the_certificate(microsoft: Microsoft) -> None:
    key, pem = _certificate()
    tenant, other = microsoft.tenant("Contoso"), microsoft.tenant("Coho")
    microsoft.admin.client_certificate(pem.decode())
    faulty = [
        _assertion(microsoft, key, pem, tenant, life=-1),
        _assertion(microsoft, key, pem, tenant, thumbprint=b"another certificate"),
        _assertion(microsoft, key, pem, other),
    ]
    for assertion in faulty:
        assert entra_codes(_prove(microsoft, tenant, assertion)) == (401, "invalid_client", [700027])


def test_bot_framework_announces_keys_endorsed_for_teams(microsoft: Microsoft) -> None:
    metadata = microsoft.client.get(microsoft.info["bot_openid_metadata_url"]).json()
    assert metadata["issuer"] == "https://api.botframework.com"
    keys = microsoft.client.get(metadata["jwks_uri"]).json()
    assert [key["endorsements"] for key in keys["keys"]] == [["msteams"]]
    token = microsoft.admin.bot_token({"iss": metadata["issuer"], "aud": "bot", "serviceurl": "https://smba.example/"})
    found = PyJWKSet.from_dict(keys)[jwt.get_unverified_header(token)["kid"]].key
    assert jwt.decode(token, found, ["RS256"], audience="bot")["serviceurl"] == "https://smba.example/"


def test_rotated_bot_keys_replace_the_old_ones(microsoft: Microsoft) -> None:
    old = jwt.get_unverified_header(microsoft.admin.bot_token({}))["kid"]
    new = microsoft.admin.rotate_bot_keys()
    url = microsoft.info["bot_openid_metadata_url"].replace("openidconfiguration", "keys")
    announced = [key["kid"] for key in microsoft.client.get(url).json()["keys"]]
    assert announced == [new]
    assert new != old


def _claims(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def _bot_token(microsoft: Microsoft, tenant: str) -> Any:
    info = microsoft.info
    form = {"grant_type": "client_credentials", "scope": BOT_SCOPE, "client_id": info["bot_client_id"]}
    form["client_secret"] = info["bot_client_secret"]
    return microsoft.client.post(f"{info['login_url']}/{tenant}/oauth2/v2.0/token", data=form)


def _certificate() -> tuple[rsa.RSAPrivateKey, bytes]:
    key, now = rsa.generate_private_key(65537, 2048), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Seatwise partner application")])
    number, end = x509.random_serial_number(), now + timedelta(days=1)
    built = x509.CertificateBuilder(name, name, key.public_key(), number, now, end).sign(key, hashes.SHA256())
    return key, built.public_bytes(serialization.Encoding.PEM)


def _assertion(
    microsoft: Microsoft, key: rsa.RSAPrivateKey, pem: bytes, tenant: str, life: int = 300, thumbprint: bytes = b""
) -> str:
    client = microsoft.info["partner_client_id"]
    claims = {
        "aud": f"{microsoft.info['login_url']}/{tenant}/oauth2/v2.0/token",
        "iss": client,
        "sub": client,
        "jti": "1",
        "exp": int(datetime.now(UTC).timestamp()) + life,
    }
    named = thumbprint or x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256())
    headers = {"x5t#S256": base64.urlsafe_b64encode(named).rstrip(b"=").decode()}
    return jwt.encode(claims, key, "PS256", headers=headers)


def _prove(microsoft: Microsoft, tenant: str, assertion: str) -> Any:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    changes = {"client_secret": None, "client_assertion": assertion, "client_assertion_type": kind}
    return microsoft.redeem(tenant, **changes)


def test_the_answer_is_never_cached(microsoft: Microsoft) -> None:
    answer = microsoft.redeem(microsoft.tenant("Contoso"))
    assert "no-store" in answer.headers["Cache-Control"]
    assert json.loads(answer.content)["token_type"] == "Bearer"


def test_a_tenant_without_mailboxes_has_no_exchange_to_sign_in_to(microsoft: Microsoft) -> None:
    exchange = "https://outlook.office365.com/.default"
    assert microsoft.redeem(microsoft.tenant("Contoso"), exchange).status_code == 200
    refused = microsoft.redeem(microsoft.tenant("Coho"), exchange)
    assert entra_codes(refused) == (400, "invalid_resource", [500011])


def test_a_refresh_token_dies_after_ninety_days(microsoft: Microsoft) -> None:
    old = microsoft.admin.refresh_token(age_days=91)
    assert entra_codes(microsoft.redeem(microsoft.tenant("Contoso"), refresh_token=old))[2] == [700082]
    young = microsoft.admin.refresh_token(age_days=89)
    assert microsoft.redeem(microsoft.tenant("Contoso"), refresh_token=young).status_code == 200
