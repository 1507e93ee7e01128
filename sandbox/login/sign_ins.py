"""What the authorize page remembers until the code is redeemed, and where the application may be sent back to."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1"})
USUAL_REDIRECTS = ("http://localhost/auth/partner", "http://127.0.0.1/auth/partner")
CODE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Code:
    """What one authorization code stands for."""

    tenant_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    challenge: str | None
    object_id: str
    home_tenant_id: str
    mfa: bool
    issued_at: float


@dataclass
class SignIns:
    """The codes given out, those redeemed, and the registered addresses. `epoch` rises with every revocation."""

    redirect_uris: tuple[str, ...] = USUAL_REDIRECTS
    codes: dict[str, Code] = field(default_factory=dict)
    redeemed: set[str] = field(default_factory=set)
    epoch: int = 0

    def is_registered(self, redirect_uri: str) -> bool:
        """Tell whether this address is registered; the port of a loopback address does not count (RFC 8252)."""
        return _without_port(redirect_uri) in {_without_port(each) for each in self.redirect_uris}


def _without_port(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return parts._replace(netloc=parts.hostname or "").geturl()
    return address
