"""Consent to an application in a customer's tenant, given by the partner on the customer's behalf."""

import json
from dataclasses import replace
from typing import Any

from sandbox.answer import Answer, Ask
from sandbox.login.tokens import EXCHANGE, GRAPH
from sandbox.partner_center.failures import PartnerCenterRefused
from sandbox.sandbox import Sandbox
from sandbox.world.tenants import GLOBAL_ADMINISTRATOR, Tenant

APIS = {
    "00000003-0000-0000-c000-000000000000": GRAPH,
    "00000002-0000-0ff1-ce00-000000000000": EXCHANGE,
}
CONSENTING_ROLES = frozenset(
    {
        GLOBAL_ADMINISTRATOR,
        "e8611ab8-c189-46e8-94e1-60213ab1f814",  # Privileged Role Administrator
        "158c047a-c907-4556-b7ef-446551a6b5f7",  # Cloud Application Administrator
    }
)


def consent(sandbox: Sandbox, tenant: Tenant, ask: Ask, claims: dict[str, Any]) -> Answer:
    """Consent to the grants of the body; 409 where there is an entry already, whatever it grants."""
    document = _document(sandbox, ask)
    partner = sandbox.world.partner
    ours = frozenset(partner.service_account.group_ids)
    is_agent = partner.groups["agents"].group_id in ours
    if "scp" not in claims or not is_agent or not tenant.roles_of(ours) & CONSENTING_ROLES:
        raise PartnerCenterRefused(403, "2032", "Access denied.")
    if tenant.scopes is not None:
        raise PartnerCenterRefused(409, "409", "Permission entry already exists.")
    granted = {APIS[each["enterpriseApplicationId"]]: _scopes(each) for each in document["applicationGrants"]}
    exchange = replace(tenant.exchange, scopes=granted.get(EXCHANGE, ()))
    sandbox.world.put(replace(tenant, scopes=granted.get(GRAPH, ()), exchange=exchange))
    return Answer(201, document)


def _document(sandbox: Sandbox, ask: Ask) -> dict[str, Any]:
    """Return the body, all of it understood; raise PartnerCenterRefused(400) for anything else."""
    try:
        document = json.loads(ask.body)
        fits = (
            set(document) == {"applicationId", "displayName", "applicationGrants"}
            and document["applicationId"] == sandbox.world.partner.client_id
            and isinstance(document["displayName"], str)
            and document["applicationGrants"]
            and all(set(each) == {"enterpriseApplicationId", "scope"} for each in document["applicationGrants"])
            and all(each["enterpriseApplicationId"] in APIS for each in document["applicationGrants"])
            and all(_scopes(each) for each in document["applicationGrants"])
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        fits = False
    if not fits or not ask.headers.get("content-type", "").startswith("application/json"):
        raise PartnerCenterRefused(400, "400", "The request is not valid.")
    return dict(document)


def _scopes(grant: dict[str, str]) -> tuple[str, ...]:
    """Return the names of a grant; none for what is not a plain list of names with commas between."""
    names = tuple(grant["scope"].split(","))
    return names if all(name and name.strip() == name for name in names) else ()
