"""What an access token says of itself, for whoever looks for what is wrong with it. Read, not verified."""

from datetime import UTC, datetime

import jwt

from services.domain.checkup import TokenFacts


def facts_of(token: str) -> TokenFacts:
    """Return what a JWT says; nothing for what is none."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        claims = {}
    methods, scopes, ends = claims.get("amr"), claims.get("scp"), claims.get("exp")
    return TokenFacts(
        _lower(claims.get("tid")),
        _lower(claims.get("aud")),
        isinstance(claims.get("oid"), str) and isinstance(scopes, str),
        isinstance(methods, list) and "mfa" in methods,
        datetime.fromtimestamp(ends, UTC) if isinstance(ends, int) and 0 < ends < 2**32 else None,
        frozenset(scopes.split()) if isinstance(scopes, str) else frozenset(),
    )


def _lower(value: object) -> str | None:
    return value.lower().rstrip("/") if isinstance(value, str) else None
