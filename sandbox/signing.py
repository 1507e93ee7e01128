"""Signing keys and signed tokens (RS256), and the check of a token that comes back."""

import base64
import hashlib
import hmac
import json
from collections import OrderedDict
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

_VERIFIED_KEPT = 20_000


class Signer:
    """One RSA key at a time, announced as a JWKS. Older keys stay announced until `forget_old` is called."""

    def __init__(self, endorsements: tuple[str, ...] = ()) -> None:
        self._endorsements = endorsements
        self._keys: dict[str, rsa.RSAPrivateKey] = {}
        self._verified: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self.rotate()

    def rotate(self) -> str:
        """Make a new key the current one; return its id."""
        key = rsa.generate_private_key(65537, 2048)
        numbers = key.public_key().public_numbers()
        self.current = hashlib.sha256(str(numbers.n).encode()).hexdigest()[:24]
        self._keys[self.current] = key
        return self.current

    def forget_old(self) -> None:
        """Announce the current key only."""
        self._keys = {self.current: self._keys[self.current]}
        self._verified.clear()

    def sign(self, claims: dict[str, Any], key_id: str | None = None) -> str:
        """Return a JWT with these claims; `key_id` only changes what the header says."""
        headers = {"kid": key_id or self.current, "x5t": key_id or self.current}
        return jwt.encode(claims, self._keys[self.current], "RS256", headers=headers)

    def claims(self, token: str) -> dict[str, Any] | None:
        """Return the claims of a token that we signed (expired or not), None for any other token."""
        if token in self._verified:
            return self._verified[token]
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]].public_key()
            claims = jwt.decode(token, key, ["RS256"], options={"verify_exp": False, "verify_aud": False})
        except (jwt.PyJWTError, KeyError):
            return None
        self._verified[token] = claims
        if len(self._verified) > _VERIFIED_KEPT:
            self._verified.popitem(last=False)
        return claims

    def key_set(self) -> dict[str, Any]:
        """Return the JWKS document."""
        return {"keys": [self._announced(key_id, key) for key_id, key in self._keys.items()]}

    def _announced(self, key_id: str, key: rsa.RSAPrivateKey) -> dict[str, Any]:
        document = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        announced = {"kty": "RSA", "use": "sig", "kid": key_id, "x5t": key_id, "n": document["n"], "e": document["e"]}
        return announced | ({"endorsements": list(self._endorsements)} if self._endorsements else {})


class Sealer:
    """Opaque texts that only we can make: refresh tokens and page tokens. The same seed reads them after a restart."""

    def __init__(self, seed: str) -> None:
        self._key = hashlib.sha256(f"sandbox/{seed}".encode()).digest()

    def seal(self, purpose: str, value: dict[str, Any]) -> str:
        """Return an opaque text that `unseal` with the same purpose turns back into the value."""
        body = base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=")
        return body.decode() + "." + self._mac(purpose, body)

    def unseal(self, purpose: str, text: str) -> dict[str, Any] | None:
        """Return the value, None for a text that is not ours or of another purpose."""
        body, _, mac = text.partition(".")
        if not hmac.compare_digest(mac.encode(), self._mac(purpose, body.encode()).encode()):
            return None
        value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return value

    def _mac(self, purpose: str, body: bytes) -> str:
        return hmac.new(self._key, purpose.encode() + b"/" + body, hashlib.sha256).hexdigest()[:43]
