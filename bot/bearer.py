"""The token the Bot Connector shows: who signed it, for whom, for how long, and for which reply address."""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jwt

from bot.signing_keys import KeysUnavailable, SigningKeys

LEEWAY_SECONDS = 300.0
_KEPT = 1024
_MAX_LENGTH = 8000


class BadToken(Exception):
    """The request proves nothing: no token, or one that is not the Bot Connector's for us. `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a verified token vouches for. `endorsements` are the channels its key may speak for (none named: any)."""

    service_url: str
    endorsements: frozenset[str]
    not_before: float
    expires: float


class BearerCheck:
    """Verifies tokens, and remembers by hash those it has verified: Teams shows one token with many activities."""

    def __init__(self, app_id: str, issuer: str, keys: SigningKeys, clock: Callable[[], float]) -> None:
        if not app_id:
            raise ValueError("tokens cannot be checked without the bot's application id")
        self._app_id, self._issuer, self._keys, self._clock = app_id, issuer, keys, clock
        self._verified: OrderedDict[bytes, Bearer] = OrderedDict()
        self._generation = -1

    async def verify(self, authorization: str | None) -> Bearer:
        """Return what the Authorization header vouches for; raise BadToken when that is nothing."""
        token = _token(authorization)
        digest = hashlib.sha256(token.encode()).digest()
        bearer = self._remembered(digest)
        if bearer is None:
            bearer = await self._verify(token)
            self._remember(digest, bearer)
        self._require_in_force(bearer)
        return bearer

    async def _verify(self, token: str) -> Bearer:
        kid = _kid(token)
        try:
            key = await self._keys.get(kid)
        except KeysUnavailable:
            raise BadToken("no signing keys") from None
        if key is None:
            raise BadToken("unknown key")
        return _bearer(self._claims(token, key.public_key), key.endorsements)

    def _claims(self, token: str, public_key: object) -> Mapping[str, object]:
        try:
            claims: Mapping[str, object] = jwt.decode(
                token,
                public_key,  # type: ignore[arg-type]  # an RSA public key, as SigningKeys only keeps those
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=self._issuer,
                options={
                    "require": ["exp", "nbf", "iss", "aud", "serviceurl"],
                    "strict_aud": True,
                    # exp and nbf are judged below, by our own clock, each time a remembered token is shown again
                    "verify_exp": False, "verify_nbf": False, "verify_iat": False,
                },
            )  # fmt: skip
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as fault:
            raise BadToken(type(fault).__name__) from None
        return claims

    def _require_in_force(self, bearer: Bearer) -> None:
        now = self._clock()
        if now > bearer.expires + LEEWAY_SECONDS:
            raise BadToken("expired")
        if now < bearer.not_before - LEEWAY_SECONDS:
            raise BadToken("not yet valid")

    def _remembered(self, digest: bytes) -> Bearer | None:
        if self._generation != self._keys.generation:  # a key may have been withdrawn
            self._verified.clear()
            self._generation = self._keys.generation
        return self._verified.get(digest)

    def _remember(self, digest: bytes, bearer: Bearer) -> None:
        self._verified[digest] = bearer
        if len(self._verified) > _KEPT:
            self._verified.popitem(last=False)


def _token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.casefold() != "bearer" or not token.isascii() or not token.strip():
        raise BadToken("no token")
    if len(token) > _MAX_LENGTH:
        raise BadToken("too long")
    return token.strip()


def _kid(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise BadToken("no JWT") from None
    kid = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(kid, str):
        raise BadToken("not RS256 with a key id")
    return kid


def _bearer(claims: Mapping[str, object], endorsements: frozenset[str]) -> Bearer:
    service_url = claims["serviceurl"]
    if not isinstance(service_url, str):
        raise BadToken("serviceurl")
    return Bearer(service_url, endorsements, _seconds(claims["nbf"]), _seconds(claims["exp"]))


def _seconds(claim: object) -> float:
    if isinstance(claim, bool) or not isinstance(claim, int | float) or not math.isfinite(claim):
        raise BadToken("time claim")
    return float(claim)
