"""What a request is signed with: the token of one tenant, for one origin, and for no other."""

from collections.abc import Callable
from typing import Protocol

import httpx

from services.http.audience import Audience
from services.http.claims import require_tenant
from services.http.origin import ForeignOrigin, Origin
from services.http.slow_lane import SlowLane
from services.ledger import Touch, note, note_account


class TokenSource(Protocol):
    """Where access tokens come from."""

    async def access_token(self, tenant_id: str, audience: Audience, *, fresh: bool = False) -> str:
        """Return a token of `tenant_id` for `audience`."""
        ...

    def forget(self, tenant_id: str, audience: Audience, token: str) -> None:
        """Drop a token that a service refused."""
        ...

    def doubt(self, tenant_id: str, audience: Audience) -> None:
        """Drop a token that lacks MFA, and look for a newer sign-in."""
        ...


class TenantAuth:
    """Signs requests to `origin` with a token of `tenant_id`, and nothing else.

    `customer` is whom the requests are about, None for the partner alone; the ledger of the visit is told first.
    """

    def __init__(
        self,
        tokens: TokenSource,
        tenant_id: str,
        audience: Audience,
        origin: Origin,
        new_id: Callable[[], str],
        lane: SlowLane | None = None,
        *,
        customer: str | None = None,
    ) -> None:
        self._tokens, self._tenant_id, self._audience = tokens, tenant_id, audience
        self._origin, self._new_id, self._lane, self._customer = origin, new_id, lane, customer

    def slowly(self, lane: SlowLane) -> "TenantAuth":
        """Return what signs as this does, but each request only when it is its turn in `lane`."""
        tokens, tenant_id, new_id = self._tokens, self._tenant_id, self._new_id
        return TenantAuth(tokens, tenant_id, self._audience, self._origin, new_id, lane, customer=self._customer)

    @property
    def tenant_id(self) -> str:
        """The tenant whose tokens are used."""
        return self._tenant_id

    @property
    def customer(self) -> str | None:
        """The tenant id of whom the requests are about, None for the partner alone."""
        return self._customer

    async def sign(self, request: httpx.Request) -> frozenset[str]:
        """Add the token to `request` and return the scopes it carries: it may leave now.

        Raises ForeignOrigin and CrossTenantAccess (a visit to another customer) before a token is even asked for,
        CrossTenantAccess for a token of another tenant, Throttled where its turn would come too late, and whatever the
        sign-in raises.
        """
        if not self._origin.holds(request.url):
            raise ForeignOrigin
        if self._customer is not None:
            note(self._customer, Touch.CALL)
        token = await self._tokens.access_token(self._tenant_id, self._audience)
        claims = require_tenant(token, self._tenant_id, self._new_id)
        note_account(claims.account)
        if self._lane is not None:
            await self._lane.turn(self._tenant_id)
        request.headers["Authorization"] = f"Bearer {token}"
        return claims.scopes

    def refused(self, request: httpx.Request) -> None:
        """Drop the token that `request` carried: the service did not take it."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self._tokens.forget(self._tenant_id, self._audience, token)

    def lacks_mfa(self) -> None:
        """Drop the token and look for a newer sign-in: the service wants MFA."""
        self._tokens.doubt(self._tenant_id, self._audience)
