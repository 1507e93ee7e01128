"""Start and stop: one origin per service, all on loopback."""

import errno
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.admin import make_admin
from sandbox.answer import Service
from sandbox.certificates import make_server_context
from sandbox.exchange.service import Exchange
from sandbox.graph.service import Graph
from sandbox.login.service import BOT_METADATA, Login
from sandbox.login.tokens import new_refresh_token
from sandbox.partner_center.service import PartnerCenter
from sandbox.sandbox import Origins, Sandbox
from sandbox.web import make_handler
from sandbox.world.truth import people

_TRIES = 5


@asynccontextmanager
async def serving(sandbox: Sandbox, state: Path, port_base: int) -> AsyncIterator[dict[str, Any]]:
    """Serve until the block ends; yield the ready document. `port_base` 0 takes any free ports."""
    context, bundle = make_server_context(state)
    document: dict[str, Any] = {}
    services: list[Service] = [Login(sandbox), Graph(sandbox), PartnerCenter(sandbox), Exchange(sandbox)]
    runners: list[web.AppRunner] = []
    try:
        ports = [await _start(runners, _application(sandbox, each), port_base and port_base + index, context)
                 for index, each in enumerate(services)]  # fmt: skip
        admin = make_admin(sandbox, lambda: _ready(sandbox, bundle))
        admin_port = await _start(runners, admin, port_base and port_base + len(services), None)
        login, graph, partner_center, exchange = (f"https://localhost:{port}" for port in ports)
        sandbox.origins = Origins(login, graph, partner_center, exchange, f"http://127.0.0.1:{admin_port}")
        document.update(_ready(sandbox, bundle))
        yield document
    finally:
        for runner in runners:
            await runner.cleanup()


def _application(sandbox: Sandbox, service: Service) -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", make_handler(sandbox, service))
    return app


async def _start(runners: list[web.AppRunner], app: web.Application, port: int, tls: ssl.SSLContext | None) -> int:
    """Listen on loopback; return the port."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
    await runner.setup()
    runners.append(runner)
    listening = _listen(port)
    for each in listening:
        await web.SockSite(runner, each, ssl_context=tls).start()
    return int(listening[0].getsockname()[1])


def _listen(port: int) -> list[socket.socket]:
    """Take a port on 127.0.0.1 and the same one on ::1, since clients may try either for localhost."""
    for _ in range(_TRIES):
        first = socket.create_server(("127.0.0.1", port))
        try:
            return [first, socket.create_server(("::1", first.getsockname()[1]), family=socket.AF_INET6)]
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return [first]  # a machine without IPv6
            first.close()
    raise OSError(errno.EADDRINUSE, f"port {port or 'any'} is taken on ::1")


def _ready(sandbox: Sandbox, bundle: Path) -> dict[str, Any]:
    partner, origins = sandbox.world.partner, sandbox.origins
    return {
        "login_url": origins.login,
        "graph_url": origins.graph,
        "partner_center_url": origins.partner_center,
        "exchange_url": origins.exchange,
        "admin_url": origins.admin,
        "ca_bundle": str(bundle.resolve()),
        "partner_tenant_id": partner.tenant.tenant_id,
        "partner_client_id": partner.client_id,
        "partner_client_secret": partner.client_secret,
        "refresh_token": new_refresh_token(sandbox),
        "bot_client_id": partner.bot_client_id,
        "bot_client_secret": partner.bot_client_secret,
        "bot_openid_metadata_url": origins.login + BOT_METADATA,
        "groups": {word: each.group_id for word, each in partner.groups.items()},
        "people": people(sandbox.world),
    }
