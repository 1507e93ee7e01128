"""Signing the service account in: the address to send a browser to, and what comes of the code that it brings back.

Authorization code with PKCE (RFC 7636, S256). The id token arrives straight from the token endpoint over TLS, so its
claims are compared and its signature is not (OpenID Connect Core, 3.1.3.7).
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

import jwt
from pydantic import SecretStr

from services.clouds import CloudHosts
from services.errors import Malformed, Service, SignInFailed, SignInNeeded, SignInTrouble
from services.http.audience import Audience, scope_of
from services.http.confidential import (
    PartnerApplication,
    credential_of,
    credential_setting,
    msal_application,
    off_the_loop,
)
from services.http.entra import TokenRequest
from services.http.entra_session import EntraSession

CLOCK_SKEW = 300.0


@dataclass(frozen=True, slots=True)
class BrowserSecrets:
    """What one browser's sign-in is bound to. Nothing of it is stored: all but `state` follows from its cookie."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @property
    def nonce_sent(self) -> str:
        """What Microsoft puts into the id token: the hash of ours, as msal expects it."""
        return hashlib.sha256(self.nonce.encode()).hexdigest()

    @property
    def challenge(self) -> str:
        """PKCE's S256 of the verifier."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class SignedInAccount:
    """Who signed in, and the tokens that came with it. Ids are lower-case."""

    object_id: str
    principal_name: str
    has_mfa: bool
    access_token: SecretStr
    """For Partner Center, in the partner's tenant."""
    refresh_token: SecretStr


class CodeFlow:
    """The partner's application as a browser and a code meet it."""

    def __init__(
        self,
        application: PartnerApplication,
        *,
        login: str,
        cloud: CloudHosts,
        session: EntraSession,
        pool: Executor,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._application, self._session, self._pool, self._now = application, session, pool, now
        self._authority = f"{login}/{application.tenant_id}"
        self._scopes = ["openid", "profile", "offline_access", scope_of(Audience.PARTNER_CENTER, cloud)]

    def address(self, redirect_uri: str, secrets: BrowserSecrets) -> str:
        """Return where the browser goes to sign in; an account that is signed in there already has to do so anew."""
        query = {
            "client_id": self._application.client_id,
            "response_type": "code",
            "response_mode": "query",
            "redirect_uri": redirect_uri,
            "scope": " ".join(self._scopes),
            "state": secrets.state,
            "nonce": secrets.nonce_sent,
            "code_challenge": secrets.challenge,
            "code_challenge_method": "S256",
            "prompt": "login",
        }
        return f"{self._authority}/oauth2/v2.0/authorize?{urlencode(query)}"

    async def redeem(self, code: SecretStr, redirect_uri: str, secrets: BrowserSecrets) -> SignedInAccount:
        """Return who signed in, for a code that is asked for once: a second time it is worthless.

        Raises SignInFailed, Misconfigured, Unavailable, Throttled, Malformed.
        """
        request = TokenRequest(
            Service.PARTNER_CENTER, partner_wide=True, credential_setting=credential_setting(self._application)
        )
        try:
            answer = await off_the_loop(self._pool, lambda: self._ask(code, redirect_uri, secrets), request)
        except SignInNeeded as refusal:  # of this code: what is stored is not concerned
            raise SignInFailed(SignInTrouble.REFUSED, refusal.code) from None
        return self._account(answer, secrets)

    def _ask(self, code: SecretStr, redirect_uri: str, secrets: BrowserSecrets) -> Mapping[str, object]:
        application = msal_application(
            self._authority, self._application.client_id, credential_of(self._application), session=self._session
        )
        flow = {
            "state": secrets.state,
            "nonce": secrets.nonce,
            "code_verifier": secrets.verifier,
            "redirect_uri": redirect_uri,
            "scope": self._scopes,
        }
        brought = {"state": secrets.state, "code": code.get_secret_value()}
        try:
            answer: Mapping[str, object] = application.acquire_token_by_auth_code_flow(flow, brought)
        except RuntimeError:  # msal's for another nonce, whose text quotes the token
            raise SignInFailed(SignInTrouble.NOT_FOR_US) from None
        except ValueError:  # and for an id token that is none
            raise Malformed(Service.SIGN_IN, what="an answer whose id token cannot be read") from None
        return answer

    def _account(self, answer: Mapping[str, object], secrets: BrowserSecrets) -> SignedInAccount:
        identity, access = _claims(answer.get("id_token")), _claims(answer.get("access_token"))
        refresh_token, object_id = answer.get("refresh_token"), identity.get("oid")
        for_us = identity.get("aud") == self._application.client_id and identity.get("nonce") == secrets.nonce_sent
        if not for_us or not self._is_in_time(identity) or not isinstance(refresh_token, str) or not refresh_token:
            raise SignInFailed(SignInTrouble.NOT_FOR_US)
        tenants = {str(claims.get("tid")).lower() for claims in (identity, access)}
        if tenants != {self._application.tenant_id}:
            raise SignInFailed(SignInTrouble.WRONG_TENANT)
        if not isinstance(object_id, str) or not object_id or access.get("oid") != object_id:
            raise SignInFailed(SignInTrouble.NOT_FOR_US)
        methods, name = access.get("amr"), identity.get("preferred_username") or access.get("upn")
        return SignedInAccount(
            object_id.lower(),
            name if isinstance(name, str) else "",
            isinstance(methods, list) and "mfa" in methods,
            SecretStr(str(answer["access_token"])),
            SecretStr(refresh_token),
        )

    def _is_in_time(self, identity: Mapping[str, object]) -> bool:
        ends = identity.get("exp")
        return isinstance(ends, int | float) and self._now().timestamp() < ends + CLOCK_SKEW


def _claims(token: object) -> Mapping[str, object]:
    try:
        claims: Mapping[str, object] = jwt.decode(str(token), options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise Malformed(Service.SIGN_IN, what="an answer without a token that can be read") from None
    return claims
