"""Access tokens: the partner's, by the Secure Application Model, and the bot's own. The only place that knows msal."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from uuid import uuid4

import msal
import requests
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from pydantic import SecretStr

from services.clouds import CloudHosts
from services.errors import Malformed, Misconfigured, Service, SignInNeeded, Unavailable
from services.http.audience import Audience, scope_of
from services.http.claims import require_tenant
from services.http.entra import TokenRequest, entra_error
from services.http.entra_session import EntraRefusal, EntraSession
from services.http.flights import Issued, TokenCache
from services.http.retries import Retries
from services.http.rotation import HeldRefreshToken
from services.http.vault import RefreshTokenVault, StoredRefreshToken

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
APPLICATIONS_KEPT = 128
"""msal's objects, one per tenant; making one again costs a fraction of a millisecond and no call."""


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


class PartnerTokens:
    """Access tokens for every tenant the partner reaches, from one refresh token. Bound to one event loop.

    Raises what `entra_error` returns, SignInNeeded, Unavailable, Malformed, or CrossTenantAccess.
    """

    def __init__(
        self,
        application: PartnerApplication,
        vault: RefreshTokenVault,
        *,
        login: str,
        cloud: CloudHosts,
        session: EntraSession,
        pool: Executor,
        retries: Retries | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._application, self._login, self._cloud = application, login, cloud
        self._session, self._pool, self._retries, self._new_id = session, pool, retries or Retries(), new_id
        self._credential = _credential(application)
        self._refresh_token = HeldRefreshToken(vault, now)
        self._cache: TokenCache[tuple[str, Audience]] = TokenCache(monotonic)
        self._msal = lru_cache(APPLICATIONS_KEPT)(self._make_msal)
        self._keeping: set[asyncio.Task[None]] = set()

    async def access_token(self, tenant_id: str, audience: Audience, *, fresh: bool = False) -> str:
        """Return a token of `tenant_id` for `audience`, from memory unless `fresh`."""
        if not GUID.fullmatch(tenant_id):
            raise ValueError("a tenant id is a lower-case GUID")
        key = (tenant_id, audience)
        if fresh:
            self._cache.forget(key)
        return await self._cache.get(key, lambda: self._exchange(tenant_id, audience))

    def forget(self, tenant_id: str, audience: Audience, token: str) -> None:
        """Drop a token that a service refused, unless it has been renewed already."""
        self._cache.forget((tenant_id, audience), token)

    def doubt(self, tenant_id: str, audience: Audience) -> None:
        """Drop a token that lacks MFA, and look for a newer sign-in before the next exchange."""
        self._cache.forget((tenant_id, audience))
        self._refresh_token.doubt()

    async def close(self) -> None:
        """End what is under way, but not the keeping of a renewed refresh token, and close the connections."""
        await self._cache.close()
        await self.kept()
        self._session.close()

    async def _exchange(self, tenant_id: str, audience: Audience) -> Issued:
        used = await self._refresh_token.current()
        try:
            return await self._redeem(used, tenant_id, audience)
        except SignInNeeded:
            newer = await self._refresh_token.newer_than(used)
            if newer is None:
                raise
            return await self._redeem(newer, tenant_id, audience)

    async def _redeem(self, used: StoredRefreshToken, tenant_id: str, audience: Audience) -> Issued:
        partner_wide = tenant_id == self._application.tenant_id
        request = TokenRequest(audience.value, partner_wide, credential_setting=_credential_setting(self._application))
        ask = partial(self._ask, used.value.get_secret_value(), tenant_id, scope_of(audience, self._cloud))
        answer = await self._retries.run(Service.SIGN_IN, lambda: _off_the_loop(self._pool, ask, request))
        issued = _issued(answer)
        require_tenant(issued.token, tenant_id, self._new_id)
        renewed = answer.get("refresh_token")
        # A token renewed in a customer's tenant is never kept: that tenant's policies could shorten its life.
        if partner_wide and isinstance(renewed, str) and renewed:
            self._keep(SecretStr(renewed), used)
        return issued

    def _keep(self, renewed: SecretStr, used: StoredRefreshToken) -> None:
        """Offer a renewed refresh token to the vault beside the question, which does not wait for the writing."""
        keeping = asyncio.get_running_loop().create_task(self._refresh_token.offer(renewed, used))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)

    async def kept(self) -> None:
        """Wait until the vault has what it was offered so far."""
        await asyncio.gather(*self._keeping)

    def _ask(self, refresh_token: str, tenant_id: str, scope: str) -> Mapping[str, object]:
        answer: Mapping[str, object] = self._msal(tenant_id).acquire_token_by_refresh_token(refresh_token, [scope])
        return answer

    def _make_msal(self, tenant_id: str) -> msal.ConfidentialClientApplication:
        return _application(
            f"{self._login}/{tenant_id}", self._application.client_id, self._credential, session=self._session
        )


