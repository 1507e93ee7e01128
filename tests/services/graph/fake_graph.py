"""A Graph in memory: answers by path, pages that link on, and what was asked of it."""

import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from services.errors import Service
from services.graph.client import GraphClient
from services.graph.mailbox_report import RememberedReports
from services.graph.shared import Shared
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.files import Files
from services.http.origin import Origin
from services.http.slow_lane import SlowLane
from tests.services.http.fakes import CONTOSO, FakeTokens, Naps, numbered_ids, patient

HERE = Origin("https://graph.example")
Answer = Callable[[httpx.Request], httpx.Response]


def guid(number: int) -> str:
    """Return a GUID with a number in it."""
    return f"00000000-0000-4000-8000-{number:012x}"


NO_GUIDS = ["", "adams@contoso.com", "..", f"{guid(1)}/..", f"{guid(1)}\n", "me", guid(1)[:-1]]


def a_person(number: int, **changes: Any) -> dict[str, Any]:
    """Return a user of Graph's with nothing that may be missing."""
    return {"id": guid(number), "assignedLicenses": [], "licenseAssignmentStates": []} | changes


class FakeGraphService:
    """Answers with pages, or with whatever `answer` gives."""

    def __init__(self, answer: Answer, scopes: str = "") -> None:
        self.answer, self.sent, self.naps, self.waits = answer, list[httpx.Request](), Naps(), Naps()
        self.scopes, self.transport = scopes, httpx.MockTransport(self._handle)
        self.upstream = Upstream(
            Service.GRAPH,
            HERE,
            trust=ssl.create_default_context(),
            retries=patient(self.naps),
            transport=self.transport,
        )
        lane = SlowLane(Service.GRAPH, 5, 10.0, sleep=self.waits.sleep)
        files = Files(trust=ssl.create_default_context(), retries=patient(self.naps), transport=self.transport)
        self.shared = Shared(lane, files, RememberedReports(most_lines=10))
        self.client = self.of(CONTOSO)

    def of(self, tenant_id: str) -> GraphClient:
        """Return the port of a tenant."""
        auth = TenantAuth(FakeTokens(self.scopes), tenant_id, Audience.GRAPH, HERE, numbered_ids())
        return GraphClient(self.upstream, auth, numbered_ids(), self.shared)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return self.answer(request)

    def asked(self) -> list[tuple[str, dict[str, list[str]]]]:
        """Return the paths and queries of the requests so far."""
        return [(split.path, parse_qs(split.query)) for split in (urlsplit(str(each.url)) for each in self.sent)]


def pages(*contents: list[dict[str, Any]]) -> Answer:
    """Return an answer to whatever collection is asked for: these pages, linked."""

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("$skiptoken", "0"))
        document: dict[str, Any] = {"value": contents[number]}
        if number + 1 < len(contents):
            document["@odata.nextLink"] = f"{HERE.text}{request.url.path}?$skiptoken={number + 1}"
        return httpx.Response(200, json=document)

    return answer


def refused(status: int, code: str) -> Answer:
    """Return an answer that refuses as Graph does."""
    return lambda _: httpx.Response(status, json={"error": {"code": code, "message": "no"}})
