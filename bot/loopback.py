"""Signing in from the command line: the two pages on a free port of this machine, for as long as it takes."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.server_log import server_log
from bot.sign_in import BACK, SignInDesk, add_sign_in
from services.errors import SeatwiseError, SignInFailed, SignInTrouble
from services.sign_in import SignIns

HOST = "localhost"
"""Not 127.0.0.1: for this name alone Entra lets the port be any."""
_OF_OTHERS = (SignInTrouble.LINK_GONE, SignInTrouble.ANOTHER_BROWSER)
"""Whoever calls at random: the one who was given the link may still come."""


@dataclass(frozen=True, slots=True)
class Loopback:
    """Where the browser starts, and how its sign-in ends."""

    address: str
    ended: "asyncio.Future[SeatwiseError | None]"


@asynccontextmanager
async def loopback(sign_ins: SignIns, link: str, port: int = 0) -> AsyncIterator[Loopback]:
    """Serve one sign-in at `port`, any free one if 0; raises OSError where it is taken."""
    ended: asyncio.Future[SeatwiseError | None] = asyncio.get_running_loop().create_future()

    def done(error: SeatwiseError | None) -> None:
        is_of_others = isinstance(error, SignInFailed) and error.trouble in _OF_OTHERS
        if not ended.done() and not is_of_others:
            ended.set_result(error)

    listening = _listen(port)
    origin = f"http://{HOST}:{listening[0].getsockname()[1]}"
    app = web.Application()
    add_sign_in(app, SignInDesk(sign_ins, origin, done))
    runner = web.AppRunner(app, access_log=None, logger=server_log(), shutdown_timeout=1.0)
    await runner.setup()
    try:
        for each in listening:
            await web.SockSite(runner, each).start()
        yield Loopback(f"{origin}{BACK}/start/{link}", ended)
    finally:
        await runner.cleanup()


def _listen(port: int) -> list[socket.socket]:
    """Take a port on 127.0.0.1, and on ::1 if that can be: browsers may try either for localhost."""
    first = socket.create_server(("127.0.0.1", port))
    try:
        return [first, socket.create_server(("::1", first.getsockname()[1]), family=socket.AF_INET6)]
    except OSError:
        return [first]
