"""The routes: POST /api/messages for Teams, /downloads/ and /auth/partner for who got a link, /healthz and /readyz for
who runs it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.adapter import ConnectorAdapter
from bot.background import Background
from bot.downloads import ROUTE, DownloadDesk
from bot.errors import attempted, outcome
from bot.guard import Guard, Refused
from bot.handler import SeatwiseBot
from bot.once import Once, Reply
from bot.readiness import Probe, Readiness
from bot.sign_in import BACK, START, SignInDesk, add_sign_in
from bot.wire import Inbound, encode

log = structlog.get_logger("bot.web")

MESSAGES = "/api/messages"
UNLIMITED = frozenset({MESSAGES, "/healthz", "/readyz"})
"""What no address is kept from: Teams has few addresses for many people, and a probe must not fail for being eager."""
OPEN = frozenset({ROUTE, START, BACK})
"""What a link leads to, from wherever it is opened."""


@dataclass(frozen=True, slots=True)
class Door:
    """What stands behind POST /api/messages: in by the guard, once each, through the adapter to the bot."""

    guard: Guard
    once: Once
    background: Background
    adapter: ConnectorAdapter
    bot: SeatwiseBot
    heard: Callable[[Inbound], Awaitable[None]] | None = None
    """Told of each activity that was admitted, beside its answer."""

    async def messages(self, request: web.Request) -> web.Response:
        """Serve one request: 200, a refusal, or 500 for a fault of ours that the log knows."""
        try:
            activity = await self.guard.admit(request)
        except Refused as refusal:
            log.warning("guard.refused", status=refusal.status, reason=refusal.reason, remote=request.remote)
            return _refusal(refusal.status)
        if self.heard is not None:
            self.background.start(attempted("activity.not_noted", self.heard(activity)))
        reply = await outcome("request.failed", self._reply(activity)) or Reply(500)
        return web.Response(status=reply.status, body=reply.body, content_type="application/json")

    async def _reply(self, activity: Inbound) -> Reply:
        def start() -> asyncio.Task[Reply]:
            return self.background.start(self.adapter.process(activity, self.bot.on_turn))

        if not activity.id:
            return await start()
        return await self.once.outcome((activity.conversation.id, activity.id), start)


DOOR = web.AppKey("door", Door)


def add_routes(
    app: web.Application, probes: Mapping[str, Probe], desk: DownloadDesk, sign_in: SignInDesk | None = None
) -> None:
    """Add the routes; anything else is 404. `probes` name what must be reachable for the bot to be ready."""
    readiness = Readiness(probes)

    async def messages(request: web.Request) -> web.Response:
        door = request.app[DOOR]
        return await asyncio.shield(door.background.start(door.messages(request)))  # also if the sender leaves

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(_request: web.Request) -> web.Response:
        failing = await readiness.failing()
        body = {"status": "not ready" if failing else "ready", "failing": failing}
        return web.json_response(body, status=503 if failing else 200)

    app.router.add_post(MESSAGES, messages)
    app.router.add_get(ROUTE, desk.hand_over, allow_head=False)
    app.router.add_head(ROUTE, desk.look)
    if sign_in is not None:
        add_sign_in(app, sign_in)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)


def office_only(networks: tuple[str, ...]) -> Middleware:
    """Return a middleware that hides all but POST /api/messages and what links lead to from callers outside `networks`
    (CIDRs).
    """
    allowed = [ip_network(network) for network in networks]

    def is_within(remote: str | None) -> bool:
        address = ip_address(remote) if remote else None
        return address is not None and any(address in network for network in allowed)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource  # None where no route was found
        is_open = request.path == MESSAGES or (resource is not None and resource.canonical in OPEN)
        if not is_open and not is_within(request.remote):
            raise web.HTTPNotFound
        return await handler(request)

    return middleware


def _refusal(status: int) -> web.Response:
    """Answer with the status alone: the reason is for our log, not for whoever tries."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return web.Response(status=status, body=encode({"error": status}), content_type="application/json", headers=headers)
