"""The list of customers, page by page, with Partner Center's continuation tokens and its filter."""

import json
from collections.abc import Sequence
from typing import Any

from sandbox.answer import Ask
from sandbox.partner_center import wire
from sandbox.partner_center.failures import PartnerCenterRefused
from sandbox.sandbox import Sandbox
from sandbox.world.generated import CustomerStub
from sandbox.world.tenants import Tenant

_LARGEST_PAGE = 500
_PARAMETERS = frozenset({"size", "filter", "seekOperation"})


def customers_page(sandbox: Sandbox, ask: Ask) -> wire.Json:
    """Return one page of customers; raise PartnerCenterRefused for a query Partner Center would not take."""
    size = _size(ask)
    start = _start(sandbox, ask)
    customers = _filtered(_listed(sandbox), ask.parameter("filter"))
    size = min(size or len(customers) or 1, sandbox.knobs.page_size.get("partner_center", size or len(customers) or 1))
    page = [_customer(each) for each in customers[start : start + size]]
    position = start + size
    onward = _onward(sandbox, ask, position, size) if position < len(customers) else None
    return wire.collection(page, f"/v1{ask.path_and_query.removeprefix('/v1')}", onward)


def _size(ask: Ask) -> int:
    names = [name for name, _ in ask.query]
    if set(names) - _PARAMETERS or len(names) != len(set(names)):
        raise _bad("A query parameter is not supported or is given twice.")
    text = ask.parameter("size")
    if text is None or not text.isdecimal() or int(text) > _LARGEST_PAGE:
        raise _bad(f"size is required and must be at most {_LARGEST_PAGE}.")
    if int(text) == 0 and ask.parameter("filter") is None:
        raise _bad("size 0 goes with a filter only.")
    return int(text)


def _start(sandbox: Sandbox, ask: Ask) -> int:
    token, operation = ask.headers.get("ms-continuationtoken"), ask.parameter("seekOperation")
    if token is None and operation is None:
        return 0
    if token is None or operation != "Next":
        raise _bad("seekOperation=Next and the header MS-ContinuationToken go together.")
    known = sandbox.sealer.unseal("customers", token)
    if known is None or known["filter"] != ask.parameter("filter"):
        raise _bad("The continuation token is not valid.")
    return int(known["offset"])


def _onward(sandbox: Sandbox, ask: Ask, position: int, size: int) -> wire.Json:
    token = sandbox.sealer.seal("customers", {"offset": position, "filter": ask.parameter("filter")})
    kept = tuple(pair for pair in ask.query if pair[0] != "seekOperation")
    query = Ask("GET", "/customers", (*kept, ("seekOperation", "Next"))).path_and_query
    prefix = "/v1" if (position // size) % 2 == 0 else ""  # both forms occur in Microsoft's samples
    return wire.link(prefix + query, {"MS-ContinuationToken": token})


def _listed(sandbox: Sandbox) -> Sequence[Tenant | CustomerStub]:
    customers = sandbox.world.customers
    return [each for each in customers if isinstance(each, CustomerStub) or each.known_to_partner_center]


def _filtered(customers: Sequence[Tenant | CustomerStub], text: str | None) -> Sequence[Tenant | CustomerStub]:
    if text is None:
        return customers
    field, value = _condition(text)
    if field == "Domain":
        return [each for each in customers if any(domain.startswith(value) for domain in each.domains)]
    return [each for each in customers if each.name.lower().startswith(value)]


def _condition(text: str) -> tuple[str, str]:
    try:
        condition: Any = json.loads(text)
    except ValueError as error:
        raise _bad("The filter is no JSON.") from error
    if not isinstance(condition, dict) or set(condition) != {"Field", "Value", "Operator"}:
        raise _bad("The filter needs Field, Value and Operator.")
    if condition["Field"] not in ("CompanyName", "Domain") or condition["Operator"] != "starts_with":
        raise _bad("The filter's field or operator is not supported.")
    return condition["Field"], str(condition["Value"]).lower()


def _customer(each: Tenant | CustomerStub) -> wire.Json:
    return wire.customer(each, relationship=each.relationship_to_partner if isinstance(each, Tenant) else "reseller")


def _bad(description: str) -> PartnerCenterRefused:
    return PartnerCenterRefused(400, "400", description)
