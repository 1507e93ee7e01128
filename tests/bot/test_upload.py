"""Sending a file to OneDrive: in pieces of its size, again where that may help, and nothing left of a failure."""

from collections.abc import AsyncIterator, Sequence

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.service_url import FileHosts
from bot.upload import ATTEMPTS, PIECE, Uploads
from services.errors import Ambiguous, Refused, Unavailable, UpstreamError
from services.export.spool import Spool
from tests.bot.one_drive import OneDrive, one_drive
from tests.bot.running import HeldTime

LOOPBACK = FileHosts((), loopback_too=True)


@pytest.fixture
async def drive() -> AsyncIterator[OneDrive]:
    async with one_drive() as drive:
        yield drive


async def spool_of(*pieces: bytes) -> Spool:
    async def read() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return await Spool.of(read())


async def put(url: str, spool: Spool, waits: list[float] | None = None, hosts: FileHosts = LOOPBACK) -> None:
    async def sleep(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    async with aiohttp.ClientSession() as session:
        await Uploads(session, hosts, HeldTime().now, sleep).put(url, spool)


async def test_a_small_file_goes_in_one_piece_without_any_token(drive: OneDrive) -> None:
    await put(drive.url, await spool_of(b"a,b\r\n"))
    assert drive.pieces == [("bytes 0-4/5", b"a,b\r\n")]
    assert "Authorization" not in drive.headers[0]
    assert drive.withdrawn == 0


async def test_a_large_file_goes_in_pieces_of_what_onedrive_takes(drive: OneDrive) -> None:
    whole = bytes(range(256)) * (PIECE // 100)
    await put(drive.url, await spool_of(whole))
    assert drive.content == whole
    assert [length for length, _ in drive.pieces] == [
        f"bytes {begin}-{min(begin + PIECE, len(whole)) - 1}/{len(whole)}" for begin in range(0, len(whole), PIECE)
    ]
    assert PIECE % (320 * 1024) == 0
    assert len(drive.pieces) > 2


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_what_may_pass_is_tried_again(drive: OneDrive, status: int) -> None:
    drive.script.extend([status, status, 201])
    waits: list[float] = []
    await put(drive.url, await spool_of(b"abc"), waits)
    assert (drive.content, waits) == (b"abc", [1.0, 2.0])


async def test_a_wait_that_onedrive_asks_for_is_kept(drive: OneDrive) -> None:
    drive.script.append(429)
    drive.waits = {"Retry-After": "7"}
    waits: list[float] = []
    await put(drive.url, await spool_of(b"abc"), waits)
    assert waits == [7.0]


async def test_a_piece_whose_answer_was_lost_is_sent_again(drive: OneDrive) -> None:
    drive.script.extend([None] * 3)  # aiohttp itself tries twice
    waits: list[float] = []
    await put(drive.url, await spool_of(b"abc"), waits)
    assert (drive.content, waits) == (b"abc", [1.0])


async def test_a_piece_that_had_arrived_before_the_connection_broke_counts(drive: OneDrive) -> None:
    drive.script.extend([None, None, 416])
    await put(drive.url, await spool_of(b"x" * PIECE, b"end"))
    assert drive.content == b"end"


@pytest.mark.parametrize(
    ("script", "error"),
    [([202], Refused), ([403], Refused), ([404], Refused), ([302], Refused), ([503] * ATTEMPTS, Unavailable)],
)
async def test_a_file_that_is_not_taken_is_withdrawn(
    drive: OneDrive, script: Sequence[int], error: type[UpstreamError]
) -> None:
    drive.script.extend(script)
    with pytest.raises(error):
        await put(drive.url, await spool_of(b"abc"))
    assert drive.withdrawn == 1


async def test_a_last_piece_that_may_have_arrived_leaves_it_open_whether_the_file_is_there(drive: OneDrive) -> None:
    for script in ([None] * 2 * ATTEMPTS, [None, None, 416]):
        drive.script.extend(script)
        with pytest.raises(Ambiguous):
            await put(drive.url, await spool_of(b"abc"))
    drive.script.extend([None] * 2 * ATTEMPTS)
    with pytest.raises(Unavailable):
        await put(drive.url, await spool_of(b"x" * PIECE, b"end"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "upload",
        "http://contoso.sharepoint.com/upload",
        "https://sharepoint.com/upload",
        "https://evilsharepoint.com/upload",
        "https://contoso.sharepoint.com.evil.example/upload",
        "https://contoso.sharepoint.com@evil.example/upload",
        "https://evil.example/?https://contoso.sharepoint.com/",
        "https://evil.example#.sharepoint.com",
        "https://evil.example\\.sharepoint.com/upload",
        "https://contoso.sharepoint.com:8443/upload",
        "https://user@contoso.sharepoint.com/upload",
        "https://contoso.sharepoint.com:x/upload",
        "https://CONTOSO.sharepoint.com./upload",
        "https://contoso.sharepoint.com/a b",
        "https://contoso.sharepoint.com/\r\nHost: evil",
        "https://10.0.0.1/upload",
        "https://127.0.0.1/upload",
        "https://localhost/upload",
        "https://[::1]/upload",
        "https://169.254.169.254/latest/.sharepoint.com",
        "file:///etc/passwd",
        "https://contoso.sharepoint.com/" + "x" * 9000,
    ],
)
async def test_a_file_goes_to_onedrive_and_nowhere_else(url: str) -> None:
    hosts = FileHosts(("sharepoint.com", "sharepoint-df.com"))
    assert not hosts.allow(url)
    with pytest.raises(Refused):
        await put(url, await spool_of(b"abc"), hosts=hosts)


@pytest.mark.parametrize(
    "url",
    [
        "https://contoso-my.sharepoint.com/personal/a_b_com/_api/v2.0/drive/items/01/uploadSession?guid='1'&tempauth=e.y",
        "https://contoso.sharepoint-df.com/upload",
    ],
)
def test_onedrives_own_addresses_are_taken(url: str) -> None:
    assert FileHosts(("sharepoint.com", "sharepoint-df.com")).allow(url)
    assert not FileHosts(()).allow(url)


async def test_the_address_is_in_no_log(drive: OneDrive) -> None:
    drive.script.extend([None, None, 403])
    with capture_logs() as logs, pytest.raises(Refused):
        await put(drive.url, await spool_of(b"abc"))
    assert logs
    assert "secret" not in str(logs)
