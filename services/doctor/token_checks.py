"""Checks of the sign-in: the tokens, what they are good for, and who may do what by the partner's directory."""

from pydantic import SecretStr

from services.clouds import CLOUDS
from services.doctor.patient import Lacking, Need, Patient
from services.domain import checkup
from services.domain.checkup import Finding, fault, not_checked, ok, warning
from services.errors import Service, SignInFailed
from services.graph.access import READS_OWN_GROUPS
from services.graph.refusals import READS_CUSTOMERS, READS_GROUPS, READS_USERS
from services.http.audience import Audience
from services.http.auth import TenantAuth, TokenSource
from services.http.client import Upstream
from services.http.origin import Origin
from services.http.paging import PageRequest
from services.http.responses import json_object
from services.http.token_facts import facts_of
from services.http.trust import ssl_context
from services.partner_center.mfa import GivenToken, check_mfa

CONNECT = "Run `python app.py connect` and sign in with multi-factor authentication."
APPLICATIONS = {
    Audience.GRAPH: "00000003-0000-0000-c000-000000000000",
    Audience.PARTNER_CENTER: "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd",
}
"""Microsoft's own ids of the resources, which tokens may name instead of the address."""
WANTED = {
    "DelegatedAdminRelationship.Read.All": READS_CUSTOMERS,
    "User.Read.All": READS_USERS,
    "GroupMember.Read.All": READS_GROUPS,
    "User.Read": READS_OWN_GROUPS,
}
"""The least scope for what is read in the partner's own tenant, and those of which any will do."""


async def stored(patient: Patient) -> list[Finding]:
    """The service account's sign-in is stored, and not about to be forgotten."""
    seeded = bool(patient.settings.partner_refresh_token.get_secret_value())
    for need in (Need.DATABASE, Need.TABLES, Need.KEY):
        if why := await patient.lacking(need):
            return [checkup.sign_in_age(None, patient.now, seeded=True)] if seeded else [not_checked(why)]
    found = await patient.stored()
    told = checkup.sign_in_age(found.stored_at if found else None, patient.now, seeded=seeded)
    if found is None or not seeded:
        return [told]
    return [told, warning("PARTNER_REFRESH_TOKEN is still set, and is not read any more", "Take it out.")]


async def partner(patient: Patient) -> list[Finding]:
    """A token for Partner Center can be had: the right tenant, the right resource, an account, `mfa`."""
    return [await _token(patient, Audience.PARTNER_CENTER, CLOUDS[patient.settings.cloud].partner_center)]


async def graph(patient: Patient) -> list[Finding]:
    """A token for Graph in the partner's own tenant can be had, with the scopes that are needed there."""
    found = await _token(patient, Audience.GRAPH, CLOUDS[patient.settings.cloud].graph)
    scopes = facts_of(await patient.partner_token(Audience.GRAPH)).scopes
    lacking = [scope for scope, any_of in WANTED.items() if not scopes & any_of]
    if not lacking:
        return [found]
    return [found, fault(f"scopes missing: {', '.join(lacking)}", "Grant them to the app in your own tenant.")]


async def _token(patient: Patient, audience: Audience, resource: str) -> Finding:
    try:
        token = await patient.partner_token(audience)
    except Lacking as why:
        return not_checked(str(why))
    return checkup.token(
        facts_of(token),
        patient.settings.partner_tenant_id,
        frozenset({resource.lower(), APPLICATIONS[audience]}),
        patient.now,
    )


async def verdict(patient: Patient) -> list[Finding]:
    """Partner Center itself says that the sign-in had multi-factor authentication (ValidateMfa)."""
    token = GivenToken(SecretStr(await patient.partner_token(Audience.PARTNER_CENTER)))
    upstream = _upstream(patient, Service.PARTNER_CENTER, patient.settings.partner_center_url)
    try:
        await check_mfa(upstream, _auth(patient, token, Audience.PARTNER_CENTER, upstream))
    except SignInFailed:
        return [fault("Partner Center says that the sign-in was without multi-factor authentication", CONNECT)]
    return [ok("Partner Center takes the sign-in")]


async def bot(patient: Patient) -> list[Finding]:
    """The bot's own token for Teams can be had."""
    settings = patient.settings
    if settings.bot_auth == "off":
        return [not_checked("BOT_AUTH is off: no token is needed")]
    if faulty := [name for name in patient.read.faulty if name.startswith("Microsoft") or name == "CLOUD"]:
        return [not_checked(f"{faulty[0]} is not usable")]
    if not settings.app_id or not settings.app_tenant_id:
        return [not_checked("MicrosoftAppId or MicrosoftAppTenantId is not set")]
    await patient.means.bot_tokens(settings).token()
    return [ok("Microsoft gives the bot its token")]


async def people(patient: Patient) -> list[Finding]:
    """Whom ADMIN_USERS and the groups' settings name is there."""
    settings, tokens = patient.settings, await patient.tokens()
    upstream = _upstream(patient, Service.GRAPH, settings.graph_url)
    auth, found = _auth(patient, tokens, Audience.GRAPH, upstream), list[Finding]()
    for name, kind, ids in (
        ("ADMIN_USERS", "users", settings.admin_users),
        ("READER_GROUPS", "groups", settings.reader_groups),
        ("APPROVER_GROUPS", "groups", settings.approver_groups),
        ("ADMIN_GROUPS", "groups", settings.admin_groups),
    ):
        gone = [each for each in ids if not await _is_there(upstream, auth, f"{kind}/{each.lower()}")]
        if gone:
            told = f"{name}: {len(gone)} of {len(ids)} are not in the partner's tenant ({', '.join(gone)})"
            found.append(fault(told, "Correct the object ids."))
        elif kind == "groups" and (empty := [each for each in ids if not await _has_members(upstream, auth, each)]):
            found.append(warning(f"{name}: nobody is in {len(empty)} of {len(ids)}", "Put people into the group."))
        elif ids:
            found.append(ok(f"{name}: {len(ids)}, all there"))
    return found or [not_checked("no group and no ADMIN_USERS is set")]


async def _is_there(upstream: Upstream, auth: TenantAuth, path: str) -> bool:
    page = PageRequest(upstream.origin.resolve(f"/v1.0/{path}?$select=id"))
    return (await upstream.get(page, auth, also=(404,))).status != 404


async def _has_members(upstream: Upstream, auth: TenantAuth, group_id: str) -> bool:
    page = PageRequest(upstream.origin.resolve(f"/v1.0/groups/{group_id.lower()}/members?$select=id&$top=1"))
    return json_object((await upstream.get(page, auth)).body).get("value") != []


def _upstream(patient: Patient, service: Service, origin: str) -> Upstream:
    settings = patient.settings
    made = Upstream(service, Origin(origin), trust=ssl_context(settings.ca_bundle), proxy=settings.https_proxy)
    return patient.closed_later(made)


def _auth(patient: Patient, tokens: TokenSource, audience: Audience, upstream: Upstream) -> TenantAuth:
    return TenantAuth(tokens, patient.settings.partner_tenant_id, audience, upstream.origin, lambda: "doctor")
