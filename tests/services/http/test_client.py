"""Reads over HTTP: what is retried and what never, where a token goes, and what a failure carries."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from services.errors import (
    CrossTenantAccess,
    Malformed,
    SeatwiseError,
    Service,
    SignInFault,
    SignInNeeded,
    Throttled,
    Unavailable,
    UpstreamError,
)
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.deadline import deadline
from services.http.origin import ForeignOrigin, Origin
from services.http.paging import Page, PageRequest
from services.http.responses import Reply
from tests.services.http.fakes import CONTOSO, FABRIKAM, FakeTokens, Naps, numbered_ids, patient

HERE = Origin("https://graph.example")
PAGE = PageRequest("https://graph.example/v1.0/things?$select=id")
Answers = Callable[[httpx.Request], Any]


class Wire:
    """A transport that answers with a function and remembers what was sent."""

    def __init__(self, answer: Answers) -> None:
        self.answer, self.sent = answer, list[httpx.Request]()
        self.naps, self.tokens = Naps(), FakeTokens("Organization.Read.All")
        self.upstream = Upstream(
            Service.GRAPH,
            HERE,
            trust=ssl.create_default_context(),
            id_headers=("client-request-id",),
            headers=(("MS-Contract-Version", "v1"),),
            retries=patient(self.naps),
            new_id=numbered_ids(),
            largest_answer=1_000,
            transport=httpx.MockTransport(self._handle),
        )
        self.auth = TenantAuth(self.tokens, CONTOSO, Audience.GRAPH, HERE, numbered_ids())

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self.answer(request)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, httpx.Response)
        return answer

    async def get(self, page: PageRequest = PAGE) -> Reply:
        return await self.upstream.get(page, self.auth)


@pytest.fixture
async def wired() -> AsyncIterator[Callable[[Answers], Wire]]:
    made: list[Wire] = []

    def make(answer: Answers) -> Wire:
        made.append(Wire(answer))
        return made[-1]

    yield make
    for wire in made:
        await wire.upstream.close()


Wired = Callable[[Answers], Wire]


def in_turn(*answers: object) -> Answers:
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def ok(content: bytes = b'{"value": []}') -> httpx.Response:
    return httpx.Response(200, content=content)


async def test_a_read_carries_the_tenants_token_and_our_id(wired: Wired) -> None:
    wire = wired(lambda _: ok())
    reply = await wire.get()
    assert wire.sent[0].headers["Authorization"].startswith("Bearer ey")
    assert wire.sent[0].headers["client-request-id"] == reply.request_id == "id-1"
    assert reply.scopes == {"Organization.Read.All"}


async def test_a_read_with_a_body_is_posted_and_repeated_like_any_read(wired: Wired) -> None:
    wire = wired(in_turn(httpx.Response(503), ok()))
    question = PageRequest(PAGE.url, (("Content-Type", "application/json"),), b'{"all": true}')
    await wire.get(question)
    assert [(sent.method, sent.content, sent.headers["Content-Type"]) for sent in wire.sent] == [
        ("POST", b'{"all": true}', "application/json")
    ] * 2


async def test_a_read_without_a_body_is_a_get(wired: Wired) -> None:
    wire = wired(lambda _: ok())
    await wire.get()
    assert (wire.sent[0].method, wire.sent[0].content) == ("GET", b"")


@pytest.mark.parametrize("status", [400, 403, 404, 409, 501])
async def test_a_refusal_is_never_repeated(wired: Wired, status: int) -> None:
    wire = wired(lambda _: httpx.Response(status))
    with pytest.raises(UpstreamError) as caught:
        await wire.get()
    assert (caught.value.status, caught.value.service, caught.value.request_id) == (status, Service.GRAPH, "id-1")
    assert len(wire.sent) == 1


@pytest.mark.parametrize("passing", [408, 500, 502, 503, 504, httpx.ConnectError("x"), httpx.ReadTimeout("x")])
async def test_what_may_pass_is_repeated_with_back_off(wired: Wired, passing: object) -> None:
    fault = httpx.Response(passing) if isinstance(passing, int) else passing
    wire = wired(in_turn(fault, fault, ok()))
    assert (await wire.get()).status == 200
    assert wire.naps.seconds == [0.2, 0.4]
    assert {request.headers["client-request-id"] for request in wire.sent} == {"id-1"}


@pytest.mark.parametrize("passing", [503, httpx.RemoteProtocolError("cut")])
async def test_what_does_not_pass_is_given_up_after_three_repetitions(wired: Wired, passing: object) -> None:
    wire = wired(lambda _: httpx.Response(passing) if isinstance(passing, int) else passing)
    with pytest.raises(Unavailable):
        await wire.get()
    assert len(wire.sent) == 4


async def test_a_sign_in_that_is_down_is_not_asked_once_more_for_every_repetition(wired: Wired) -> None:
    wire = wired(lambda _: ok())
    wire.tokens.fault = Unavailable(Service.SIGN_IN, 503)
    with pytest.raises(Unavailable) as caught:
        await wire.get()
    assert caught.value.service is Service.SIGN_IN
    assert len(wire.tokens.asked) == 1
    assert wire.naps.seconds == []


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_waited_for(wired: Wired, status: int) -> None:
    wire = wired(in_turn(httpx.Response(status, headers={"Retry-After": "2.128"}), ok()))
    await wire.get()
    assert wire.naps.seconds == [pytest.approx(2.228)]


async def test_a_wait_beyond_the_deadline_is_not_begun(wired: Wired) -> None:
    wire = wired(lambda _: httpx.Response(429, headers={"Retry-After": "57"}))
    with pytest.raises(Throttled) as caught:
        await wire.get()
    assert (caught.value.retry_after, len(wire.sent), wire.naps.seconds) == (57.0, 1, [])


async def test_a_storm_of_429_ends(wired: Wired) -> None:
    wire = wired(lambda _: httpx.Response(429, headers={"Retry-After": "0"}))
    with pytest.raises(Throttled):
        await wire.get()
    assert len(wire.sent) == 4


async def test_no_redirect_is_followed(wired: Wired) -> None:
    wire = wired(lambda _: httpx.Response(302, headers={"Location": "https://graph.example/v1.0/other"}))
    with pytest.raises(Malformed):
        await wire.get()
    assert len(wire.sent) == 1


async def test_a_401_is_asked_once_more_with_a_new_token(wired: Wired) -> None:
    wire = wired(in_turn(httpx.Response(401), ok()))
    await wire.get()
    first, second = (request.headers["Authorization"] for request in wire.sent)
    assert first != second


async def test_a_second_401_is_final(wired: Wired) -> None:
    wire = wired(lambda _: httpx.Response(401))
    with pytest.raises(UpstreamError):
        await wire.get()
    assert len(wire.sent) == 2


async def test_a_401_that_wants_mfa_is_not_repeated_but_doubted(wired: Wired) -> None:
    wire = wired(lambda _: httpx.Response(401))
    with pytest.raises(SignInNeeded):
        await wire.upstream.get(PAGE, wire.auth, explain=lambda _: SignInNeeded(SignInFault.MFA_MISSING))
    assert (len(wire.sent), wire.tokens.doubted) == (1, 1)


async def test_a_token_never_leaves_its_origin(wired: Wired) -> None:
    wire = wired(lambda _: ok())
    for url in ("https://evil.example/v1.0/x", "http://graph.example/v1.0/x", "https://graph.example:444/v1.0/x"):
        with pytest.raises(Malformed):
            await wire.get(PageRequest(url))
    assert (wire.sent, wire.tokens.asked) == ([], [])


async def test_the_signature_itself_refuses_another_origin() -> None:
    tokens = FakeTokens()
    auth = TenantAuth(tokens, CONTOSO, Audience.GRAPH, HERE, numbered_ids())
    request = httpx.Request("GET", "https://graph.example.evil.example/v1.0/x")
    with pytest.raises(ForeignOrigin):
        await auth.sign(request)
    assert tokens.asked == []
    assert "Authorization" not in request.headers


async def test_a_token_of_another_tenant_signs_nothing(wired: Wired) -> None:
    wire = wired(lambda _: ok())
    wire.tokens.issued_for = FABRIKAM
    with pytest.raises(CrossTenantAccess):
        await wire.get()
    assert wire.sent == []


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
async def test_an_answer_beyond_the_cap_is_malformed(wired: Wired, encoding: str) -> None:
    import gzip

    content = b" " * 1_001
    content = gzip.compress(content) if encoding == "gzip" else content
    wire = wired(lambda _: httpx.Response(200, content=content, headers={"Content-Encoding": encoding}))
    with pytest.raises(Malformed):
        await wire.get()


async def test_a_broken_encoding_is_malformed(wired: Wired) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"this is no gzip"

    wire = wired(lambda _: httpx.Response(200, content=chunks(), headers={"Content-Encoding": "gzip"}))
    with pytest.raises(Malformed):
        await wire.get()


async def test_only_gzip_is_asked_for(wired: Wired) -> None:
    wire = wired(lambda _: ok())
    await wire.get()
    assert wire.sent[0].headers["Accept-Encoding"] == "gzip"


async def test_a_cookie_of_one_answer_goes_along_with_no_other_question(wired: Wired) -> None:
    wire = wired(lambda _: httpx.Response(200, headers={"Set-Cookie": "who=contoso; Path=/; Secure"}))
    await wire.get()
    await wire.get()
    assert "Cookie" not in wire.sent[1].headers


@pytest.mark.parametrize("status", [302, 304])
async def test_a_status_that_was_expected_is_an_answer(wired: Wired, status: int) -> None:
    wire = wired(lambda _: httpx.Response(status, headers={"Location": "https://elsewhere.example/x"}))
    reply = await wire.upstream.get(PAGE, wire.auth, also={302, 304})
    assert (reply.status, reply.headers["location"], len(wire.sent)) == (status, "https://elsewhere.example/x", 1)


async def test_a_service_that_hangs_is_unavailable_at_the_deadline(wired: Wired) -> None:
    async def hang() -> httpx.Response:
        await asyncio.Event().wait()
        return ok()

    wire = wired(lambda _: hang())
    with deadline(0.05), pytest.raises(Unavailable) as caught:
        await wire.get()
    assert caught.value.request_id == "id-1"


async def test_a_service_that_thinks_for_long_is_given_the_time_for_it() -> None:
    allowed = list[float]()

    def answer(request: httpx.Request) -> httpx.Response:
        allowed.append(request.extensions["timeout"]["read"])
        return ok()

    trust, transport = ssl.create_default_context(), httpx.MockTransport(answer)
    for upstream in (
        Upstream(Service.GRAPH, HERE, trust=trust, transport=transport),
        Upstream(Service.EXCHANGE, HERE, trust=trust, transport=transport, silence=45.0),
    ):
        await upstream.get(PAGE, None)
        await upstream.close()
    assert allowed == [10.0, 45.0]


async def test_a_question_that_is_cancelled_stays_cancelled(wired: Wired) -> None:
    arrived = asyncio.Event()

    async def hang() -> httpx.Response:
        arrived.set()
        await asyncio.Event().wait()
        return ok()

    wire = wired(lambda _: hang())
    question = asyncio.create_task(wire.get())
    await arrived.wait()
    question.cancel()
    with pytest.raises(asyncio.CancelledError):
        await question


async def test_a_page_that_fails_makes_the_whole_read_fail(wired: Wired) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return ok() if request.url.path == "/v1.0/first" else httpx.Response(404)

    def read(reply: Reply) -> Page[int]:
        return [1, 2, 3], PageRequest("https://graph.example/v1.0/second")

    wire = wired(answer)
    with pytest.raises(UpstreamError):
        await wire.upstream.get_all("/v1.0/first", wire.auth, read)


def numbered(reply: Reply) -> Page[int]:
    """Read a page whose body is its number; there are three."""
    number = int(reply.body)
    return [number], None if number == 3 else PageRequest(f"https://graph.example/v1.0/page-{number + 1}")


def page_of(request: httpx.Request) -> httpx.Response:
    return ok(request.url.path[-1].encode())


async def test_the_headers_of_a_service_and_the_token_go_with_every_page(wired: Wired) -> None:
    wire = wired(page_of)
    pages = [page async for page in wire.upstream.pages("/v1.0/page-1", wire.auth, numbered)]
    assert pages == [[1], [2], [3]]
    assert [request.headers.get("MS-Contract-Version") for request in wire.sent] == ["v1"] * 3
    assert all(request.headers["Authorization"] for request in wire.sent)


async def test_pages_can_begin_with_a_request_that_has_a_body(wired: Wired) -> None:
    wire = wired(lambda _: ok(b"3"))
    first = PageRequest("https://graph.example/v1.0/page-1", body=b"{}")
    assert [page async for page in wire.upstream.pages(first, wire.auth, numbered)] == [[3]]
    assert (wire.sent[0].method, wire.sent[0].content) == ("POST", b"{}")


async def test_the_next_page_is_on_its_way_while_one_is_looked_at(wired: Wired) -> None:
    wire = wired(page_of)
    async with aclosing(wire.upstream.pages("/v1.0/page-1", wire.auth, numbered)) as pages:
        await anext(pages)
        assert [request.url.path[-1] for request in wire.sent] == ["1", "2"]


async def test_more_pages_than_their_cap_are_malformed(wired: Wired) -> None:
    wire = wired(page_of)
    with pytest.raises(Malformed):
        _ = [page async for page in wire.upstream.pages("/v1.0/page-1", wire.auth, numbered, page_cap=2)]
    assert len(wire.sent) == 2


async def test_every_page_has_the_questions_time_and_no_more(wired: Wired) -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("2"):
            await asyncio.Event().wait()
        return page_of(request)

    wire = wired(answer)
    pages = wire.upstream.pages("/v1.0/page-1", wire.auth, numbered)
    with deadline(0.05):
        assert await anext(pages) == [1]
        with pytest.raises(Unavailable):
            await anext(pages)


async def test_a_question_with_much_time_waits_longer_than_a_usual_one_may_take(wired: Wired) -> None:
    wire = wired(in_turn(httpx.Response(429, headers={"Retry-After": "57"}), ok()))
    with deadline(120):
        await wire.get()
    assert wire.naps.seconds == [pytest.approx(57.1)]


async def test_the_log_names_the_call_and_no_secret(
    wired: Wired, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    wire = wired(lambda _: ok())
    with capture_logs() as lines:
        await wire.get(PageRequest("https://graph.example/v1.0/things?$skiptoken=secret-token"))
    line = next(line for line in lines if line["event"] == "upstream")
    assert (line["path"], line["status"], line["request_id"]) == ("/v1.0/things", 200, "id-1")
    token = wire.sent[0].headers["Authorization"].removeprefix("Bearer ")
    seen = repr(lines) + caplog.text + "".join(capsys.readouterr())
    assert "secret-token" not in seen
    assert token not in seen


async def test_every_failure_is_one_of_ours(wired: Wired) -> None:
    for fault in (httpx.InvalidURL("x"), httpx.UnsupportedProtocol("x"), httpx.TooManyRedirects("x"), OSError("x")):
        wire = wired(lambda _, fault=fault: fault)  # type: ignore[misc]
        with pytest.raises(SeatwiseError):
            await wire.get()


async def test_a_read_without_a_token_stays_at_its_origin_too(wired: Wired) -> None:
    wire = wired(lambda _: ok())
    with pytest.raises(Malformed):
        await wire.upstream.get(PageRequest("https://evil.example/v1.0/x"), None)
    assert wire.sent == []


class Endless(httpx.AsyncByteStream):
    """A body that never ends, and knows when it was let go."""

    def __init__(self) -> None:
        self.is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" " * 100

    async def aclose(self) -> None:
        self.is_closed = True


async def test_a_connection_is_given_back_when_the_body_is_too_long(wired: Wired) -> None:
    body = Endless()
    wire = wired(lambda _: httpx.Response(200, stream=body))
    with pytest.raises(Malformed):
        await wire.get()
    assert body.is_closed
