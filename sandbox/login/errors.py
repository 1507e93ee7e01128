"""Microsoft Entra's token errors: number -> `error` word, HTTP status, sentence."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sandbox.answer import Answer


@dataclass(frozen=True, slots=True)
class EntraError:
    """One kind of refusal. `suberror` where Entra sends one."""

    error: str
    text: str
    status: int = 400
    suberror: str | None = None


_GRANT, _CLIENT, _REQUEST, _INTERACTION = "invalid_grant", "invalid_client", "invalid_request", "interaction_required"
_TRANSIENT, _APPLICATION = "temporarily_unavailable", "unauthorized_client"

ERRORS = {
    28000: EntraError(_REQUEST, "The scope asks for more than one resource."),
    50011: EntraError(_REQUEST, "The redirect URI specified in the request does not match those of the application."),
    50020: EntraError(_GRANT, "The user account does not exist in the tenant and cannot access the application there."),
    50033: EntraError(_TRANSIENT, "A transient error has occurred. Please try again."),
    50053: EntraError(_GRANT, "The account is locked: the user tried to sign in too many times."),
    50055: EntraError(_GRANT, "The password is expired."),
    50057: EntraError(_GRANT, "The user account is disabled."),
    50074: EntraError(_INTERACTION, "Strong authentication is required.", suberror="basic_action"),
    50076: EntraError(_INTERACTION, "You must use multi-factor authentication.", suberror="basic_action"),
    50078: EntraError(_INTERACTION, "The multi-factor authentication that was presented has expired."),
    50079: EntraError(_INTERACTION, "You must enroll in multi-factor authentication."),
    50144: EntraError(_GRANT, "The user's Active Directory password has expired."),
    50158: EntraError(_INTERACTION, "The external security challenge was not satisfied."),
    50173: EntraError(_GRANT, "The grant was revoked, a fresh sign-in is needed.", suberror="bad_token"),
    50177: EntraError(_GRANT, "The pass-through user cannot access the application in this tenant."),
    50196: EntraError(_TRANSIENT, "The server ended a client request loop."),
    53000: EntraError(_GRANT, "The device is not in the required state."),
    53001: EntraError(_GRANT, "The device is not domain joined."),
    53003: EntraError(_GRANT, "Access has been blocked by Conditional Access policies."),
    54005: EntraError(_GRANT, "The authorization code was already redeemed.", suberror="bad_token"),
    65001: EntraError(
        _GRANT, "Nobody has consented to the application for this resource.", suberror="consent_required"
    ),
    65004: EntraError("access_denied", "The user declined to consent to access the app."),
    70000: EntraError(_GRANT, "The parameter 'refresh_token' is not valid."),
    70003: EntraError("unsupported_grant_type", "The app requested an unsupported grant type."),
    70008: EntraError(_GRANT, "The refresh token has expired due to inactivity.", suberror="bad_token"),
    70011: EntraError("invalid_scope", "The parameter 'scope' is not valid."),
    70043: EntraError(_GRANT, "The refresh token has expired: Conditional Access checks the sign-in frequency."),
    90002: EntraError(_REQUEST, "Tenant not found. Check the tenant ID and the cloud."),
    90006: EntraError(_TRANSIENT, "The service is temporarily unavailable."),
    90024: EntraError(_TRANSIENT, "The request budget was exceeded. A transient error has occurred."),
    90033: EntraError(_TRANSIENT, "A transient error has occurred. Please try again."),
    90038: EntraError(_REQUEST, "The request was redirected to a national cloud."),
    90055: EntraError(_TRANSIENT, "There were too many requests."),
    90072: EntraError(_GRANT, "The external account does not exist in the tenant."),
    90090: EntraError(_TRANSIENT, "A transient error has occurred. Please try again."),
    90014: EntraError(_REQUEST, "A required field is missing from the request."),
    500011: EntraError("invalid_resource", "The resource principal was not found in the tenant."),
    500112: EntraError(_CLIENT, "The reply address does not match the one of the authorization request.", 401),
    501481: EntraError(_GRANT, "The Code_Verifier does not match the code_challenge of the authorization request."),
    501491: EntraError(_REQUEST, "The code challenge is not valid."),
    500212: EntraError(_GRANT, "An outbound access policy of the user's tenant forbids it."),
    500213: EntraError(_GRANT, "The cross-tenant access policy of the resource tenant forbids it."),
    530034: EntraError(_GRANT, "The delegated administrator was blocked for account risk in the home tenant."),
    650052: EntraError(_REQUEST, "The organization has not subscribed to the service that the app needs."),
    700011: EntraError(_APPLICATION, "The application was not found in the directory."),
    700016: EntraError(_APPLICATION, "The application was not found in the directory."),
    700027: EntraError(_CLIENT, "The certificate of the client assertion is not registered.", 401),
    700054: EntraError("unsupported_response_type", "The response type is not enabled for the application."),
    700082: EntraError(_GRANT, "The refresh token was inactive for 90.00:00:00 and has expired.", suberror="bad_token"),
    900144: EntraError(_REQUEST, "The request body lacks a required parameter."),
    900432: EntraError(_REQUEST, "Confidential clients are not supported across clouds."),
    900561: EntraError(_REQUEST, "The endpoint only accepts POST requests."),
    5000224: EntraError(_REQUEST, "The tenant is not available: it has been deleted or blocked."),
    7000215: EntraError(_CLIENT, "Invalid client secret provided.", 401),
    7000218: EntraError(_CLIENT, "The request body must contain 'client_assertion' or 'client_secret'.", 401),
    7000222: EntraError(_CLIENT, "The provided client secret keys are expired.", 401),
    9002313: EntraError(_REQUEST, "The request is malformed or invalid."),
}
"""The meanings are Microsoft's; the sentences are shorter here. HTTP 401 for faults of the client, else 400."""


class Refused(Exception):
    """The token endpoint will not do it. `detail` is added to the sentence."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def entra_answer(code: int, now: float, correlation: str | None, detail: str = "", status: int | None = None) -> Answer:
    """Return Entra's error body for an error number; an unknown number is an invalid_grant."""
    known = ERRORS.get(code, EntraError(_GRANT, "The grant is not valid."))
    trace, correlation = str(uuid4()), correlation or str(uuid4())
    stamp = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(now))
    text = " ".join(filter(None, (known.text, detail)))
    lines = (f"AADSTS{code}: {text}", f"Trace ID: {trace}", f"Correlation ID: {correlation}", f"Timestamp: {stamp}")
    body: dict[str, Any] = {
        "error": known.error,
        "error_description": " ".join(lines),
        "error_codes": [code],
        "timestamp": stamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={code}",
    }
    if known.suberror:
        body["suberror"] = known.suberror
    return Answer(status or known.status, body)
