"""Signing the partner's service account in: a link for an administrator, a browser that comes back, a token kept.

What a sign-in is bound to (PKCE's verifier, the nonce) follows from a cookie that only the browser holds: who has the
address to come back to, and not the cookie, can neither finish the sign-in nor plant one of another account.
"""

import base64
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import SecretStr

from services.domain.actor import Actor
from services.domain.audit import AuditEvent, Result
from services.errors import SeatwiseError, SignInFailed, SignInTrouble
from services.http.code_flow import BrowserSecrets, SignedInAccount
from services.store.sign_ins import AwaitedSignIn
from services.tenancy.ports import Trail
from services.tenancy.visit import write_failure

LASTS = timedelta(minutes=10)
ACTION = "connect"
ATTEMPTS = 3
"""To store a sign-in while others store renewals: what a person has just done comes after them."""


class Links(Protocol):
    """Where sign-ins under way are kept: services.store.sign_ins.SignInStore."""

    async def add(self, link: str, actor_object_id: str, now: datetime, expires_at: datetime) -> None:
        """Store that `link` was given to somebody."""
        ...

    async def open(self, link: str, state: str, browser: str, now: datetime) -> bool:
        """Bind the link to the first browser that opens it."""
        ...

    async def awaited(self, state: str, browser: str, now: datetime) -> AwaitedSignIn | None:
        """Return the sign-in that `state` belongs to."""
        ...

    async def use(self, state: str, now: datetime) -> bool:
        """Count it as come back, once."""
        ...


class Flow(Protocol):
    """Microsoft's part: services.http.code_flow.CodeFlow."""

    def address(self, redirect_uri: str, secrets: BrowserSecrets) -> str:
        """Return where the browser goes."""
        ...

    async def redeem(self, code: SecretStr, redirect_uri: str, secrets: BrowserSecrets) -> SignedInAccount:
        """Return who signed in."""
        ...


class Vault(Protocol):
    """Where the refresh token rests: services.store.credentials.SealedCredentials."""

    async def version(self) -> int:
        """Return the version that lies there, EMPTY for none, without opening it."""
        ...

    async def replace(self, value: SecretStr, *, expected_version: int) -> bool:
        """Store `value` if the vault is still at this version."""
        ...


class MfaCheck(Protocol):
    """Partner Center's verdict on a token."""

    async def __call__(self, access_token: SecretStr) -> None:
        """Raise SignInFailed(NO_MFA) where Partner Center says so, SeatwiseError where it could not be asked."""
        ...


@dataclass(frozen=True, slots=True)
class Begun:
    """A browser is on its way: where to, and the cookie that it keeps meanwhile."""

    address: str = field(repr=False)
    cookie: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CameBack:
    """What the browser brings: Microsoft's answer in the address, and the cookie. Empty for what is not there."""

    state: str = field(repr=False)
    cookie: str = field(repr=False)
    code: SecretStr
    error: str = ""
    number: int | None = None
    """Entra's error number."""


@dataclass(frozen=True, slots=True)
class SignIns:
    """Everything between "connect" and a refresh token in the vault. `signed_in` is called once there is a new one."""

    links: Links
    flow: Flow
    check_mfa: MfaCheck
    vault: Vault
    signed_in: Callable[[], None]
    trail: Trail
    actor_of: Callable[[str, str], Actor]
    """Who is behind an object id and a name."""
    clock: Callable[[], datetime]
    new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(32)

    async def link(self, actor: Actor) -> str:
        """Return the random end of a link that works once, within ten minutes."""
        link, now = self.new_secret(), self.clock()
        await self.links.add(link, actor.object_id, now, now + LASTS)
        return link

    async def begin(self, link: str, redirect_uri: str) -> Begun:
        """Return where the browser that opened `link` goes now; raises SignInFailed(LINK_GONE)."""
        state, cookie = self.new_secret(), self.new_secret()
        if not await self.links.open(link, state, cookie, self.clock()):
            raise SignInFailed(SignInTrouble.LINK_GONE)
        return Begun(self.flow.address(redirect_uri, _secrets_of(state, cookie)), cookie)

    async def finish(self, back: CameBack, redirect_uri: str) -> SignedInAccount:
        """Keep the sign-in that came back; raises SignInFailed, or what kept it from being checked or stored."""
        awaited = await self.links.awaited(back.state, back.cookie, self.clock()) if back.state else None
        if awaited is None:
            raise SignInFailed(SignInTrouble.LINK_GONE)
        asker = self.actor_of(awaited.actor_object_id, "")
        try:
            return await self._finish(back, redirect_uri, asker, same_browser=awaited.same_browser)
        except SeatwiseError as error:
            await self._failed(asker, error)
            raise

    async def _finish(self, back: CameBack, redirect_uri: str, asker: Actor, *, same_browser: bool) -> SignedInAccount:
        if not same_browser:  # and the right one may still come
            raise SignInFailed(SignInTrouble.ANOTHER_BROWSER)
        if not await self.links.use(back.state, self.clock()):
            raise SignInFailed(SignInTrouble.LINK_GONE)
        if back.error or not back.code.get_secret_value():
            denied = back.error == "access_denied"
            raise SignInFailed(SignInTrouble.DENIED if denied else SignInTrouble.REFUSED, back.number)
        account = await self.flow.redeem(back.code, redirect_uri, _secrets_of(back.state, back.cookie))
        if not account.has_mfa:
            raise SignInFailed(SignInTrouble.NO_MFA)
        await self.check_mfa(account.access_token)
        await self.trail.record(self._event(asker, Result.BEGUN, account))  # no change without its record
        await self._keep(account.refresh_token)
        await write_failure(self.trail, self._event(asker, Result.DONE, account))
        return account

    async def _keep(self, token: SecretStr) -> None:
        for _ in range(ATTEMPTS):
            if await self.vault.replace(token, expected_version=await self.vault.version()):
                self.signed_in()
                return
        raise SignInFailed(SignInTrouble.OVERTAKEN)

    async def _failed(self, asker: Actor, error: SeatwiseError) -> None:
        trouble = error.trouble.value if isinstance(error, SignInFailed) else ""
        result = Result.REFUSED if trouble else Result.FAILED
        name = type(error).__name__
        event = AuditEvent(ACTION, asker, self.clock(), result, error=name, subject=trouble)
        await write_failure(self.trail, event)

    def _event(self, asker: Actor, result: Result, account: SignedInAccount) -> AuditEvent:
        """Return the record that tells who asked, and (`accounts`) which account signed in: its id alone."""
        return AuditEvent(ACTION, asker, self.clock(), result, accounts=(account.object_id,))


def _secrets_of(state: str, cookie: str) -> BrowserSecrets:
    return BrowserSecrets(state, _derived(cookie, b"nonce"), _derived(cookie, b"verifier"))


def _derived(cookie: str, purpose: bytes) -> str:
    """Return 256 bits that follow from the cookie, and from which it does not follow."""
    digest = hmac.digest(cookie.encode("utf-8", "surrogatepass"), purpose, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
