"""Writes over HTTP: only where they are allowed, once, and honest about what nobody knows."""

import re
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from services.errors import Ambiguous, SeatwiseError, Service, Throttled, Unavailable, UpstreamError
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.origin import Origin
from services.http.paging import PageRequest
from services.http.writing import WriteNotAllowed, Writer
from tests.services.http.fakes import CONTOSO, FakeTokens, Naps, numbered_ids, patient

HERE = Origin("https://partner.example")
ALLOWED = (re.compile(r"/v1/customers/[0-9a-f-]{36}/applicationconsents"),)
PAGE = PageRequest(f"https://partner.example/v1/customers/{CONTOSO}/applicationconsents", (), b"{}")


class Wire:
    """A writer over a transport that answers with a function and counts what was sent."""

    def __init__(self, answer: Callable[[httpx.Request], Any]) -> None:
        self.sent: list[httpx.Request] = []
        self.answer = answer
        upstream = Upstream(
            Service.PARTNER_CENTER,
            HERE,
            trust=ssl.create_default_context(),
            retries=patient(Naps()),
            new_id=numbered_ids(),
            transport=httpx.MockTransport(self._handle),
        )
        self.writer = Writer(upstream, ALLOWED)
        self.auth = TenantAuth(FakeTokens(), CONTOSO, Audience.PARTNER_CENTER, HERE, numbered_ids())

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self.answer(request)
        assert isinstance(answer, httpx.Response)
        return answer

    async def fails(self, page: PageRequest = PAGE) -> SeatwiseError:
        with pytest.raises(SeatwiseError) as caught:
            await self.writer.post(page, self.auth)
        return caught.value


def failing(error: Exception) -> Callable[[httpx.Request], Any]:
    def answer(_: httpx.Request) -> Any:
        raise error

    return answer


async def test_a_write_is_sent_once() -> None:
    wire = Wire(lambda _: httpx.Response(201, json={}))
    assert (await wire.writer.post(PAGE, wire.auth)).status == 201
    assert [request.method for request in wire.sent] == ["POST"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/customers",
        f"/v1/customers/{CONTOSO}/subscriptions",
        f"/v1/customers/{CONTOSO}/applicationconsents/x",
        "/v1/customers/../applicationconsents",
    ],
)
async def test_no_other_path_is_written_to(path: str) -> None:
    wire = Wire(lambda _: httpx.Response(201))
    with pytest.raises(WriteNotAllowed):
        await wire.writer.post(PageRequest(f"https://partner.example{path}", (), b"{}"), wire.auth)
    with pytest.raises(WriteNotAllowed):
        await wire.writer.post(PageRequest(PAGE.url), wire.auth)
    assert wire.sent == []


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
async def test_a_server_that_fails_leaves_the_outcome_unknown_and_is_not_asked_again(status: int) -> None:
    wire = Wire(lambda _: httpx.Response(status))
    error = await wire.fails()
    assert type(error) is Ambiguous
    assert len(wire.sent) == 1


@pytest.mark.parametrize("fault", [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"), httpx.ReadError("cut")])
async def test_a_connection_that_breaks_after_sending_leaves_the_outcome_unknown(fault: Exception) -> None:
    wire = Wire(failing(fault))
    assert type(await wire.fails()) is Ambiguous
    assert len(wire.sent) == 1


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ConnectTimeout("nobody")])
async def test_what_never_left_is_known_not_to_have_been_done(fault: Exception) -> None:
    assert type(await Wire(failing(fault)).fails()) is Unavailable


async def test_a_refusal_is_a_refusal() -> None:
    assert type(await Wire(lambda _: httpx.Response(403)).fails()) is UpstreamError
    assert type(await Wire(lambda _: httpx.Response(429, headers={"Retry-After": "1"})).fails()) is Throttled


async def test_a_refused_token_is_renewed_once() -> None:
    answers = iter([httpx.Response(401), httpx.Response(201)])
    wire = Wire(lambda _: next(answers))
    assert (await wire.writer.post(PAGE, wire.auth)).status == 201
    assert len(wire.sent) == 2
