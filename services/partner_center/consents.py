"""The one write to Partner Center: consent to our application in a customer's tenant, on the customer's behalf."""

import re
from collections.abc import Sequence

import msgspec

from services.consent_grants import Grant
from services.domain.customer import Customer
from services.errors import MissingRole, SeatwiseError, Service, TenantGone, UpstreamError
from services.http.auth import TenantAuth
from services.http.paging import PageRequest
from services.http.responses import Reply, json_object
from services.http.writing import Writer
from services.partner_center.refusals import EVERYWHERE, partner_center_code

WRITES = (re.compile(r"/v1/customers/[0-9a-f-]{36}/applicationconsents"),)
NAME = "Seatwise"
ROLE = "Cloud Application Administrator, Privileged Role Administrator or Global Administrator"
_THERE_ALREADY = "permission entry already exists"
_CONFLICT = 409


class ConsentClient:
    """Consent to the application `client_id` at one customer. `auth` is the partner's own."""

    def __init__(
        self, writer: Writer, auth: TenantAuth, customer: Customer, client_id: str, wanted: Sequence[Grant]
    ) -> None:
        self._writer, self._auth, self._customer = writer, auth, customer
        self._client_id, self._wanted = client_id, tuple(wanted)

    async def give(self) -> bool:
        """Consent; return False where there was an entry already, whatever it grants.

        Raises MissingRole where the service account may not, Ambiguous where nobody knows whether it was done.
        """
        url = self._writer.resolve(f"/v1/customers/{self._customer.tenant_id}/applicationconsents")
        page = PageRequest(url, (("Content-Type", "application/json"),), msgspec.json.encode(self._body()))
        reply = await self._writer.post(page, self._auth, explain=_refusal, also=(_CONFLICT,))
        if reply.status != _CONFLICT:
            return True
        if _THERE_ALREADY not in str(json_object(reply.body).get("description", "")).lower():
            raise UpstreamError(reply.service, reply.status, request_id=reply.request_id)
        return False

    def _body(self) -> dict[str, object]:
        return {
            "applicationId": self._client_id,
            "displayName": NAME,
            "applicationGrants": [
                {"enterpriseApplicationId": grant.application_id, "scope": ",".join(grant.scopes)}
                for grant in self._wanted
            ],
        }


def _refusal(reply: Reply) -> SeatwiseError | None:
    code = partner_center_code(reply)
    if reply.status in (401, 403) and code in EVERYWHERE:
        return EVERYWHERE[code]()
    if reply.status == 403:
        return MissingRole(Service.PARTNER_CENTER, ROLE)
    return TenantGone() if reply.status == 404 and code in (60003, 900118) else None
