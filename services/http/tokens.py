"""Access tokens: the partner's, by the Secure Application Model, and the bot's own."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from uuid import uuid4

import msal
import requests
import structlog
from pydantic import SecretStr

from services.clouds import CloudHosts
from services.errors import Malformed, Misconfigured, SeatwiseError, Service, SignInFault, SignInNeeded
from services.http.audience import Audience, scope_of
from services.http.claims import require_tenant
from services.http.confidential import (
    PartnerApplication,
    credential_of,
    credential_setting,
    msal_application,
    off_the_loop,
)
from services.http.entra import TokenRequest
from services.http.entra_session import EntraSession
from services.http.flights import Issued, TokenCache
from services.http.retries import Retries
from services.http.rotation import HeldRefreshToken
from services.http.stop import SignInStop
from services.http.vault import RefreshTokenVault, StoredRefreshToken

__all__ = ["BotTokens", "PartnerApplication", "PartnerTokens", "managed_identity_bot", "single_tenant_bot"]

log = structlog.get_logger(__name__)

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MFA_MISSING = 900421
"""Partner Center's number for a token whose sign-in was without MFA."""
APPLICATIONS_KEPT = 128
"""msal's objects, one per tenant; making one again costs a fraction of a millisecond and no call."""


class PartnerTokens:
    """Access tokens for every tenant the partner reaches, from one refresh token. Bound to one event loop.

    Once the service account has to sign in again, no token is given, not even one that still lies here, and Entra is
    asked in ever longer intervals, until another refresh token lies in the vault. `on_stop` is told then, with the
    version of the one that does not work.

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
        on_stop: Callable[[SignInNeeded, int], None] = lambda error, version: None,
    ) -> None:
        self._now, self._on_stop, self._stop = now, on_stop, SignInStop(monotonic)
        self._application, self._login, self._cloud = application, login, cloud
        self._session, self._pool, self._retries, self._new_id = session, pool, retries or Retries(), new_id
        self._credential = credential_of(application)
        self._refresh_token = HeldRefreshToken(vault, now)
        self._cache: TokenCache[tuple[str, Audience]] = TokenCache(monotonic)
        self._msal = lru_cache(APPLICATIONS_KEPT)(self._make_msal)
        self._keeping: set[asyncio.Task[None]] = set()

    async def access_token(self, tenant_id: str, audience: Audience, *, fresh: bool = False) -> str:
        """Return a token of `tenant_id` for `audience`, from memory unless `fresh`."""
        if not GUID.fullmatch(tenant_id):
            raise ValueError("a tenant id is a lower-case GUID")
        key = (tenant_id, audience)
        if self._stop.error is not None:
            await self._resume(self._stop.error)
            fresh = True
        if fresh:
            self._cache.forget(key)
        return await self._cache.get(key, lambda: self._exchange(tenant_id, audience))

    def forget(self, tenant_id: str, audience: Audience, token: str) -> None:
        """Drop a token that a service refused, unless it has been renewed already."""
        self._cache.forget((tenant_id, audience), token)

    def forget_tenant(self, tenant_id: str) -> None:
        """Drop every token of a tenant: what they carry has changed."""
        for audience in Audience:
            self._cache.forget((tenant_id, audience))

    def doubt(self, tenant_id: str, audience: Audience) -> None:
        """Drop a token that lacks MFA, and stop all calls until there is a newer sign-in."""
        self._cache.forget((tenant_id, audience))
        self._stop_all(SignInNeeded(SignInFault.MFA_MISSING, MFA_MISSING), self._refresh_token.version)

    def signed_in(self) -> None:
        """Use what lies in the vault from now on: somebody has signed in anew."""
        self._cache.clear()
        self._refresh_token.doubt()
        self._stop.lift()

    async def renew(self, older_than: timedelta) -> bool:
        """Renew a refresh token that was stored so long ago; return whether that was done. Raises as `access_token`."""
        stored = await self._refresh_token.look_again()
        if self._now() - stored.stored_at < older_than:
            return False
        await self.access_token(self._application.tenant_id, Audience.PARTNER_CENTER, fresh=True)
        await self.kept()
        return True

    async def close(self) -> None:
        """End what is under way, but not the keeping of a renewed refresh token, and close the connections."""
        await self._cache.close()
        await self.kept()
        self._session.close()

    async def _resume(self, error: SignInNeeded) -> None:
        """Return when calls may go on, or this one may try; raises `error` otherwise."""
        if self._stop.may_look() and await self._newer(self._stop.version) is not None:
            self.signed_in()
        elif not self._stop.may_try():
            raise error

    async def _newer(self, version: int) -> StoredRefreshToken | None:
        try:
            found = await self._refresh_token.look_again()
        except SeatwiseError:  # nothing there, or no way to it: what stopped the calls is the better news
            return None
        return found if found.version != version else None

    def _stop_all(self, error: SignInNeeded, version: int) -> None:
        if self._stop.stop(error, version):
            log.warning("sign_in.needed", reason=error.reason.value, code=error.code, version=version)
            self._on_stop(error, version)

    async def _exchange(self, tenant_id: str, audience: Audience) -> Issued:
        is_try = self._stop.error is not None
        try:
            issued = await self._redeem_newest(await self._refresh_token.current(), tenant_id, audience)
        except SignInNeeded as error:
            self._stop_all(error, self._refresh_token.version)
            raise
        if is_try:
            self._stop.lift()
        return issued

    async def _redeem_newest(self, used: StoredRefreshToken, tenant_id: str, audience: Audience) -> Issued:
        try:
            return await self._redeem(used, tenant_id, audience)
        except SignInNeeded:
            newer = await self._refresh_token.newer_than(used)
            if newer is None:
                raise
            return await self._redeem(newer, tenant_id, audience)

    async def _redeem(self, used: StoredRefreshToken, tenant_id: str, audience: Audience) -> Issued:
        partner_wide = tenant_id == self._application.tenant_id
        request = TokenRequest(audience.value, partner_wide, credential_setting=credential_setting(self._application))
        ask = partial(self._ask, used.value.get_secret_value(), tenant_id, scope_of(audience, self._cloud))
        answer = await self._retries.run(Service.SIGN_IN, lambda: off_the_loop(self._pool, ask, request))
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
        return msal_application(
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
        answer = await self._retries.run(Service.SIGN_IN, lambda: off_the_loop(self._pool, self._ask, request))
        return _issued(answer)


def single_tenant_bot(
    login: str, tenant_id: str, app_id: str, password: SecretStr, *, audience: str, session: EntraSession
) -> Callable[[], Mapping[str, object]]:
    """Return what BotTokens asks with the app's own secret (`MicrosoftAppType` SingleTenant)."""

    def ask() -> Mapping[str, object]:
        application = msal_application(f"{login}/{tenant_id}", app_id, password.get_secret_value(), session=session)
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


def _issued(answer: Mapping[str, object]) -> Issued:
    token, life = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(life, int | str) or not str(life).isdecimal():
        raise Malformed(Service.SIGN_IN, what="an answer without an access token")
    return Issued(token, float(life))
