"""Requests that are broken below the activity: bodies that cannot be read, HTTP that is none."""

import asyncio
import gzip
import json

import pytest
from structlog.testing import capture_logs

from bot.server_log import server_log
from tests.bot.running import RunningBot

SECRET = "eyJhbGciOiJub25l"


class Raw:
    """A connection that says what no HTTP client would."""

    def __init__(self, bot: RunningBot, token: str) -> None:
        self._bot, self._token = bot, token

    async def send(self, *headers: str, body: bytes = b"", leave: bool = False) -> bytes:
        """Post and return all that is answered; `leave` says that no more will come."""
        host, port = self._bot.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        lines = ["POST /api/messages HTTP/1.1", "Host: x", "Content-Type: application/json", *headers]
        writer.write("\r\n".join([*lines, f"Authorization: Bearer {self._token}", "", ""]).encode() + body)
        if leave:
            writer.write_eof()
        answer = await reader.read()
        writer.close()
        return answer


@pytest.fixture
def raw(bot: RunningBot) -> Raw:
    return Raw(bot, bot.teams.token())


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
async def test_a_body_that_cannot_be_decoded_is_answered_400(
    raw: Raw, caplog: pytest.LogCaptureFixture, encoding: str
) -> None:
    with capture_logs() as logs:
        answer = await raw.send(f"Content-Encoding: {encoding}", "Content-Length: 10", body=b"junkjunk!!")
    assert answer.split()[1] == b"400"
    assert caplog.records == []
    assert not [line for line in logs if "frames" in line or line["log_level"] == "error"]


async def test_a_body_that_is_packed_well_is_read(bot: RunningBot) -> None:
    packed = gzip.compress(json.dumps(bot.message("help")).encode())
    assert (await bot.post(None, raw=packed, headers={"Content-Encoding": "gzip"}))[0] == 200
    assert bot.script.heard[0][1] == "help"


async def test_a_body_that_swells_beyond_the_cap_is_answered_413(bot: RunningBot) -> None:
    packed = gzip.compress(json.dumps(bot.message("x" * 50_000_000)).encode())
    assert (await bot.post(None, raw=packed, headers={"Content-Encoding": "gzip"}))[0] == 413


async def test_a_sender_who_leaves_in_mid_body_leaves_no_fault_behind(
    bot: RunningBot, raw: Raw, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as logs:
        await raw.send("Content-Length: 100", body=b"half", leave=True)
        await bot.stop()
    assert [(line["event"], line["status"]) for line in logs] == [("guard.refused", 400)]
    assert caplog.records == []


@pytest.mark.parametrize("header", ["X-Bad: \x01\x02", "Transfer-Encoding: nonsense", "no colon", "X: a\r\n\x00: b"])
async def test_a_request_that_is_no_http_is_logged_without_a_word_of_it(
    bot: RunningBot, caplog: pytest.LogCaptureFixture, header: str
) -> None:
    with capture_logs() as logs:
        answer = await Raw(bot, f"{SECRET}\x01").send(header, "Content-Length: 0")
    assert answer.split()[1] == b"400"
    (line,) = logs
    assert line["event"] == "http.refused"
    assert line["log_level"] == "warning"
    assert line["remote"] == "127.0.0.1"
    assert SECRET not in str(logs)
    assert "Authorization" not in str(logs)
    assert caplog.records == []


def test_a_fault_of_the_server_is_told_by_its_type_and_place(caplog: pytest.LogCaptureFixture) -> None:
    with capture_logs() as logs:
        try:
            raise RuntimeError(SECRET)
        except RuntimeError:
            server_log().exception("Error handling request from %s", "192.0.2.7")
        server_log().error(f"Web-handler should return a response instance, got {SECRET}")
        server_log().debug(SECRET)
    fault, other = logs
    assert (fault["event"], fault["error"], fault["remote"]) == ("http.failed", "RuntimeError", "192.0.2.7")
    assert any("test_bad_requests.py" in frame for frame in fault["frames"])
    assert (other["event"], other["log_level"]) == ("http.failed", "error")
    assert SECRET not in str(logs)
    assert caplog.records == []
