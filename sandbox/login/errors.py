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
_TRANSIENT = "temporarily_unavailable"

ERRORS = {
    28000: EntraError(_REQUEST, "Provided value for the input parameter scope is not valid because it contains more than one resource."),
    50020: EntraError(_GRANT, "User account from identity provider does not exist in tenant and cannot access the application in that tenant."),
    50033: EntraError(_TRANSIENT, "A transient error has occurred. Please try again."),
    50053: EntraError(_GRANT, "The account is locked because the user tried to sign in too many times."),
    50055: EntraError(_GRANT, "The password is expired."),
    50057: EntraError(_GRANT, "The user account is disabled."),
    50058: EntraError(_INTERACTION, "A silent sign-in request was sent but no user is signed in."),
    50074: EntraError(_INTERACTION, "Strong authentication is required.", suberror="basic_action"),
    50076: EntraError(_INTERACTION, "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.", suberror="basic_action"),
    50078: EntraError(_INTERACTION, "Presented multi-factor authentication has expired due to policies configured by your administrator."),
    50079: EntraError(_INTERACTION, "Due to a configuration change made by your administrator, you must enroll in multi-factor authentication."),
    50144: EntraError(_GRANT, "The user's Active Directory password has expired."),
    50158: EntraError(_INTERACTION, "External security challenge not satisfied."),
    50173: EntraError(_GRANT, "The provided grant has expired due to it being revoked, a fresh auth token is needed.", suberror="bad_token"),
    50177: EntraError(_GRANT, "User account from the external provider can't access the application: pass-through users are not supported in this tenant."),
    50196: EntraError(_TRANSIENT, "The server terminated an operation because it encountered a client request loop."),
    53000: EntraError(_GRANT, "Device is not in required device state."),
    53001: EntraError(_GRANT, "Device is not domain joined."),
    53003: EntraError(_GRANT, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."),
    65001: EntraError(_GRANT, "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.", suberror="consent_required"),
    70000: EntraError(_GRANT, "The provided value for the input parameter 'refresh_token' is not valid."),
    70003: EntraError("unsupported_grant_type", "The app requested an unsupported grant type."),
    70008: EntraError(_GRANT, "The refresh token has expired due to inactivity.", suberror="bad_token"),
    70011: EntraError("invalid_scope", "The provided value for the input parameter 'scope' isn't valid."),
    70043: EntraError(_GRANT, "The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access."),
    90002: EntraError(_REQUEST, "Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."),
    90006: EntraError(_TRANSIENT, "The service is temporarily unavailable."),
    90014: EntraError(_REQUEST, "The required field is missing from the request."),
    90024: EntraError(_TRANSIENT, "The request budget was exceeded. A transient error has occurred."),
    90033: EntraError(_TRANSIENT, "A transient error has occurred. Please try again."),
    90055: EntraError(_TRANSIENT, "The server terminated an operation because there were too many requests."),
    90072: EntraError(_GRANT, "The external account that the user signed in with does not exist in the tenant."),
    90090: EntraError(_TRANSIENT, "A transient error has occurred. Please try again."),
    500011: EntraError("invalid_resource", "The resource principal was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant."),
    500212: EntraError(_GRANT, "The user's administrator has set an outbound access policy that does not allow access to the resource tenant."),
    500213: EntraError(_GRANT, "The resource tenant's cross-tenant access policy does not allow this user to access this tenant."),
    530034: EntraError(_GRANT, "A delegated administrator was blocked from accessing the tenant due to account risk in their home tenant."),
    650052: EntraError(_REQUEST, "The app needs access to a service that your organization has not subscribed to or enabled."),
    700011: EntraError("unauthorized_client", "The application was not found in the directory."),
    700016: EntraError("unauthorized_client", "Application was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant."),
    700027: EntraError(_CLIENT, "The certificate with which the client assertion was signed is not registered on the application.", 401),
    700082: EntraError(_GRANT, "The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.", suberror="bad_token"),
    900144: EntraError(_REQUEST, "The request body must contain a required parameter."),
    900561: EntraError(_REQUEST, "The endpoint only accepts POST requests."),
    5000224: EntraError(_REQUEST, "This resource is not available: the tenant has been deleted or blocked."),
    7000215: EntraError(_CLIENT, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.", 401),
    7000218: EntraError(_CLIENT, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", 401),
    7000222: EntraError(_CLIENT, "The provided client secret keys are expired.", 401),
    9002313: EntraError(_REQUEST, "Invalid request. Request is malformed or invalid."),
}  # fmt: skip


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
