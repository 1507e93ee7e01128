"""A stand-in for OneDrive's upload sessions, over loopback."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class OneDrive:
    """Takes pieces; `script` holds what the next ones are answered with: a status, or None for a lost connection."""

    url: str = ""
    pieces: list[tuple[str, bytes]] = field(default_factory=list)
    withdrawn: int = 0
    script: deque[int | None] = field(default_factory=deque)
    headers: list[dict[str, str]] = field(default_factory=list)
    waits: dict[str, str] = field(default_factory=dict)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def content(self) -> bytes:
        """What the pieces make, in the order they came."""
        return b"".join(piece for _, piece in self.pieces)

    async def put(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.arrived.set()
        await self.open.wait()
        self.headers.append(dict(request.headers))
        begin_end, _, size = request.headers["Content-Range"].removeprefix("bytes ").partition("/")
        is_last = int(begin_end.partition("-")[2]) + 1 == int(size)
        scripted = self.script.popleft() if self.script else 201 if is_last else 202
        if scripted is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if 200 <= scripted < 300:
            self.pieces.append((request.headers["Content-Range"], body))
        return web.Response(status=scripted, headers=self.waits)

    async def delete(self, _request: web.Request) -> web.Response:
        self.withdrawn += 1
        return web.Response(status=204)


@asynccontextmanager
async def one_drive() -> AsyncIterator[OneDrive]:
    """Run one on a free port; `url` is the address of an upload session."""
    drive = OneDrive()
    drive.open.set()
    app = web.Application(client_max_size=100_000_000)
    app.router.add_put("/upload", drive.put)
    app.router.add_delete("/upload", drive.delete)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    drive.url = f"http://127.0.0.1:{runner.addresses[0][1]}/upload?guid='x'&tempauth=v1.secret"
    try:
        yield drive
    finally:
        drive.open.set()
        await runner.cleanup()
