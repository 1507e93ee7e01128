"""Microsoft Graph's origin. It knows the tenant from the token alone."""

from dataclasses import replace
from uuid import uuid4

from sandbox.answer import Answer, Ask
from sandbox.graph.access import Caller, authorize, caller_of
from sandbox.graph.batch import batch_answer
from sandbox.graph.collections import COLLECTIONS
from sandbox.graph.failures import GraphRefused, error_answer
from sandbox.graph.odata import link_with_token
from sandbox.graph.reading import asks_for_sign_ins, count, read
from sandbox.graph.reports import DOWNLOADS, Reports
from sandbox.graph.scene import Collection
from sandbox.graph.throttle import Verdict, cost, take
from sandbox.sandbox import Sandbox
from sandbox.spoiling import spoiled_answer

_BATCH, _COUNT = "/v1.0/$batch", "/$count"


class Graph:
    """Microsoft Graph v1.0."""

    name = "graph"

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox, self._reports = sandbox, Reports(sandbox)

    def tenant_of(self, ask: Ask) -> str | None:
        """Return the tenant of the token (of the address where a file needs none), None without one of ours."""
        if ask.path.startswith(DOWNLOADS):
            return self._reports.tenant_of(ask)
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
        caller = caller_of(self._sandbox, ask)
        if ask.method != "POST":
            raise _not_allowed()

        def one(part: Ask) -> Answer:
            fault = self._sandbox.faults.next(self.name, caller.tenant.tenant_id, part.method, part.path_and_query)
            return spoiled_answer(self, part, fault)

        return batch_answer(ask, one)

    def _answer(self, ask: Ask, request_id: str) -> Answer:
        if (report := self._reports.answer(ask, request_id)) is not None:
            return report
        caller = caller_of(self._sandbox, ask)
        collection, parts = _find(ask.path.removesuffix(_COUNT))
        if ask.method != "GET":
            raise _not_allowed()
        units = cost(ask, collection.cost)
        verdict = self._take(caller, units, slow=asks_for_sign_ins(ask))
        if verdict.retry_after:
            return _throttled(ask, request_id, caller, verdict)
        authorize(self._sandbox, caller, collection)
        answer = (count if ask.path.endswith(_COUNT) else read)(self._sandbox, ask, caller, collection, parts)
        used = {"x-ms-throttle-limit-percentage": f"{verdict.used:.2f}"} if verdict.used > 0.8 else {}
        return answer.with_headers({"x-ms-resource-unit": str(units), **used})

    def _take(self, caller: Caller, units: int, *, slow: bool) -> Verdict:
        sandbox, app_id = self._sandbox, str(caller.claims.get("appid"))
        if not sandbox.knobs.throttling:
            return Verdict(0.0, 0.0)
        return take(sandbox.buckets, sandbox.monotonic(), app_id, caller.tenant, units, slow=slow)

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
