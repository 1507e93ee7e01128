"""The token endpoint: who asks, for which tenant and resource, and whether that is granted."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from sandbox.answer import Ask
from sandbox.login.assertion import ASSERTION_TYPE, proves
from sandbox.login.errors import Refused
from sandbox.login.sign_ins import CODE_SECONDS
from sandbox.sandbox import Sandbox
from sandbox.world.tenants import Partner, Person, Tenant

GRAPH = "https://graph.microsoft.com"
PARTNER_CENTER = "https://api.partnercenter.microsoft.com"
EXCHANGE = "https://outlook.office365.com"
BOT = "https://api.botframework.com"
_PROTOCOL_SCOPES = frozenset({"openid", "profile", "offline_access", "email"})
_ACCESS_SECONDS = 4_200
_REFRESH_SECONDS = 90 * 86_400


@dataclass(frozen=True, slots=True)
class Session:
    """Who signed in, and how: every token that follows from it says so."""

    object_id: str
    mfa: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a scope parameter asks for: one resource, its scopes, and the protocol's own scopes."""

    resource: str
    scopes: tuple[str, ...]
    protocol: frozenset[str]


def wanted(scope: str) -> Wanted:
    """Read a scope parameter; raise Refused where Entra does."""
    words = scope.split()
    protocol = frozenset(words) & _PROTOCOL_SCOPES
    named = [word.rpartition("/") for word in words if word not in _PROTOCOL_SCOPES]
    resources = {resource.rstrip("/") or GRAPH for resource, _, _ in named}
    if len(resources) > 1:
        raise Refused(28000)
    scopes = tuple(name for _, _, name in named)
    if not scopes or (".default" in scopes and len(scopes) > 1) or "" in scopes:
        raise Refused(70011, f"The scope {scope} is not valid.")
    return Wanted(resources.pop(), scopes, protocol)


def token_answer(sandbox: Sandbox, tenant_words: str, ask: Ask) -> dict[str, Any]:
    """Return the token endpoint's success body; raise Refused otherwise."""
    form = _form(ask)
    tenant = sandbox.world.find(tenant_words)
    if tenant is None:
        raise Refused(90002, f"The tenant was '{tenant_words}'.")
    if tenant.deleted:
        raise Refused(5000224)
    grant = _required(form, "grant_type")
    if grant == "refresh_token":
        return _redeem(sandbox, tenant, form)
    if grant == "authorization_code":
        return _redeem_code(sandbox, tenant, form)
    if grant == "client_credentials":
        return _client_credentials(sandbox, tenant, form)
    raise Refused(70003, f"The grant type is '{grant}'.")


def existing_tenant(sandbox: Sandbox, words: str) -> Tenant:
    """Return the tenant of an id or verified domain; raise Refused for one that is unknown or deleted."""
    tenant = sandbox.world.find(words)
    if tenant is None or tenant.deleted:
        raise Refused(90002, f"The tenant was '{words}'.")
    return tenant


def _form(ask: Ask) -> dict[str, str]:
    if ask.method != "POST":
        raise Refused(900561, f"Received a {ask.method} request.")
    if ask.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Refused(900144, "The body must be application/x-www-form-urlencoded.")
    pairs = parse_qsl(ask.body.decode(errors="replace"), keep_blank_values=True)
    if len(pairs) != len(dict(pairs)):
        raise Refused(9002313, "A parameter is given twice.")
    return dict(pairs)


