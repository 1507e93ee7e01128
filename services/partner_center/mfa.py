"""Partner Center's own verdict on a sign-in: did it have multi-factor authentication?

Asked with the header `ValidateMfa: true`. Sources differ on whether the answer is a header or in the body, so
both are read. An indirect reseller is refused (403) and gets no verdict; then the token's own claim,
which was checked before, has to do.
"""

from pydantic import SecretStr

from services.errors import SignInFailed, SignInTrouble
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.paging import PageRequest
from services.http.responses import Reply, json_object
from services.partner_center.refusals import MFA_MISSING, list_refusal, partner_center_code

ASKED = "/v1/profiles/organization"
VERDICT = "isMfaCompliant"
_FORBIDDEN = 403


class GivenToken:
    """A TokenSource of one token that was got otherwise: it is never renewed."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    async def access_token(self, tenant_id: str, audience: Audience, *, fresh: bool = False) -> str:
        """Return the token."""
        return self._token.get_secret_value()

    def forget(self, tenant_id: str, audience: Audience, token: str) -> None:
        """Keep it: there is no other."""

    def doubt(self, tenant_id: str, audience: Audience) -> None:
        """Doubt nothing that is stored."""


async def check_mfa(upstream: Upstream, auth: TenantAuth) -> None:
    """Raise SignInFailed(NO_MFA) where Partner Center calls the token `auth` signs with not compliant.

    Raises SeatwiseError where it could not be asked.
    """
    page = PageRequest(upstream.origin.resolve(ASKED), (("ValidateMfa", "true"),))
    reply = await upstream.get(page, auth, also=(401, _FORBIDDEN))
    if _verdict(reply) == "false" or partner_center_code(reply) == MFA_MISSING:
        raise SignInFailed(SignInTrouble.NO_MFA, partner_center_code(reply))
    refusal = list_refusal(reply)
    if refusal is not None and reply.status != _FORBIDDEN:
        raise refusal


def _verdict(reply: Reply) -> str:
    told = reply.headers.get(VERDICT.lower(), json_object(reply.body).get(VERDICT, ""))
    return str(told).strip().lower()