class BotTokens:
    """The bot's own token for the Bot Connector, one at a time for however many turns. Bound to one event loop."""

    def __init__(
        self,
        ask: Callable[[], Mapping[str, object]],
        *,
        pool: Executor,
        retries: Retries | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._pool, self._retries = ask, pool, retries or Retries()
        self._cache: TokenCache[str] = TokenCache(monotonic)

    async def token(self, *, fresh: bool = False) -> str:
        """Return a token for the connector, from memory unless `fresh`.

        Raises Misconfigured, Unavailable, Throttled or Malformed.
        """
        if fresh:
            self._cache.forget("connector")
        return await self._cache.get("connector", self._fetch)

    async def close(self) -> None:
        """End what is under way."""
        await self._cache.close()

    async def _fetch(self) -> Issued:
        request = TokenRequest(
            Service.TEAMS,
            partner_wide=True,
            client_setting="MicrosoftAppId",
            credential_setting="MicrosoftAppPassword",
            tenant_setting="MicrosoftAppTenantId",
        )
        answer = await self._retries.run(Service.SIGN_IN, lambda: _off_the_loop(self._pool, self._ask, request))
        return _issued(answer)


def single_tenant_bot(
    login: str, tenant_id: str, app_id: str, password: SecretStr, *, audience: str, session: EntraSession
) -> Callable[[], Mapping[str, object]]:
    """Return what BotTokens asks with the app's own secret (`MicrosoftAppType` SingleTenant)."""

    def ask() -> Mapping[str, object]:
        application = _application(f"{login}/{tenant_id}", app_id, password.get_secret_value(), session=session)
        answer: Mapping[str, object] = application.acquire_token_for_client([f"{audience}/.default"])
        return answer

    return ask


def managed_identity_bot(
    app_id: str, *, audience: str, session: requests.Session
) -> Callable[[], Mapping[str, object]]:
    """Return what BotTokens asks with a managed identity (`MicrosoftAppType` UserAssignedMSI).

    The identity's endpoint is on this machine: `session` must not use a proxy.
    """

    def ask() -> Mapping[str, object]:
        identity = msal.UserAssignedManagedIdentity(client_id=app_id)
        client = msal.ManagedIdentityClient(identity, http_client=session)
        answer: Mapping[str, object] = client.acquire_token_for_client(resource=audience)
        if "error" in answer:
            raise Misconfigured("MicrosoftAppId", "the managed identity gives no token")
        return answer

    return ask


async def _off_the_loop(
    pool: Executor, ask: Callable[[], Mapping[str, object]], request: TokenRequest
) -> Mapping[str, object]:
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


def _application(
    authority: str, client_id: str, credential: str | dict[str, str], *, session: EntraSession
) -> msal.ConfidentialClientApplication:
    return msal.ConfidentialClientApplication(
        client_id,
        client_credential=credential,
        authority=authority,
        instance_discovery=False,
        azure_region=False,  # else the environment's MSAL_FORCE_REGION would send requests to another host
        token_cache=_NoTokenCache(),
        http_client=session,
    )


def _credential(application: PartnerApplication) -> str | dict[str, str]:
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


def _is_certificate_with_its_key(pem: bytes) -> bool:
    try:
        certificate, key = load_pem_x509_certificate(pem), load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # a TypeError: a password is wanted
        return False
    return isinstance(key, RSAPrivateKey) and key.public_key() == certificate.public_key()


def _credential_setting(application: PartnerApplication) -> str:
    return "PARTNER_CLIENT_CERTIFICATE" if application.certificate else "PARTNER_CLIENT_SECRET"


def _issued(answer: Mapping[str, object]) -> Issued:
    token, life = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(life, int | str) or not str(life).isdecimal():
        raise Malformed(Service.SIGN_IN, what="an answer without an access token")
    return Issued(token, float(life))