def _required(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise Refused(900144, f"The missing parameter is '{name}'.")
    return form[name]


def _authenticate(sandbox: Sandbox, tenant: Tenant, form: dict[str, str], client_id: str, secret: str) -> None:
    """Check the client; raise Refused as Entra does."""
    if _required(form, "client_id") != client_id:
        raise Refused(700016, f"The application was '{form['client_id']}'.")
    if sandbox.knobs.client_secret_error:
        raise Refused(sandbox.knobs.client_secret_error)
    if "client_assertion" in form:
        _check_assertion(sandbox, tenant, form)
    elif "client_secret" not in form:
        raise Refused(7000218)
    elif form["client_secret"] != secret:
        raise Refused(7000215)


def _check_assertion(sandbox: Sandbox, tenant: Tenant, form: dict[str, str]) -> None:
    """Check the certificate's proof; the tenant in its audience may be the id or a domain."""
    certificate = sandbox.client_certificate
    if certificate is None or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise Refused(700027)
    names = (tenant.tenant_id, *tenant.domains)
    endpoints = [f"{sandbox.origins.login}/{name}/oauth2/v2.0/token" for name in names]
    proof, client_id, now = form["client_assertion"], form["client_id"], sandbox.now()
    if not any(proves(proof, certificate, client_id, endpoint, now) for endpoint in endpoints):
        raise Refused(700027)


def _redeem(sandbox: Sandbox, tenant: Tenant, form: dict[str, str]) -> dict[str, Any]:
    partner = sandbox.world.partner
    _authenticate(sandbox, tenant, form, partner.client_id, partner.client_secret)
    known = sandbox.sealer.unseal("refresh token", _required(form, "refresh_token"))
    if known is None or known["cid"] != partner.client_id:
        raise Refused(70000)
    if sandbox.knobs.refresh_token_error:
        raise Refused(sandbox.knobs.refresh_token_error)
    if known.get("epoch", 0) < sandbox.sign_ins.epoch:
        raise Refused(50173)
    if known["iat"] + _REFRESH_SECONDS < sandbox.now():
        raise Refused(700082, "The token was issued too long ago.")
    want = wanted(_required(form, "scope"))
    granted = granted_scopes(partner, tenant, want)
    session = Session(known["oid"], known.get("mfa", True))
    claims = user_claims(sandbox, tenant, want.resource, granted, session)
    return _success(sandbox, tenant, want, granted, claims, session)


def _redeem_code(sandbox: Sandbox, tenant: Tenant, form: dict[str, str]) -> dict[str, Any]:
    """Return the tokens for an authorization code: once, to who asked for it, who proves it by the verifier."""
    partner, sign_ins = sandbox.world.partner, sandbox.sign_ins
    _authenticate(sandbox, tenant, form, partner.client_id, partner.client_secret)
    code = _required(form, "code")
    known = sign_ins.codes.get(code)
    if known is None or known.tenant_id != tenant.tenant_id:
        raise Refused(70000, "The parameter 'code' is not valid.")
    if code in sign_ins.redeemed:
        raise Refused(54005)
    if known.issued_at + CODE_SECONDS < sandbox.now():
        raise Refused(70008, "The authorization code has expired.")
    if _required(form, "redirect_uri") != known.redirect_uri:
        raise Refused(500112)
    if known.challenge != _challenge(form.get("code_verifier")):
        raise Refused(501481)
    sign_ins.redeemed.add(code)
    want = wanted(form.get("scope") or known.scope)
    granted = granted_scopes(partner, tenant, want)
    session = Session(known.object_id, known.mfa)
    claims = user_claims(sandbox, tenant, want.resource, granted, session) | {"tid": known.home_tenant_id}
    return _success(sandbox, tenant, want, granted, claims, session, known.nonce)


def _challenge(verifier: str | None) -> str | None:
    if verifier is None:
        return None
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def granted_scopes(partner: Partner, tenant: Tenant, want: Wanted) -> tuple[str, ...]:
    """Return the scopes our service account gets for a resource in a tenant; raise Refused as Entra does."""
    at_home = tenant.tenant_id == partner.tenant.tenant_id
    if not at_home and not tenant.roles_of(frozenset(partner.service_account.group_ids)):
        raise Refused(50020, f"The tenant was '{tenant.tenant_id}'.")
    consented = {
        GRAPH: tenant.scopes,
        PARTNER_CENTER: ("user_impersonation",) if at_home else None,
        EXCHANGE: None if tenant.scopes is None else tenant.exchange.scopes or None,
    }
    if want.resource not in consented or (want.resource == EXCHANGE and not tenant.has_exchange):
        raise Refused(500011, f"The resource was '{want.resource}'.")
    scopes = consented[want.resource]
    if scopes is None or (want.scopes != (".default",) and not set(want.scopes) <= set(scopes)):
        raise Refused(65001, f"The application was '{partner.client_id}'.")
    return scopes


def user_claims(
    sandbox: Sandbox, tenant: Tenant, resource: str, scopes: tuple[str, ...], session: Session | None = None
) -> dict[str, Any]:
    """Return the claims of an access token of the service account, or of who signed in."""
    partner = sandbox.world.partner
    person, mfa = _person(partner, session), sandbox.knobs.mfa_claim and (session is None or session.mfa)
    claims = _common_claims(sandbox, tenant, resource, partner.client_id)
    return claims | {
        "amr": ["pwd", "mfa"] if mfa else ["pwd"],
        "idtyp": "user",
        "oid": person.object_id,
        "scp": " ".join(scopes),
        "upn": person.principal_name,
    }


def _person(partner: Partner, session: Session | None) -> Person:
    wanted_id = session.object_id if session else ""
    return next((each for each in partner.people if each.object_id == wanted_id), partner.service_account)


def _common_claims(sandbox: Sandbox, tenant: Tenant, resource: str, client_id: str) -> dict[str, Any]:
    now = int(sandbox.now())
    return {
        "aud": resource,
        "iss": f"{sandbox.origins.login}/{tenant.tenant_id}/v2.0",
        "iat": now,
        "nbf": now,
        "exp": now + _life(sandbox),
        "appid": client_id,
        "azp": client_id,
        "tid": tenant.tenant_id,
        "uti": uuid4().hex[:22],
        "ver": "2.0",
    }


def _life(sandbox: Sandbox) -> int:
    return sandbox.knobs.access_token_seconds or _ACCESS_SECONDS


def _success(
    sandbox: Sandbox,
    tenant: Tenant,
    want: Wanted,
    granted: tuple[str, ...],
    claims: dict[str, Any],
    session: Session,
    nonce: str | None = None,
) -> dict[str, Any]:
    partner = sandbox.world.partner
    body: dict[str, Any] = {
        "token_type": "Bearer",
        "scope": " ".join(f"{want.resource}/{name}" for name in (*granted, ".default")),
        "expires_in": _life(sandbox),
        "ext_expires_in": _life(sandbox),
        "access_token": sandbox.signer.sign(claims),
    }
    if "offline_access" in want.protocol:
        body["refresh_token"] = new_refresh_token(sandbox, session=session)
    if "openid" in want.protocol:
        own = {key: claims[key] for key in ("iss", "iat", "nbf", "exp", "oid", "tid", "ver")}
        names = {"name": _person(partner, session).name, "preferred_username": claims["upn"]}
        asked = {} if nonce is None else {"nonce": nonce}
        body["id_token"] = sandbox.signer.sign(own | names | asked | {"aud": partner.client_id, "sub": claims["oid"]})
    return body


def new_refresh_token(sandbox: Sandbox, age: float = 0, session: Session | None = None) -> str:
    """Return one more refresh token, `age` seconds old: bound to user and client, not to tenant or resource."""
    partner = sandbox.world.partner
    value = {"oid": _person(partner, session).object_id, "cid": partner.client_id, "iat": int(sandbox.now() - age)}
    value |= {"epoch": sandbox.sign_ins.epoch, "mfa": session is None or session.mfa}
    return sandbox.sealer.seal("refresh token", value | {"jti": uuid4().hex})


def _client_credentials(sandbox: Sandbox, tenant: Tenant, form: dict[str, str]) -> dict[str, Any]:
    partner = sandbox.world.partner
    bot = form.get("client_id") == partner.bot_client_id
    expected = (partner.bot_client_id, partner.bot_client_secret) if bot else (partner.client_id, partner.client_secret)
    _authenticate(sandbox, tenant, form, *expected)
    if tenant.tenant_id != partner.tenant.tenant_id:
        raise Refused(700016, f"The application was '{expected[0]}'.")
    want = wanted(_required(form, "scope"))
    if want.scopes != (".default",):
        raise Refused(70011, "Client credentials need the scope /.default.")
    if want.resource not in (BOT, GRAPH, PARTNER_CENTER):
        raise Refused(500011, f"The resource was '{want.resource}'.")
    claims = _common_claims(sandbox, tenant, want.resource, expected[0]) | {"idtyp": "app", "oid": expected[0]}
    seconds = _life(sandbox)
    token = sandbox.signer.sign(claims)
    return {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}
