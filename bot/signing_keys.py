"""The Bot Connector's signing keys: fetched without blocking, kept while the source is down, renewed on rotation."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

log = structlog.get_logger("bot.signing_keys")

FRESH_SECONDS = 24 * 3600.0
UNKNOWN_KID_SECONDS = 6.0
UNKNOWN_KID_BURST = 10
MIN_KEY_BITS = 2048


class KeysUnavailable(Exception):
    """No signing key could be fetched, and none was kept."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and the channels it may speak for (none named: any)."""

    public_key: RSAPublicKey
    endorsements: frozenset[str]


class _Metadata(msgspec.Struct):
    jwks_uri: str


class _Jwks(msgspec.Struct):
    keys: list[dict[str, object]]


class SigningKeys:
    """A cache of the keys announced at `metadata_url`.

    `fetch` returns the body behind a URL within its own time limit or raises OSError or TimeoutError; `monotonic`
    counts seconds. A key id that is not known makes it ask again, so a rotation works at once; strangers who invent
    key ids cannot make it ask more than ten times in a row, and then ten times a minute.
    """

    def __init__(
        self, metadata_url: str, fetch: Callable[[str], Awaitable[bytes]], monotonic: Callable[[], float]
    ) -> None:
        self._metadata_url, self._fetch, self._monotonic = metadata_url, fetch, monotonic
        self._keys: dict[str, SigningKey] = {}
        self._loaded_at: float | None = None
        self._tried_at: float | None = None
        self._allowance, self._allowance_at = float(UNKNOWN_KID_BURST), monotonic()
        self._running: asyncio.Task[None] | None = None
        self.generation = 0
        """Counts the loads that changed the keys: whatever was verified under an older one is verified again."""

    async def get(self, kid: str) -> SigningKey | None:
        """Return the key called `kid`, or None when there is no such key; raise KeysUnavailable when none are known."""
        if self._loaded_at is None:
            await self._first_load()
            return self._keys.get(kid)
        if self._is_stale():
            self._refresh()  # in the background: the old keys serve meanwhile
        if kid not in self._keys and self._may_ask_for_unknown():
            await asyncio.shield(self._refresh())
        return self._keys.get(kid)

    async def _first_load(self) -> None:
        if self._running is None and not self._is_due(5.0):
            raise KeysUnavailable
        await asyncio.shield(self._refresh())
        if self._loaded_at is None:
            raise KeysUnavailable

    def _is_stale(self) -> bool:
        loaded = self._loaded_at if self._loaded_at is not None else 0.0
        return self._monotonic() - loaded > FRESH_SECONDS and self._is_due(UNKNOWN_KID_SECONDS)

    def _is_due(self, seconds: float) -> bool:
        return self._tried_at is None or self._monotonic() - self._tried_at >= seconds

    def _may_ask_for_unknown(self) -> bool:
        if self._running is not None:
            return True  # a load is under way: wait for that one
        now = self._monotonic()
        earned = (now - self._allowance_at) / UNKNOWN_KID_SECONDS
        self._allowance, self._allowance_at = min(float(UNKNOWN_KID_BURST), self._allowance + earned), now
        if self._allowance < 1.0:
            return False
        self._allowance -= 1.0
        return True

    def _refresh(self) -> asyncio.Task[None]:
        if self._running is None:
            self._running = asyncio.create_task(self._load())
            self._running.add_done_callback(self._finished)
        return self._running

    def _finished(self, _task: asyncio.Task[None]) -> None:
        self._running = None

    async def _load(self) -> None:
        self._tried_at = self._monotonic()
        try:
            announced = msgspec.json.decode(await self._fetch(self._metadata_url), type=_Metadata)
            if urlsplit(announced.jwks_uri).scheme not in ("https", urlsplit(self._metadata_url).scheme):
                raise msgspec.ValidationError("jwks_uri")
            keys = _parsed(msgspec.json.decode(await self._fetch(announced.jwks_uri), type=_Jwks))
        except (OSError, TimeoutError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
            log.warning("signing_keys.not_loaded", fault=type(fault).__name__, kept=len(self._keys))
            return
        if not keys:
            log.warning("signing_keys.empty", kept=len(self._keys))
            return
        self._loaded_at = self._monotonic()
        if keys != self._keys:
            self._keys, self.generation = keys, self.generation + 1


def _parsed(jwks: _Jwks) -> dict[str, SigningKey]:
    keys: dict[str, SigningKey] = {}
    for jwk in jwks.keys:
        kid = jwk.get("kid")
        key = _signing_key(jwk)
        if isinstance(kid, str) and key is not None:
            keys[kid] = key
    return keys


def _signing_key(jwk: dict[str, object]) -> SigningKey | None:
    if jwk.get("kty") != "RSA" or jwk.get("use", "sig") != "sig":
        return None
    try:
        key = RSAAlgorithm.from_jwk({name: jwk[name] for name in ("kty", "n", "e") if name in jwk})
    except (InvalidKeyError, ValueError, TypeError):
        return None  # one key that cannot be read spoils no other
    if not isinstance(key, RSAPublicKey) or key.key_size < MIN_KEY_BITS:
        return None
    endorsements = jwk.get("endorsements")
    named = endorsements if isinstance(endorsements, list) else []
    return SigningKey(key, frozenset(item for item in named if isinstance(item, str)))
