"""A client that proves itself with a certificate instead of a secret (RFC 7523, as Entra takes it)."""

import base64
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def proves(assertion: str, certificate: x509.Certificate, client_id: str, audience: str, now: float) -> bool:
    """Tell whether the assertion is signed with this certificate, by this client, for this endpoint, and in time."""
    key = certificate.public_key()
    try:
        header = jwt.get_unverified_header(assertion)
        if not isinstance(key, rsa.RSAPublicKey) or not _names(header, certificate):
            return False
        options: Any = {"require": ["aud", "iss", "sub", "exp", "jti"], "verify_exp": False, "verify_nbf": False}
        claims = jwt.decode(assertion, key, ["RS256", "PS256"], audience=audience, issuer=client_id, options=options)
    except jwt.PyJWTError:
        return False
    return bool(claims["sub"] == client_id and claims.get("nbf", 0) - 300 <= now < claims["exp"])


def _names(header: dict[str, Any], certificate: x509.Certificate) -> bool:
    thumbprints = {"x5t": hashes.SHA1(), "x5t#S256": hashes.SHA256()}
    return any(
        header.get(name) == base64.urlsafe_b64encode(certificate.fingerprint(algorithm)).rstrip(b"=").decode()
        for name, algorithm in thumbprints.items()
    )
