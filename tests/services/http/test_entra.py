"""Every code of Entra's table, in the partner's own tenant and in a customer's."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import (
    ConditionalAccessBlocked,
    ConsentMissing,
    Misconfigured,
    NoDelegatedAdmin,
    Refused,
    SeatwiseError,
    Service,
    ServiceAbsent,
    SignInFault,
    SignInNeeded,
    TenantGone,
    Throttled,
    Unavailable,
    UpstreamError,
)
from services.http.entra import TokenRequest, entra_error

AT_HOME = TokenRequest(Service.GRAPH, partner_wide=True)
ABROAD = TokenRequest(Service.GRAPH, partner_wide=False)

# code -> `error`, the type in a customer's tenant, the type in the partner's own
TABLE: dict[int, tuple[str, type[SeatwiseError], type[SeatwiseError]]] = {
    **dict.fromkeys((50173, 700082, 70008, 70043, 70000), ("invalid_grant", SignInNeeded, SignInNeeded)),
    **dict.fromkeys((50057, 50053, 50055, 50144), ("invalid_grant", SignInNeeded, SignInNeeded)),
    **dict.fromkeys(
        (50076, 50079, 50078, 50074, 50158), ("interaction_required", ConditionalAccessBlocked, SignInNeeded)
    ),
    **dict.fromkeys((53003, 53000, 53001), ("invalid_grant", ConditionalAccessBlocked, SignInNeeded)),
    530034: ("invalid_grant", SignInNeeded, SignInNeeded),
    65001: ("invalid_grant", ConsentMissing, ConsentMissing),
    **dict.fromkeys((65004, 650056, 650057), ("access_denied", ConsentMissing, ConsentMissing)),
    650052: ("invalid_client", ServiceAbsent, ServiceAbsent),
    500011: ("invalid_resource", ServiceAbsent, ServiceAbsent),
    **dict.fromkeys((700011, 700016), ("unauthorized_client", ConsentMissing, Misconfigured)),
    **dict.fromkeys((50020, 50177, 90072), ("invalid_grant", NoDelegatedAdmin, Misconfigured)),
    **dict.fromkeys((500212, 500213), ("invalid_grant", ConditionalAccessBlocked, ConditionalAccessBlocked)),
    **dict.fromkeys((90002, 900023, 5000224), ("invalid_request", TenantGone, Misconfigured)),
    **dict.fromkeys((7000215, 7000222, 700027), ("invalid_client", Misconfigured, Misconfigured)),
    **dict.fromkeys(
        (90033, 90006, 50033, 90024, 90090, 90055, 50196), ("temporarily_unavailable", Unavailable, Unavailable)
    ),
    **dict.fromkeys((90038, 900432), ("invalid_request", Misconfigured, Misconfigured)),
}


def refused(code: int, error: str) -> Mapping[str, object]:
    return {"error": error, "error_description": f"AADSTS{code}: no.", "error_codes": [code]}


@pytest.mark.parametrize(("code", "row"), TABLE.items())
def test_every_code_means_what_the_table_says(code: int, row: tuple[str, type[Any], type[Any]]) -> None:
    error, abroad, at_home = row
    assert type(entra_error(refused(code, error), 400, ABROAD)) is abroad
    assert type(entra_error(refused(code, error), 400, AT_HOME)) is at_home


@pytest.mark.parametrize("code", [50076, 50079, 50078, 50074, 50158])
def test_mfa_codes_mean_the_same_under_either_word_of_oauth(code: int) -> None:
    assert isinstance(entra_error(refused(code, "invalid_grant"), 400, ABROAD), ConditionalAccessBlocked)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (50173, SignInFault.REVOKED),
        (70000, SignInFault.REVOKED),
        (700082, SignInFault.EXPIRED),
        (70043, SignInFault.EXPIRED),
        (50057, SignInFault.ACCOUNT_DISABLED),
        (50076, SignInFault.MFA_MISSING),
    ],
)
def test_a_sign_in_that_is_needed_says_why(code: int, reason: SignInFault) -> None:
    error = entra_error(refused(code, "invalid_grant"), 400, AT_HOME)
    assert isinstance(error, SignInNeeded)
    assert (error.reason, error.code) == (reason, code)


def test_misconfiguration_names_the_setting_of_who_asked() -> None:
    bot = TokenRequest(
        Service.TEAMS,
        partner_wide=True,
        client_setting="MicrosoftAppId",
        credential_setting="MicrosoftAppPassword",
        tenant_setting="MicrosoftAppTenantId",
    )
    for code, error, setting in (
        (7000215, "invalid_client", "MicrosoftAppPassword"),
        (700016, "unauthorized_client", "MicrosoftAppId"),
        (90002, "invalid_request", "MicrosoftAppTenantId"),
        (900432, "invalid_request", "CLOUD"),
    ):
        found = entra_error(refused(code, error), 401, bot)
        assert isinstance(found, Misconfigured)
        assert found.setting == setting


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("invalid_grant", Refused),
        ("login_required", Refused),
        ("interaction_required", ConditionalAccessBlocked),
        ("consent_required", ConsentMissing),
        ("unauthorized_client", ConsentMissing),
        ("invalid_client", Misconfigured),
        ("invalid_resource", ServiceAbsent),
        ("invalid_scope", Misconfigured),
        ("invalid_tenant", TenantGone),
        ("access_denied", ConditionalAccessBlocked),
        ("a_new_word", UpstreamError),
    ],
)
def test_an_unknown_code_keeps_the_meaning_of_its_error(error: str, kind: type[SeatwiseError]) -> None:
    assert type(entra_error(refused(123456789, error), 400, ABROAD)) is kind


@pytest.mark.parametrize("error", ["invalid_grant", "login_required", "interaction_required"])
def test_a_refusal_of_no_known_code_stops_everything_only_in_the_partners_own_tenant(error: str) -> None:
    assert isinstance(entra_error(refused(123456789, error), 400, AT_HOME), SignInNeeded)
    assert not isinstance(entra_error(refused(123456789, error), 400, ABROAD), SignInNeeded)


def test_a_transient_error_wins_over_any_code() -> None:
    assert isinstance(entra_error(refused(50173, "temporarily_unavailable"), 400, AT_HOME), Unavailable)


def test_throttling_carries_the_wait_and_our_request_id() -> None:
    error = entra_error({}, 429, ABROAD, retry_after=7.0, request_id="mine")
    assert isinstance(error, Throttled)
    assert (error.retry_after, error.request_id, error.service) == (7.0, "mine", Service.SIGN_IN)


def test_a_server_error_without_a_body_is_unavailable() -> None:
    assert isinstance(entra_error({}, 503, ABROAD), Unavailable)


def test_no_error_repeats_what_entra_described() -> None:
    body = {"error": "invalid_grant", "error_description": "for secret-person@contoso.com", "error_codes": [50173]}
    assert "secret-person" not in repr(entra_error(body, 400, AT_HOME))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    st.dictionaries(st.sampled_from(["error", "error_codes", "suberror"]) | st.text(), json_values),
    st.integers(400, 599),
    st.booleans(),
)
def test_any_body_becomes_a_typed_error(body: dict[str, object], status: int, partner_wide: bool) -> None:
    body = json.loads(json.dumps(body))
    assert isinstance(entra_error(body, status, TokenRequest(Service.EXCHANGE, partner_wide)), SeatwiseError)
