"""Exchange Online's origin: Get-Mailbox by the Admin API v2.0 and by InvokeCommand, one call at a time per tenant."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from sandbox.answer import Answer, Ask
from sandbox.exchange import wire
from sandbox.exchange.cmdlets import TRUNCATED, Endpoint, listing, parameters_of
from sandbox.exchange.failures import ExchangeRefused, bad_request, error_answer, unauthorised
from sandbox.login.tokens import EXCHANGE
from sandbox.sandbox import Sandbox
from sandbox.world.tenants import EXCHANGE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, GLOBAL_READER, Tenant

_LARGEST_PAGE = 1_000
_ROLES = frozenset({EXCHANGE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, GLOBAL_READER})
_PATH = re.compile(r"/adminapi/(v2\.0|beta)/([^/]+)/([^/]+)")
_ANCHOR = re.compile(r"(?:APP|UPN|SMTP|OID|MBX):[^@]+@[^@]+", re.IGNORECASE)
_PREFERRED = re.compile(r"odata\.maxpagesize\s*=\s*(\d+)", re.IGNORECASE)
_ENDPOINTS = {
    ("v2.0", "Mailbox"): Endpoint(
        frozenset({"Exchange.ManageV2"}),
        frozenset({"Identity", "ResultSize", "IncludeGrantSendOnBehalfTowithDisplayNames"}),
        wire.ADMIN_API,
        "Mailbox",
    ),
    ("beta", "InvokeCommand"): Endpoint(
        frozenset({"Exchange.Manage"}),
        frozenset({"Identity", "ResultSize", "RecipientTypeDetails", "IncludeInactiveMailbox", "InactiveMailboxOnly"}),
        wire.INVOKED,
        "Collection(Exchange.GenericHashTable)",
        chooses_page=True,
    ),
}


class Exchange:
    """Exchange Online's admin API."""

    name = "exchange"

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def tenant_of(self, ask: Ask) -> str | None:
        """Return the tenant in the path."""
        found = _PATH.fullmatch(ask.path)
        tenant = self._sandbox.world.find(found[2]) if found else None
        return tenant.tenant_id if tenant else None

    def answer(self, ask: Ask) -> Answer:
        """Answer a call of Get-Mailbox, or refuse it as Exchange does."""
        claims = self._claims(ask)
        if claims is None:
            return unauthorised()
        try:
            return self._answer(ask, claims)
        except ExchangeRefused as refused:
            return error_answer(refused.status, refused.code, refused.message, refused.kind)

    def _claims(self, ask: Ask) -> Mapping[str, Any] | None:
        """Return the claims of a token for Exchange that is still good."""
        claims = self._sandbox.signer.claims(ask.bearer) if ask.bearer else None
        if claims is None or claims.get("aud") != EXCHANGE or claims.get("exp", 0) <= self._sandbox.now():
            return None
        tenant = self._sandbox.world.tenant(str(claims.get("tid")))
        return None if tenant is None or tenant.deleted else claims

    def _answer(self, ask: Ask, claims: Mapping[str, Any]) -> Answer:
        found = _PATH.fullmatch(ask.path)
        endpoint = _ENDPOINTS.get((found[1], found[3])) if found else None
        if found is None or endpoint is None:
            raise ExchangeRefused(404, "NotFound", f"Resource not found for the path '{ask.path}'.")
        tenant = self._tenant(found[2], claims)
        _check_form(ask)
        self._authorise(tenant, claims, endpoint)
        if ask.crowded and self._sandbox.knobs.throttling:
            return self.failure(ask, 429, None, "Another request of this tenant is under way.")
        return self._listed(ask, tenant, endpoint)

    def _tenant(self, words: str, claims: Mapping[str, Any]) -> Tenant:
        tenant = self._sandbox.world.find(words)
        if tenant is None or tenant.tenant_id != claims.get("tid"):
            raise ExchangeRefused(403, "Forbidden", "The tenant of the token is not the tenant of the request.")
        if not tenant.has_exchange:
            raise ExchangeRefused(404, "NotFound", f"The organization '{tenant.tenant_id}' has no Exchange Online.")
        return tenant

    def _authorise(self, tenant: Tenant, claims: Mapping[str, Any], endpoint: Endpoint) -> None:
        if not endpoint.scopes & set(str(claims.get("scp", "")).split()):
            raise ExchangeRefused(403, "Forbidden", f"The token has none of the scopes: {' '.join(endpoint.scopes)}.")
        partner = self._sandbox.world.partner
        if tenant is partner.tenant:
            return
        seen = tenant.exchange.roles
        groups = frozenset(partner.service_account.group_ids)
        roles = tenant.roles_of(groups) if seen is None else frozenset(seen)
        if not roles & _ROLES:
            message = "The cmdlet 'Get-Mailbox' is not present in the role definition of the current user."
            raise ExchangeRefused(
                403, "Forbidden", message, "Microsoft.Exchange.Configuration.Authorization.CmdletAccessDeniedException"
            )

    def _listed(self, ask: Ask, tenant: Tenant, endpoint: Endpoint) -> Answer:
        sandbox = self._sandbox
        parameters, names = parameters_of(ask, endpoint), _selected(ask, endpoint)
        found = listing(sandbox.world.directory(tenant), parameters)
        start, size = self._start(ask, tenant), self._page_size(ask, endpoint)
        page = found.page(start, size)
        if endpoint.chooses_page:
            items = [wire.invoked(tenant, each, sandbox.world.today) for each in page]
        else:
            items = [wire.admin_api(tenant, each) for each in page]
            if "includegrantsendonbehalftowithdisplaynames" in parameters:
                items = [item | {"GrantSendOnBehalfToWithDisplayNames": []} for item in items]
        document: wire.Json = {
            "@odata.context": f"{EXCHANGE}{ask.path.rpartition('/')[0]}/$metadata#{endpoint.context}"
        }
        if found.is_cut and start + size >= found.limit:
            document["@adminapi.warnings"] = [TRUNCATED]
        if start + size < found.limit:
            document["@odata.nextLink"] = self._link(ask, self._token(ask, tenant, start + size))
        return Answer(200, document | {"value": [wire.picked(item, names) for item in items]})

    def _page_size(self, ask: Ask, endpoint: Endpoint) -> int:
        preferred = _PREFERRED.search(ask.headers.get("prefer", "")) if endpoint.chooses_page else None
        limits = (_LARGEST_PAGE, self._sandbox.knobs.page_size.get(self.name), preferred and int(preferred[1]))
        return min(each for each in limits if each)

    def _start(self, ask: Ask, tenant: Tenant) -> int:
        """Return where the page starts; the address of a page is good for the call it came from alone."""
        token = ask.parameter("$skiptoken")
        if token is None:
            return 0
        known = self._sandbox.sealer.unseal("exchange page", token)
        if known is None or known["call"] != _call(ask, tenant):
            raise bad_request("The page token is not valid for this request.")
        return int(known["offset"])

    def _token(self, ask: Ask, tenant: Tenant, position: int) -> str:
        return self._sandbox.sealer.seal("exchange page", {"call": _call(ask, tenant), "offset": position})

    def _link(self, ask: Ask, token: str, origin: str | None = None) -> str:
        kept = [(name, value) for name, value in ask.query if name != "$skiptoken"]
        options = "&".join(f"{name}={quote(value, safe=',')}" for name, value in (*kept, ("$skiptoken", token)))
        return f"{origin or self._sandbox.origins.exchange}{ask.path}?{options}"

    def failure(self, ask: Ask, status: int, code: str | None, message: str) -> Answer:
        """Return an error in the form of the admin API; a 401 has no body."""
        if status == 401:
            return unauthorised()
        code = code or {429: "TooManyRequests", 503: "ServiceUnavailable"}.get(status, "InternalServerError")
        answer = error_answer(status, code, message)
        return answer.with_headers({"Retry-After": "1"}) if status == 429 else answer

    def page_onward(self, ask: Ask, answer: Answer, token: str, *, half: bool, origin: str | None) -> Answer:
        """Return the collection with another nextLink."""
        items = answer.json["value"]
        kept = items[: len(items) // 2] if half else items
        return replace(answer, json=answer.json | {"@odata.nextLink": self._link(ask, token, origin), "value": kept})

    def without_token(self, ask: Ask) -> tuple[Ask, str | None]:
        """Return the request without $skiptoken, and its value."""
        kept = tuple(pair for pair in ask.query if pair[0] != "$skiptoken")
        return replace(ask, query=kept), ask.parameter("$skiptoken")


def _check_form(ask: Ask) -> None:
    """Refuse what is no call: another method, another type of content, no routing hint, an unknown option."""
    if ask.method != "POST":
        raise ExchangeRefused(405, "MethodNotAllowed", "The requested resource does not support this http method.")
    if ask.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise bad_request("The header Content-Type must be application/json.")
    if not _ANCHOR.fullmatch(ask.headers.get("x-anchormailbox", "")):
        raise bad_request("The header X-AnchorMailbox is missing or names no mailbox.")
    names = [name for name, _ in ask.query]
    if set(names) - {"$select", "$skiptoken"} or len(names) != len(set(names)):
        raise bad_request("A query option is not supported or is given twice.")


def _selected(ask: Ask, endpoint: Endpoint) -> tuple[str, ...] | None:
    text = ask.parameter("$select")
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in endpoint.properties:
            raise bad_request(f"Could not find a property named '{name}' on type 'Exchange.Mailbox'.")
    return names


def _call(ask: Ask, tenant: Tenant) -> str:
    """Return what a page belongs to: the tenant, the address and the body, however it was written."""
    body = json.dumps(json.loads(ask.body), sort_keys=True)
    words = (tenant.tenant_id, ask.path, ask.parameter("$select") or "", body)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
