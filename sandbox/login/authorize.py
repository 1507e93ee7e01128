"""The pages of the sign-in service: authorize, where a knob says who signs in, and an administrator's consent."""

import html
import re
from urllib.parse import urlencode
from uuid import uuid4

from sandbox.answer import Answer, Ask
from sandbox.login.errors import ERRORS, Refused
from sandbox.login.sign_ins import Code
from sandbox.login.tokens import existing_tenant, wanted
from sandbox.sandbox import Sandbox
from sandbox.world.tenants import Person, Tenant

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class _SentBack(Exception):
    """The browser goes back to the application with an error."""

    def __init__(self, error: str, code: int) -> None:
        super().__init__(error, code)
        self.error, self.code = error, code


def authorize_answer(sandbox: Sandbox, tenant_words: str, ask: Ask) -> Answer:
    """Return the redirect back to the application, or the page with an error that Entra shows itself."""
    redirect_uri = ask.parameter("redirect_uri") or ""
    try:
        tenant = existing_tenant(sandbox, tenant_words)
        _check_application(sandbox, ask, redirect_uri)
    except Refused as refused:
        return error_page(refused.code)
    try:
        parameters = {"code": _code(sandbox, tenant, ask, redirect_uri), "session_state": str(uuid4())}
    except _SentBack as back:
        text = ERRORS[back.code].text if back.code in ERRORS else "The sign-in ended."
        parameters = {"error": back.error, "error_description": f"AADSTS{back.code}: {text}"}
    except Refused as refused:
        parameters = {"error": ERRORS[refused.code].error, "error_description": f"AADSTS{refused.code}: refused"}
    return _redirect(redirect_uri, parameters | _state(ask))


def admin_consent_answer(sandbox: Sandbox, tenant_words: str, ask: Ask) -> Answer:
    """Consent for a whole tenant, as its administrator would on this page."""
    try:
        tenant = existing_tenant(sandbox, tenant_words)
    except Refused as refused:
        return error_page(refused.code)
    if ask.parameter("client_id") != sandbox.world.partner.client_id:
        return error_page(700016)
    return Answer(200, text=f"Permissions requested for {html.escape(tenant.name)}", content_type="text/html")


def error_page(code: int) -> Answer:
    """Return the page that Entra shows when it cannot send the browser back."""
    text = ERRORS[code].text if code in ERRORS else "Sorry, but we are having trouble signing you in."
    return Answer(400, text=f"AADSTS{code}: {html.escape(text)}", content_type="text/html")


def _check_application(sandbox: Sandbox, ask: Ask, redirect_uri: str) -> None:
    if ask.method != "GET":
        raise Refused(900561)
    names = [name for name, _ in ask.query]
    if len(names) != len(set(names)):
        raise Refused(9002313)
    if not ask.parameter("client_id") or not redirect_uri:
        raise Refused(900144)
    if ask.parameter("client_id") != sandbox.world.partner.client_id:
        raise Refused(700016)
    if not sandbox.sign_ins.is_registered(redirect_uri):
        raise Refused(50011)


def _code(sandbox: Sandbox, tenant: Tenant, ask: Ask, redirect_uri: str) -> str:
    if ask.parameter("response_type") != "code" or ask.parameter("response_mode") not in (None, "query"):
        raise _SentBack("unsupported_response_type", 700054)
    want = wanted(ask.parameter("scope") or "")
    challenge, method = ask.parameter("code_challenge"), ask.parameter("code_challenge_method")
    if (challenge or method) and (method != "S256" or not _CHALLENGE.fullmatch(challenge or "")):
        raise _SentBack("invalid_request", 501491)
    if "openid" not in want.protocol and ask.parameter("nonce"):
        raise _SentBack("invalid_request", 90014)
    knobs = sandbox.knobs
    if knobs.sign_in_error:
        raise _SentBack(knobs.sign_in_error, 65004)
    code = f"0.{uuid4().hex}{uuid4().hex}"
    person = signs_in(sandbox)
    home = knobs.sign_in_tenant or tenant.tenant_id
    sandbox.sign_ins.codes[code] = Code(
        tenant.tenant_id, redirect_uri, ask.parameter("scope") or "", knobs.sign_in_nonce or ask.parameter("nonce"),
        challenge, person.object_id, home, knobs.sign_in_mfa, sandbox.now(),
    )  # fmt: skip
    return code


def signs_in(sandbox: Sandbox) -> Person:
    """Return who sits at the browser: the service account, or whom the knob names by object id."""
    partner, wanted_id = sandbox.world.partner, sandbox.knobs.sign_in_as
    everybody = (partner.service_account, *partner.people)
    return next((each for each in everybody if each.object_id == wanted_id), partner.service_account)


def _state(ask: Ask) -> dict[str, str]:
    state = ask.parameter("state")
    return {} if state is None else {"state": state}


def _redirect(redirect_uri: str, parameters: dict[str, str]) -> Answer:
    joint = "&" if "?" in redirect_uri else "?"
    return Answer(302, text="", headers={"Location": redirect_uri + joint + urlencode(parameters)})
