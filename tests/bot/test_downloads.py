"""Links to files over HTTP: once, for ten minutes, whole or visibly broken, and every wrong one looks the same."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs
from yarl import URL

from bot.app import start_web_app
from bot.downloads import ROUTE, DownloadDesk
from services.domain.actor import Permission
from services.errors import NotPermitted, SeatwiseError, Service, SheetTooLarge, Throttled, Unavailable
from services.export.sheet import FileFormat
from services.store.database import Database
from services.store.downloads import DownloadStore
from services.store.migrate import migrate
from tests.bot.running import RunningBot, running_bot
from tests.bot.stand_in import Teams
from tests.dialogs.exporting import Exporting, Source
from tests.services.export.sheets import parsed

MANY = [("x" * 100, number) for number in range(3000)]


@asynccontextmanager
async def served(teams: Teams, trust: ssl.SSLContext, exporting: Exporting, **bot: Any) -> AsyncIterator[RunningBot]:
    """Run a bot whose files are those of `exporting`."""
    async with running_bot(teams, trust, files=exporting.exports, **bot) as running:
        yield running


async def get(bot: RunningBot, token: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Return status, headers without the date, and body."""
    async with bot.client.request(method, f"{bot.url}/downloads/{token}") as response:
        headers = {name: value for name, value in response.headers.items() if name != "Date"}
        return response.status, headers, await response.read()


