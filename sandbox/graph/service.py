"""Microsoft Graph's origin. It knows the tenant from the token alone."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from sandbox.answer import Answer, Ask
from sandbox.graph.batch import batch_answer
from sandbox.graph.collections import COLLECTIONS, Collection, Scene, may_read_directory
from sandbox.graph.failures import GraphRefused, bad_token, denied, error_answer
from sandbox.graph.odata import (
    Json,
    check_parameters,
    filtered,
    link_with_token,
    next_link,
    offset,
    page_size,
    selected,
)
from sandbox.graph.throttle import Verdict, cost, take
from sandbox.login.tokens import GRAPH
from sandbox.sandbox import Sandbox
from sandbox.spoiling import spoiled_answer
from sandbox.world.tenants import Tenant

_AUDIENCES = frozenset({GRAPH, "00000003-0000-0000-c000-000000000000"})
_CONTENT_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_SIGN_IN_PAGE = 500
_BATCH = "/v1.0/$batch"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the claims of the token and its tenant."""

    claims: dict[str, Any]
    tenant: Tenant

    @property
    def scopes(self) -> frozenset[str]:
        """Return the delegated scopes of the token."""
        return frozenset(str(self.claims.get("scp", "")).split())


class Graph:
    """Microsoft Graph v1.0."""

    name = "graph"

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def tenant_of(self, ask: Ask) -> str | None:
        """Return the tenant of the token, None without a token of ours."""
        claims = self._sandbox.signer.claims(ask.bearer) if ask.bearer else None
        return claims.get("tid") if claims else None

    def answer(self, ask: Ask) -> Answer:
        """Answer a read of a collection, or refuse it as Graph does."""
        request_id = str(uuid4())
        try:
            answer = self._batch(ask) if ask.path == _BATCH else self._answer(ask, request_id)
        except GraphRefused as refused:
            answer = error_answer(ask, request_id, refused.status, refused.code, refused.message)
        return answer.with_headers(_identity(ask, request_id))

    def _batch(self, ask: Ask) -> Answer:
        caller = self._caller(ask)
        if ask.method != "POST":
            raise _not_allowed()

        def one(part: Ask) -> Answer:
            fault = self._sandbox.faults.next(self.name, caller.tenant.tenant_id, part.method, part.path_and_query)
            return spoiled_answer(self, part, fault)

        return batch_answer(ask, one)

    def _answer(self, ask: Ask, request_id: str) -> Answer:
        caller = self._caller(ask)
        collection, parts = _find(ask.path)
        if ask.method != "GET":
            raise _not_allowed()
        units = cost(ask, collection.cost)
        verdict = self._take(caller, units)
        if verdict.retry_after:
            return _throttled(ask, request_id, caller, verdict)
        self._authorize(caller, collection)
        check_parameters(ask, collection.shape)
        document = self._page(ask, collection, Scene(self._sandbox.world, caller.tenant, parts))
        used = {"x-ms-throttle-limit-percentage": f"{verdict.used:.2f}"} if verdict.used > 0.8 else {}
        return Answer(200, document, {"x-ms-resource-unit": str(units), **used}, content_type=_CONTENT_TYPE)

    def _caller(self, ask: Ask) -> Caller:
        if not ask.bearer:
            raise bad_token("Access token is empty.")
        claims = self._sandbox.signer.claims(ask.bearer)
        if claims is None:
            raise bad_token("Access token validation failure. Signature is invalid.")
        if claims.get("aud") not in _AUDIENCES:
            raise bad_token("Access token validation failure. Invalid audience.")
        if claims.get("exp", 0) <= self._sandbox.now():
            raise bad_token("Lifetime validation failed, the token is expired.")
        tenant = self._sandbox.world.tenant(str(claims.get("tid")))
        if tenant is None or tenant.deleted:
            raise bad_token("The identity of the tenant could not be found.")
        return Caller(claims, tenant)

    def _take(self, caller: Caller, units: int) -> Verdict:
        if not self._sandbox.knobs.throttling:
            return Verdict(0.0, 0.0)
        sandbox = self._sandbox
        return take(sandbox.buckets, sandbox.monotonic(), str(caller.claims.get("appid")), caller.tenant, units)

    def _authorize(self, caller: Caller, collection: Collection) -> None:
        partner = self._sandbox.world.partner
        at_home = caller.tenant is partner.tenant
        if not caller.scopes & collection.scopes:
            raise denied()
        if collection.partner_only and not at_home:
            raise GraphRefused(403, "Forbidden", "The tenant of this token is no partner.")
        roles = caller.tenant.roles_of(frozenset(partner.service_account.group_ids))
        if not at_home and not may_read_directory(roles):
            raise denied()

    def _page(self, ask: Ask, collection: Collection, scene: Scene) -> Json:
        shape, sandbox = collection.shape, self._sandbox
        names = selected(ask, shape)
        self._check_sign_in(ask, scene.tenant, names)
        size = page_size(ask, shape, self._largest_page(names))
        start = offset(ask, sandbox.sealer, scene.tenant.tenant_id)
        items = filtered(ask, shape, collection.read(scene))
        page = [_picked(item, names or shape.default) for item in items.between(start, start + size)]
        columns = f"({','.join(names)})" if names else ""
        document: Json = {"@odata.context": f"{GRAPH}/v1.0/$metadata#{collection.context}{columns}"}
        if ask.parameter("$count") == "true" and start == 0:
            document["@odata.count"] = len(items)
        if start + size < len(items):
            tenant_id, position = scene.tenant.tenant_id, start + size
            document["@odata.nextLink"] = next_link(ask, sandbox.origins.graph, sandbox.sealer, tenant_id, position)
        return document | {"value": page}

    def _check_sign_in(self, ask: Ask, tenant: Tenant, names: tuple[str, ...] | None) -> None:
        if "signInActivity" not in (names or ()):
            return
        if "AuditLog.Read.All" not in self._caller(ask).scopes:
            raise denied()
        if not tenant.has_entra_p1:
            code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
            raise GraphRefused(403, code, "Neither tenant is B2C or tenant doesn't have premium license.")

    def _largest_page(self, names: tuple[str, ...] | None) -> int | None:
        limits = [self._sandbox.knobs.page_size.get(self.name)]
        limits += [_SIGN_IN_PAGE] if "signInActivity" in (names or ()) else []
        return min((limit for limit in limits if limit), default=None)

    def failure(self, ask: Ask, status: int, code: str | None, message: str) -> Answer:
        """Return an error in Graph's form."""
        request_id = str(uuid4())
        code = code or {429: "TooManyRequests", 503: "ServiceUnavailable"}.get(status, "UnknownError")
        return error_answer(ask, request_id, status, code, message).with_headers(_identity(ask, request_id))

    def page_onward(self, ask: Ask, answer: Answer, token: str, *, half: bool, origin: str | None) -> Answer:
        """Return the collection with another nextLink."""
        items = answer.json["value"]
        link = link_with_token(ask, origin or self._sandbox.origins.graph, token)
        kept = items[: len(items) // 2] if half else items
        return replace(answer, json=answer.json | {"@odata.nextLink": link, "value": kept})

    def without_token(self, ask: Ask) -> tuple[Ask, str | None]:
        """Return the request without $skiptoken, and its value."""
        kept = tuple(pair for pair in ask.query if pair[0] != "$skiptoken")
        return replace(ask, query=kept), ask.parameter("$skiptoken")


def _not_allowed() -> GraphRefused:
    return GraphRefused(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")


def _identity(ask: Ask, request_id: str) -> dict[str, str]:
    sent = ask.headers.get("client-request-id")
    return {"request-id": request_id, "client-request-id": sent or request_id}


def _find(path: str) -> tuple[Collection, tuple[str, ...]]:
    for collection in COLLECTIONS:
        if found := collection.path.fullmatch(path):
            return collection, found.groups()
    segment = path.strip("/").split("/")[-1]
    raise GraphRefused(400, "BadRequest", f"Resource not found for the segment '{segment}'.")


def _picked(item: Json, names: tuple[str, ...] | None) -> Json:
    if names is None:
        return item
    return {key: value for key, value in item.items() if key in names or key.startswith("@")}


def _throttled(ask: Ask, request_id: str, caller: Caller, verdict: Verdict) -> Answer:
    answer = error_answer(ask, request_id, 429, "TooManyRequests", "Please retry again later.")
    inner = answer.json["error"]["innerError"] | {"code": "429", "message": "Please retry after", "status": "429"}
    answer.json["error"]["innerError"] = inner
    scope = f"{verdict.scope}_Application/Read/{caller.claims.get('appid')}/{caller.tenant.tenant_id}"
    return answer.with_headers(
        {
            "Retry-After": f"{max(1, round(verdict.retry_after + 0.5))}",
            "x-ms-throttle-scope": scope,
            "x-ms-throttle-information": "ResourceUnitLimitExceeded",
        }
    )
