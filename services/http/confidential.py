"""The application as msal knows it: its credential, its tenant, and a request to Entra off the event loop."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import msal
import requests
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from pydantic import SecretStr

from services.errors import Misconfigured, Service, Unavailable
from services.http.entra import TokenRequest, entra_error
from services.http.entra_session import EntraRefusal, EntraSession

Credential = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class PartnerApplication:
    """The Secure Application Model's application in the partner's tenant; the certificate wins over the secret."""

    tenant_id: str
    client_id: str
    client_secret: SecretStr
    certificate: Path | None = None
    """PEM file with the certificate and its private key."""


class _NoTokenCache(msal.TokenCache):  # type: ignore[misc]
    """msal's own memory switched off: it would keep refresh tokens, and every tenant's tokens for ever."""

    def add(self, event: object, **_: object) -> None:
        """Keep nothing."""


def msal_application(
    authority: str, client_id: str, credential: Credential, *, session: EntraSession
) -> msal.ConfidentialClientApplication:
    """Return msal's application for one tenant, without memory and without look-ups."""
    return msal.ConfidentialClientApplication(
        client_id,
        client_credential=credential,
        authority=authority,
        instance_discovery=False,
        azure_region=False,  # else the environment's MSAL_FORCE_REGION would send requests to another host
        token_cache=_NoTokenCache(),
        http_client=session,
    )


async def off_the_loop(
    pool: Executor, ask: Callable[[], Mapping[str, object]], request: TokenRequest
) -> Mapping[str, object]:
    """Return what msal gets, asked in a thread; raises what `entra_error` returns, or Unavailable."""
    try:
        return await asyncio.get_running_loop().run_in_executor(pool, ask)
    except EntraRefusal as refusal:
        raise entra_error(
            refusal.body,
            refusal.status,
            request,
            retry_after=refusal.retry_after,
            request_id=refusal.request_id,
        ) from None
    except (requests.RequestException, msal.ManagedIdentityError) as fault:
        raise Unavailable(Service.SIGN_IN) from fault


def credential_of(application: PartnerApplication) -> Credential:
    """Return what the application proves itself with; raises Misconfigured for an unusable certificate."""
    if application.certificate is None:
        return application.client_secret.get_secret_value()
    try:
        pem = application.certificate.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise Misconfigured("PARTNER_CLIENT_CERTIFICATE", "cannot be read") from fault
    if not _is_certificate_with_its_key(pem.encode()):
        raise Misconfigured(
            "PARTNER_CLIENT_CERTIFICATE", "holds no certificate with its private RSA key, not locked by a password"
        )
    return {"private_key": pem, "public_certificate": pem}


def credential_setting(application: PartnerApplication) -> str:
    """Return the name of the setting that the credential comes from."""
    return "PARTNER_CLIENT_CERTIFICATE" if application.certificate else "PARTNER_CLIENT_SECRET"


def _is_certificate_with_its_key(pem: bytes) -> bool:
    try:
        certificate, key = load_pem_x509_certificate(pem), load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # a TypeError: a password is wanted
        return False
    return isinstance(key, RSAPrivateKey) and key.public_key() == certificate.public_key()
