"""What Microsoft Entra's token errors mean for us: a pure function over the body of a refused token request.

Microsoft asks not to depend on the numbers, so `error` decides first (transient or not, whose fault); a number that we
know then makes the answer more precise, and one that we do not know leaves the meaning that OAuth gives to `error`.
Source of the numbers: Entra's "error codes" reference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What was asked when Entra refused. `partner_wide`: in the partner's own tenant, so a refusal hits everybody."""

    service: Service
    partner_wide: bool
    client_setting: str = "PARTNER_CLIENT_ID"
    credential_setting: str = "PARTNER_CLIENT_SECRET"
    tenant_setting: str = "PARTNER_TENANT_ID"


Meaning = Callable[[TokenRequest, int | None], SeatwiseError]

TRANSIENT_ERRORS = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
TRANSIENT_CODES = frozenset({90033, 90006, 50033, 90024, 90090, 90055, 50196})


def entra_error(
    body: Mapping[str, object],
    status: int,
    request: TokenRequest,
    *,
    retry_after: float | None = None,
    request_id: str | None = None,
) -> SeatwiseError:
    """Return the error that a refused token request stands for. `status` is HTTP's; `retry_after` is in seconds."""
    error, codes = str(body.get("error")), _codes(body)
    if status == 429:
        return Throttled(Service.SIGN_IN, status, retry_after=retry_after, request_id=request_id)
    if status >= 500 or error in TRANSIENT_ERRORS or TRANSIENT_CODES.intersection(codes):
        return Unavailable(Service.SIGN_IN, status, request_id=request_id)
    known = next((code for code in codes if code in BY_CODE), None)
    meaning = BY_CODE[known] if known is not None else BY_ERROR.get(error)
    if meaning is None:
        return UpstreamError(Service.SIGN_IN, status, request_id=request_id)
    return meaning(request, known if known is not None else next(iter(codes), None))


def _codes(body: Mapping[str, object]) -> list[int]:
    codes = body.get("error_codes")
    return [code for code in codes if type(code) is int] if isinstance(codes, list) else []


def _sign_in(reason: SignInFault) -> Meaning:
    return lambda _, code: SignInNeeded(reason, code)


def _interaction(reason: SignInFault) -> Meaning:
    """A policy wants more: a customer's policy keeps us out of that tenant, our own asks us to sign in again."""

    def meaning(request: TokenRequest, code: int | None) -> SeatwiseError:
        return SignInNeeded(reason, code) if request.partner_wide else ConditionalAccessBlocked(request.service)

    return meaning


def _unknown_grant(request: TokenRequest, code: int | None) -> SeatwiseError:
    """A grant refused for a reason of no name. In a customer's tenant it may well be that tenant's: of all the others
    it says nothing, and must not stop them.
    """
    if request.partner_wide:
        return SignInNeeded(SignInFault.EXPIRED, code)
    return Refused(Service.SIGN_IN, code=f"AADSTS{code}" if code else "")


def _consent(request: TokenRequest, _: int | None) -> SeatwiseError:
    return ConsentMissing(request.service)


def _unknown_application(request: TokenRequest, code: int | None) -> SeatwiseError:
    if request.partner_wide:
        return _wrong(request.client_setting, code)
    return ConsentMissing(request.service)


def _no_delegated_admin(request: TokenRequest, code: int | None) -> SeatwiseError:
    if request.partner_wide:
        return _wrong(request.tenant_setting, code)
    return NoDelegatedAdmin(request.service)


def _gone(request: TokenRequest, code: int | None) -> SeatwiseError:
    return _wrong(request.tenant_setting, code) if request.partner_wide else TenantGone()


def _cross_tenant_policy(request: TokenRequest, _: int | None) -> SeatwiseError:
    return ConditionalAccessBlocked(request.service)


def _absent(request: TokenRequest, _: int | None) -> SeatwiseError:
    return ServiceAbsent(request.service)


def _credential(request: TokenRequest, code: int | None) -> SeatwiseError:
    return _wrong(request.credential_setting, code)


def _cloud(_: TokenRequest, code: int | None) -> SeatwiseError:
    return _wrong("CLOUD", code)


def _wrong(setting: str, code: int | None) -> Misconfigured:
    return Misconfigured(setting, f"Microsoft's sign-in refuses it (AADSTS{code})" if code else "")


BY_CODE: dict[int, Meaning] = {
    50173: _sign_in(SignInFault.REVOKED),
    70000: _sign_in(SignInFault.REVOKED),
    700082: _sign_in(SignInFault.EXPIRED),
    70008: _sign_in(SignInFault.EXPIRED),
    70043: _sign_in(SignInFault.EXPIRED),
    50055: _sign_in(SignInFault.EXPIRED),  # the password: signing in asks for a new one
    50144: _sign_in(SignInFault.EXPIRED),
    50057: _sign_in(SignInFault.ACCOUNT_DISABLED),
    50053: _sign_in(SignInFault.ACCOUNT_DISABLED),
    530034: _sign_in(SignInFault.ACCOUNT_DISABLED),  # blocked for risk in the partner's own tenant
    **dict.fromkeys((50076, 50079, 50078, 50074, 50158), _interaction(SignInFault.MFA_MISSING)),
    **dict.fromkeys((53000, 53001, 53003), _interaction(SignInFault.MFA_MISSING)),
    **dict.fromkeys((65001, 65004, 650056, 650057), _consent),
    **dict.fromkeys((650052, 500011), _absent),
    **dict.fromkeys((700011, 700016), _unknown_application),
    **dict.fromkeys((50020, 50177, 90072), _no_delegated_admin),
    **dict.fromkeys((500212, 500213), _cross_tenant_policy),
    **dict.fromkeys((90002, 900023, 5000224), _gone),
    **dict.fromkeys((7000215, 7000222, 700027), _credential),
    **dict.fromkeys((90038, 900432), _cloud),
}

# OAuth's own meaning of each `error`, for numbers that Microsoft adds later.
BY_ERROR: dict[str, Meaning] = {
    "invalid_grant": _unknown_grant,
    "login_required": _unknown_grant,
    "interaction_required": _interaction(SignInFault.MFA_MISSING),
    "consent_required": _consent,
    "access_denied": _cross_tenant_policy,
    "unauthorized_client": _unknown_application,
    "invalid_client": _credential,
    "invalid_resource": _absent,
    "invalid_scope": _cloud,
    "invalid_tenant": _gone,
}
