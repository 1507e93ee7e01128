"""What a test or a benchmark can turn while the sandbox runs."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

SERVICES = ("login", "graph", "partner_center", "exchange")


@dataclass(frozen=True)
class Knobs:
    """The settings of PUT /knobs. Names tell the unit; None means Microsoft's own value."""

    latency_ms: dict[str, float] = field(default_factory=dict)
    """service -> milliseconds added to each of its calls; "all" for those not named."""
    throttling: bool = True
    """Whether the documented limits are enforced."""
    indirect_reseller: bool = False
    """Partner Center refuses every call with 403 2032, as the partner is an indirect reseller."""
    mfa_claim: bool = True
    """Whether new tokens say that the service account signed in with MFA."""
    require_mfa: bool = True
    """Whether Partner Center answers 401 900421 to a token without the MFA claim."""
    mfa_told_in: str = "header"
    """Where Partner Center answers `ValidateMfa: true`: "header", "body", or "nowhere"."""
    sign_in_as: str = ""
    """Object id of who signs in on the authorize page; the service account if empty."""
    sign_in_mfa: bool = True
    """Whether whoever signs in there does so with MFA; tokens carry it from then on."""
    sign_in_tenant: str = ""
    """Tenant id that the tokens of a code name instead of their own."""
    sign_in_nonce: str = ""
    """What the id token of a code says instead of the nonce that was asked for."""
    sign_in_error: str = ""
    """OAuth's word with which the authorize page sends the browser back: "access_denied" ..."""
    refresh_token_error: int | None = None
    """Entra error number for every redemption of a refresh token (50173 revoked, 700082 expired ...)."""
    client_secret_error: int | None = None
    """Entra error number for every client authentication (7000222: the secret has expired)."""
    access_token_seconds: int | None = None
    """Life of access tokens."""
    page_size: dict[str, int] = field(default_factory=dict)
    """service -> the most items it puts on one page."""

    def turned(self, changes: dict[str, Any]) -> "Knobs":
        """Return the knobs with these changes; raise ValueError for a name that does not exist or a wrong type."""
        known = {each.name: each for each in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"no knob {name}; there are {', '.join(known)}")
            if not _fits(getattr(Knobs(), name), value) or (isinstance(value, dict) and not _by_service(value)):
                raise ValueError(f"{name}: {value!r} does not fit")
        return replace(self, **changes)

    def latency(self, service: str) -> float:
        """Return the seconds to add to a call of this service."""
        return self.latency_ms.get(service, self.latency_ms.get("all", 0.0)) / 1000


def _by_service(value: dict[str, Any]) -> bool:
    return all(name in (*SERVICES, "all") and isinstance(number, int | float) for name, number in value.items())


def _fits(default: object, value: object) -> bool:
    if default is None:
        return value is None or (isinstance(value, int) and not isinstance(value, bool))
    return isinstance(value, type(default))
