"""A file that was handed out is fetched over https alone, with nothing of ours, whole; its address is kept quiet."""

import asyncio
import gzip
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from services.errors import Malformed, SeatwiseError, Service, Throttled, Unavailable, UpstreamError
from services.http.deadline import deadline
from services.http.files import File, Files
from tests.services.http.fakes import Naps, patient
from tests.services.http.test_client import Endless, in_turn

ADDRESS = "https://reports.example/data/download/secret-pass?sig=secret-too"


class Lines:
    """Reads a file into its lines."""

    def __init__(self) -> None:
        self.body = b""

    def feed(self, piece: bytes) -> None:
        self.body += piece

    def finish(self) -> list[bytes]:
        return self.body.splitlines()


class Host:
    """Answers for every host, and remembers what it was sent."""

    def __init__(self, answer: Callable[[httpx.Request], Any]) -> None:
        self.answer, self.sent, self.naps = answer, list[httpx.Request](), Naps()
        self.files = Files(
            trust=ssl.create_default_context(),
            retries=patient(self.naps),
            largest=1_000,
            transport=httpx.MockTransport(self._handle),
        )

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self.answer(request)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, httpx.Response)
        return answer

    async def read(self, address: str = ADDRESS) -> File[list[bytes]]:
        return await self.files.read(address, Service.GRAPH, Lines)


def a_file(**headers: str) -> httpx.Response:
    return httpx.Response(200, content=b"a\nb\n", headers=headers)


async def test_a_file_is_read_as_it_arrives_with_its_etag() -> None:
    host = Host(lambda _: a_file(ETag='"one"'))
    assert await host.read() == File([b"a", b"b"], '"one"')
    assert str(host.sent[0].url) == ADDRESS


async def test_nothing_of_ours_goes_along() -> None:
    host = Host(lambda _: a_file(**{"Set-Cookie": "who=contoso; Path=/"}))
    await host.read()
    await host.read()
    for request in host.sent:
        assert set(request.headers) <= {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert request.headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    "address",
    [
        *("http://reports.example/x", "ftp://reports.example/x", "file:///etc/passwd", "javascript:alert(1)"),
        *("https:///x", "//reports.example/x", "/x", "", "reports.example/x", "\x00", "https://[::1/x"),
        *("https://user:secret@reports.example/x", "https://user@reports.example/x"),
        *("https://reports.example:99999999/x", "https://reports.example:0x/x"),
    ],
)
async def test_an_address_that_is_not_plain_https_is_not_asked_for(address: str) -> None:
    host = Host(lambda _: a_file())
    with pytest.raises(Malformed):
        await host.read(address)
    assert host.sent == []


@pytest.mark.parametrize("to", ["https://other.example/x", "http://reports.example/x", "/elsewhere"])
async def test_no_redirect_is_followed(to: str) -> None:
    host = Host(lambda _: httpx.Response(302, headers={"Location": to}))
    with pytest.raises(Malformed):
        await host.read()
    assert len(host.sent) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, UpstreamError), (403, UpstreamError), (404, UpstreamError), (204, Malformed), (206, Malformed)],
)
async def test_what_is_no_file_is_a_typed_error(status: int, kind: type[SeatwiseError]) -> None:
    host = Host(lambda _: httpx.Response(status))
    with pytest.raises(kind) as caught:
        await host.read()
    assert (len(host.sent), getattr(caught.value, "request_id", "")) == (1, None)


@pytest.mark.parametrize("passing", [503, 500, httpx.ConnectError("x"), httpx.RemoteProtocolError("cut")])
async def test_what_may_pass_is_repeated_from_the_beginning(passing: object) -> None:
    fault = httpx.Response(passing) if isinstance(passing, int) else passing
    host = Host(in_turn(fault, a_file()))
    assert (await host.read()).content == [b"a", b"b"]
    assert len(host.sent) == 2


class Broken(httpx.AsyncByteStream):
    """A body that breaks off."""

    async def __aiter__(self) -> Any:
        yield b"a\n"
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


async def test_a_file_that_breaks_off_is_never_a_shorter_one() -> None:
    host = Host(in_turn(httpx.Response(200, stream=Broken()), a_file()))
    assert (await host.read()).content == [b"a", b"b"]
    with pytest.raises(Unavailable):
        await Host(lambda _: httpx.Response(200, stream=Broken())).read()
    with pytest.raises(Malformed):
        await Host(lambda _: packed(gzip.compress(b"a\nb\n")[:-8])).read()


def packed(body: bytes) -> httpx.Response:
    async def chunks() -> Any:
        yield body

    return httpx.Response(200, content=chunks(), headers={"Content-Encoding": "gzip"})


async def test_retry_after_is_waited_for_within_the_deadline() -> None:
    host = Host(in_turn(httpx.Response(429, headers={"Retry-After": "3"}), a_file()))
    await host.read()
    assert host.naps.seconds == [pytest.approx(3.1)]
    with deadline(2), pytest.raises(Throttled):
        await Host(lambda _: httpx.Response(429, headers={"Retry-After": "3"})).read()


async def test_a_host_that_hangs_is_unavailable_at_the_deadline() -> None:
    async def hang() -> httpx.Response:
        await asyncio.Event().wait()
        return a_file()

    with deadline(0.05), pytest.raises(Unavailable):
        await Host(lambda _: hang()).read()


async def test_a_file_beyond_all_measure_is_refused_and_let_go() -> None:
    body = Endless()
    with pytest.raises(Malformed, match="more than 1000 bytes"):
        await Host(lambda _: httpx.Response(200, stream=body)).read()
    assert body.is_closed
    with pytest.raises(Malformed):
        await Host(lambda _: packed(gzip.compress(bytes(1_001)))).read()


async def test_what_the_reader_finds_wrong_is_not_repeated() -> None:
    class Picky(Lines):
        def feed(self, piece: bytes) -> None:
            raise Malformed(Service.GRAPH, what="no CSV")

    host = Host(lambda _: a_file())
    with pytest.raises(Malformed, match="no CSV"):
        await host.files.read(ADDRESS, Service.GRAPH, Picky)
    assert len(host.sent) == 1


async def test_the_address_is_neither_logged_nor_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with capture_logs() as lines:
        await Host(lambda _: a_file()).read()
        for answer in (httpx.Response(404), httpx.Response(302), httpx.ConnectError("x")):
            with pytest.raises(SeatwiseError) as caught:
                await Host(in_turn(answer)).read()
            assert "secret" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert [line["host"] for line in lines if line["event"] == "file"][:1] == ["reports.example"]
    assert "secret" not in repr(lines) + caplog.text
