"""The real bot as a process, with a bare connector that takes its replies: what the measurements drive."""

import asyncio
import contextlib
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.sandbox_process import SandboxProcess

ROOT = Path(__file__).resolve().parent.parent
ADMINISTRATOR = "Alex"
_numbers = itertools.count(1)


@dataclass
class Bot:
    """A running bot. `replies` are the cards' texts as they arrive, each with the stopwatch's reading."""

    url: str
    service_url: str
    tenant_id: str
    asker: str
    process: "subprocess.Popen[bytes]"
    replies: "asyncio.Queue[tuple[float, dict[str, Any]]]"
    session: aiohttp.ClientSession

    async def ask(self, words: str) -> tuple[float, dict[str, Any]]:
        """Ask in a personal chat; return the seconds until the answer's card arrived, and the card's activity."""
        number = next(_numbers)
        activity = {
            "type": "message",
            "id": f"m{number}",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "text": words,
            "locale": "en-GB",
            "from": {"id": "29:p", "name": "Alex", "aadObjectId": self.asker},
            "recipient": {"id": "28:bot", "name": "Seatwise"},
            "conversation": {"id": "a:chat", "conversationType": "personal", "tenantId": self.tenant_id},
            "channelData": {"tenant": {"id": self.tenant_id}},
        }
        began = time.perf_counter()
        async with self.session.post(self.url + "/api/messages", json=activity) as answer:
            answer.raise_for_status()
            arrived, reply = await asyncio.wait_for(self.replies.get(), 60)
        return arrived - began, reply

    def cpu_seconds(self) -> float:
        """Return the process's user and system time so far (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        """Return the process's resident memory (Linux)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")


@contextlib.asynccontextmanager
async def running_bot(sandbox: SandboxProcess, *program: str) -> AsyncIterator[Bot]:
    """Start the bot (`program`: another than app.py) against this sandbox, authentication off, on a fresh SQLite store.

    The sandbox's administrator asks.
    """
    replies: asyncio.Queue[tuple[float, dict[str, Any]]] = asyncio.Queue()
    async with connector(replies) as service_url, aiohttp.ClientSession() as session:
        with (
            tempfile.TemporaryDirectory() as folder,
            _process(sandbox, folder, program or ("app.py",)) as (process, url),
        ):
            await _ready(session, url)
            asker = sandbox.person(ADMINISTRATOR)["object_id"]
            yield Bot(url, service_url, sandbox.info["partner_tenant_id"], asker, process, replies, session)


@contextlib.asynccontextmanager
async def connector(replies: "asyncio.Queue[tuple[float, dict[str, Any]]]") -> AsyncIterator[str]:
    """Listen like the Bot Connector; put every activity with a card into `replies`."""

    async def take(request: web.Request) -> web.Response:
        activity = await request.json()
        if activity.get("attachments"):
            replies.put_nowait((time.perf_counter(), activity))
        return web.json_response({"id": f"r{next(_numbers)}"})

    app = web.Application(client_max_size=2**20)
    app.router.add_route("*", "/{path:.*}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@contextlib.contextmanager
def _process(
    sandbox: SandboxProcess, folder: str, program: Sequence[str]
) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    port = _free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "BOT_AUTH": "off",
        "QUESTIONS_AT_ONCE": "0",
        "STATE_DIR": f"{folder}/state",
        "KEY_URL": f"file:{folder}/keys/seatwise.key",
        **sandbox.settings(),
    }
    command = [sys.executable, *program, "--env-file", os.devnull, "run"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


async def _ready(session: aiohttp.ClientSession, url: str) -> None:
    for _ in range(1200):
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get(url + "/readyz") as answer:
                if answer.status == 200:
                    return
        await asyncio.sleep(0.05)
    raise RuntimeError("the bot did not become ready")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
