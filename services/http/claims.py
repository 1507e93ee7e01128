"""What a token says about itself. Read, not verified: its issuer sent it over TLS, and its audience verifies it."""

from collections.abc import Callable
from dataclasses import dataclass

import jwt
import structlog

from services.errors import CrossTenantAccess

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims we look at. Ids are lower-case or None; `scopes` are the delegated ones (`scp`).

    `account` is the object id of whom the token speaks for: our service account.
    """

    tenant_id: str | None = None
    scopes: frozenset[str] = frozenset()
    account: str | None = None


def peek(token: str) -> Claims:
    """Return the claims of a JWT without checking its signature; none for what is no JWT."""
    try:
        payload = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return Claims()
    tenant, scopes, account = payload.get("tid"), payload.get("scp"), payload.get("oid")
    return Claims(
        tenant.lower() if isinstance(tenant, str) else None,
        frozenset(scopes.split()) if isinstance(scopes, str) else frozenset(),
        account.lower() if isinstance(account, str) else None,
    )


def require_tenant(token: str, tenant_id: str, new_id: Callable[[], str]) -> Claims:
    """Return the claims of a token that was issued for `tenant_id`; raises CrossTenantAccess for any other."""
    claims = peek(token)
    if claims.tenant_id != tenant_id:
        raise cross_tenant("token", tenant_id, claims.tenant_id, new_id)
    return claims


def cross_tenant(what: str, expected: str, found: str | None, new_id: Callable[[], str]) -> CrossTenantAccess:
    """Write the security log and return the error, which shows people a reference and nothing else."""
    reference = new_id()
    log.critical("isolation.violation", what=what, expected=expected, found=found, reference=reference)
    return CrossTenantAccess(reference)