async def test_a_link_gives_the_file_with_its_name_and_nothing_keeps_it(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = Exporting()
    parcel = await exporting.parcel()
    async with served(teams, trust, exporting) as bot:
        status, headers, body = await get(bot, parcel.token)
    assert status == 200
    assert parsed(body) == [["Name", "Number"], ["Ada", "1"], ["'=Bob", "2"]]
    assert headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    disposition = "attachment; filename=\"people Gr__e.csv\"; filename*=UTF-8''people%20Gr%C3%B6%C3%9Fe.csv"
    assert headers["Content-Disposition"] == disposition
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


async def test_a_workbook_is_handed_over_too(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = Exporting()
    parcel = await exporting.parcel(format=FileFormat.XLSX)
    async with served(teams, trust, exporting) as bot:
        status, headers, body = await get(bot, parcel.token)
    assert (status, body[:2]) == (200, b"PK")
    assert headers["Content-Type"].endswith("spreadsheetml.sheet")


async def test_looking_leaves_it_and_getting_takes_it(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = Exporting()
    parcel = await exporting.parcel()
    async with served(teams, trust, exporting) as bot:
        assert [(await get(bot, parcel.token, "HEAD"))[0] for _ in range(3)] == [200] * 3
        assert exporting.source.asked == []
        assert [(await get(bot, parcel.token))[0] for _ in range(2)] == [200, 404]
        assert (await get(bot, parcel.token, "HEAD"))[0] == 404


async def test_every_link_that_leads_nowhere_gets_the_same_answer(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = Exporting()
    used, late, forbidden = await exporting.parcel(), await exporting.parcel(), await exporting.parcel("everybody")
    async with served(teams, trust, exporting) as bot, running_bot(teams, trust) as without:
        await get(bot, used.token)
        exporting.world.refusal = NotPermitted(Permission.READ)
        answers = [await get(bot, forbidden.token)]
        exporting.world.clock.move(minutes=10)
        unknown = ("x", "x" * 43, "..%2F..%2Fetc%2Fpasswd", "%00", "%ED%A0%80", "é", "'%20OR%20''='", "y" * 5000)
        answers += [await get(bot, token) for token in (used.token, late.token, *unknown)]
        answers.append(await get(without, "x"))
        heads = [await get(bot, token, "HEAD") for token in (used.token, late.token, *unknown)]
    assert answers[0][0] == 404
    assert b"no file here" in answers[0][2]
    assert all(answer == answers[0] for answer in answers)
    assert all(head == heads[0] for head in heads)


async def test_of_many_who_open_a_link_at_once_one_gets_the_file(
    teams: Teams, trust: ssl.SSLContext, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path}/seatwise.db")
    await migrate(database)
    exporting = Exporting(downloads=DownloadStore(database))
    parcel = await exporting.parcel()
    async with served(teams, trust, exporting) as bot:
        answers = await asyncio.gather(*(get(bot, parcel.token) for _ in range(20)))
    assert sorted(status for status, _, _ in answers) == [200] + [404] * 19
    await database.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_a_link_can_only_be_looked_at_and_opened(teams: Teams, trust: ssl.SSLContext, method: str) -> None:
    exporting = Exporting()
    parcel = await exporting.parcel()
    async with served(teams, trust, exporting) as bot:
        assert (await get(bot, parcel.token, method))[0] == 405
        assert (await get(bot, parcel.token))[0] == 200


async def test_links_are_for_everywhere_and_nothing_else_comes_with_them(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = Exporting()
    parcel = await exporting.parcel()
    async with served(teams, trust, exporting, office=("192.0.2.0/24",)) as bot:
        for path in ("healthz", "downloads", "downloads/", "downloads/a/b", "downloads/../healthz", "Downloads/x"):
            async with bot.client.get(URL(f"{bot.url}/{path}", encoded=True)) as response:
                assert (path, response.status) == (path, 404)
                assert "alive" not in await response.text()
        assert (await get(bot, parcel.token))[0] == 200


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Unavailable(Service.GRAPH, 503, request_id="secret-id"), "Microsoft Graph"),
        (Throttled(Service.GRAPH, 429, retry_after=120), "Microsoft Graph is limiting"),
        (SheetTooLarge(9999), "Take CSV instead"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("format", FileFormat)
async def test_a_file_that_fails_before_its_first_byte_is_a_page_that_says_why(
    teams: Teams, trust: ssl.SSLContext, error: SeatwiseError, words: str, at_once: bool, format: FileFormat
) -> None:
    exporting = Exporting(source=Source(refusal=error) if at_once else Source(fault=error))
    parcel = await exporting.parcel(format=format)
    async with served(teams, trust, exporting) as bot:
        status, headers, body = await get(bot, parcel.token)
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (503, "text/plain; charset=utf-8", "no-store")
    assert words in body.decode()
    assert "No file was made" in body.decode()
    assert "secret-id" not in body.decode()


@pytest.mark.parametrize("error", [Unavailable(Service.GRAPH), ValueError("what a row held")])
async def test_a_file_that_breaks_off_does_not_look_whole(
    teams: Teams, trust: ssl.SSLContext, error: Exception
) -> None:
    exporting = Exporting(source=Source(MANY, fault=error))
    parcel = await exporting.parcel()
    async with served(teams, trust, exporting) as bot:
        with capture_logs() as logs:
            async with bot.client.get(f"{bot.url}/downloads/{parcel.token}") as response:
                assert response.status == 200
                with pytest.raises(aiohttp.ClientPayloadError):
                    await response.read()
        assert (await get(bot, parcel.token))[0] == 404
    assert [line["error"] for line in logs if line["event"] == "download.broken_off"] == [type(error).__name__]
    assert "what a row held" not in str(logs)


async def _raw(bot: RunningBot, request: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(bot.url.rpartition(":")[2]))
    writer.write(request.encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_client_that_cannot_tell_an_end_from_a_break_gets_the_length_first(
    teams: Teams, trust: ssl.SSLContext
) -> None:
    exporting = Exporting(source=Source(MANY))
    parcel, broken = await exporting.parcel(), await exporting.parcel()
    async with served(teams, trust, exporting) as bot:
        head, _, body = (await _raw(bot, f"GET /downloads/{parcel.token} HTTP/1.0\r\n\r\n")).partition(b"\r\n\r\n")
        assert b" 200 " in head.splitlines()[0]
        assert f"content-length: {len(body)}".encode() in head.lower()
        assert len(parsed(body)) == 3001
        exporting.source.fault = Unavailable(Service.GRAPH)
        assert b" 503 " in (await _raw(bot, f"GET /downloads/{broken.token} HTTP/1.0\r\n\r\n")).splitlines()[0]


async def test_whoever_leaves_ends_the_reading(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = Exporting(source=Source(MANY))
    exporting.source.open.clear()
    parcel = await exporting.parcel()
    async with served(teams, trust, exporting) as bot:
        response = await bot.client.get(f"{bot.url}/downloads/{parcel.token}")
        await response.content.read(1)
        response.close()
        await exporting.source.closed.wait()


async def test_whoever_leaves_before_the_first_byte_ends_the_reading_too(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = Exporting()
    exporting.source.open.clear()
    parcel = await exporting.parcel()
    async with served(teams, trust, exporting) as bot:
        asking = asyncio.create_task(get(bot, parcel.token))
        await exporting.source.begun_reading.wait()
        asking.cancel()
        await exporting.source.closed.wait()


async def test_a_download_that_takes_for_ever_is_broken_off(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = Exporting(source=Source(MANY))
    exporting.source.open.clear()
    parcel = await exporting.parcel()
    app = web.Application()
    app.router.add_get(ROUTE, DownloadDesk(exporting.exports, seconds=0.05).hand_over)
    runner = await start_web_app(app, "127.0.0.1", 0)
    async with aiohttp.ClientSession() as client:
        response = await client.get(f"http://127.0.0.1:{runner.addresses[0][1]}/downloads/{parcel.token}")
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    assert exporting.source.closed.is_set()
    await runner.cleanup()


async def test_the_token_is_in_no_log(
    teams: Teams, trust: ssl.SSLContext, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    exporting = Exporting(source=Source(MANY, fault=ValueError("row")))
    parcels = [await exporting.parcel(), await exporting.parcel(format=FileFormat.XLSX), await exporting.parcel()]
    with capture_logs() as logs:
        async with served(teams, trust, exporting) as bot:
            for parcel in parcels:
                for method in ("HEAD", "GET", "GET", "POST"):
                    with suppress(aiohttp.ClientError):
                        await get(bot, parcel.token, method)
                exporting.world.refusal = NotPermitted(Permission.READ) if parcel is parcels[1] else None
    told = f"{logs}{caplog.text}{''.join(capfd.readouterr())}"
    assert "download.broken_off" in told
    assert not [parcel for parcel in parcels if parcel.token in told]
