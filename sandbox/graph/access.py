"""Who calls Graph, and whether that is allowed: the token, its scopes, and the GDAP roles behind it."""

from dataclasses import dataclass
from typing import Any

from sandbox.answer import Ask
from sandbox.graph.failures import GraphRefused, bad_token, denied
from sandbox.graph.scene import Collection
from sandbox.login.tokens import GRAPH
from sandbox.sandbox import Sandbox
from sandbox.world.tenants import GLOBAL_ADMINISTRATOR, GLOBAL_READER, REPORTS_READER, SECURITY_READER, Tenant

_AUDIENCES = frozenset({GRAPH, "00000003-0000-0000-c000-000000000000"})
_SIGN_IN_ROLES = frozenset({GLOBAL_ADMINISTRATOR, GLOBAL_READER, REPORTS_READER, SECURITY_READER})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the claims of the token and its tenant."""

    claims: dict[str, Any]
    tenant: Tenant

    @property
    def scopes(self) -> frozenset[str]:
        """Return the delegated scopes of the token."""
        return frozenset(str(self.claims.get("scp", "")).split())


def caller_of(sandbox: Sandbox, ask: Ask) -> Caller:
    """Return who calls; raise GraphRefused for a token that is missing, foreign, expired or for another audience."""
    if not ask.bearer:
        raise bad_token("Access token is empty.")
    claims = sandbox.signer.claims(ask.bearer)
    if claims is None:
        raise bad_token("Access token validation failure. Signature is invalid.")
    if claims.get("aud") not in _AUDIENCES:
        raise bad_token("Access token validation failure. Invalid audience.")
    if claims.get("exp", 0) <= sandbox.now():
        raise bad_token("Lifetime validation failed, the token is expired.")
    tenant = sandbox.world.tenant(str(claims.get("tid")))
    if tenant is None or tenant.deleted:
        raise bad_token("The identity of the tenant could not be found.")
    return Caller(claims, tenant)


def authorize(sandbox: Sandbox, caller: Caller, collection: Collection) -> None:
    """Raise GraphRefused where the token lacks a scope, or the service account a role in the tenant."""
    at_home = caller.tenant is sandbox.world.partner.tenant
    if not caller.scopes & collection.scopes or (collection.also and not caller.scopes & collection.also):
        raise denied()
    if collection.partner_only and not at_home:
        raise GraphRefused(403, "Forbidden", "The tenant of this token is no partner.")
    if not at_home and not _roles(sandbox, caller) & collection.roles:
        raise denied()


def check_sign_ins(sandbox: Sandbox, caller: Caller) -> None:
    """Raise GraphRefused where sign-ins may not be read: scope, role, Entra ID P1."""
    at_home = caller.tenant is sandbox.world.partner.tenant
    if "AuditLog.Read.All" not in caller.scopes or not (at_home or _roles(sandbox, caller) & _SIGN_IN_ROLES):
        raise denied()
    if not caller.tenant.has_entra_p1:
        code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
        raise GraphRefused(403, code, "Neither tenant is B2C or tenant doesn't have premium license.")


def _roles(sandbox: Sandbox, caller: Caller) -> frozenset[str]:
    return caller.tenant.roles_of(frozenset(sandbox.world.partner.service_account.group_ids))
