"""Puts the edge together: identity and parts in, a web application out."""

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from ssl import SSLContext

import aiohttp
from aiohttp import web

from bot.adapter import ConnectorAdapter
from bot.addresses import not_too_often
from bot.allowance import Allowances
from bot.background import Background
from bot.bearer import BearerCheck
from bot.consents import Consents
from bot.delivery import ConnectorToken, Delivery
from bot.downloads import DownloadDesk
from bot.edge import Conversations, Edge
from bot.errors import Apologies, ErrorCard
from bot.gate import Gate, person_rate
from bot.guard import MAX_BODY, Guard
from bot.handler import FileService, SeatwiseBot
from bot.once import Once
from bot.pace import ACKNOWLEDGE_AFTER, Pace
from bot.parcels import Files, Parcels
from bot.readiness import Probe
from bot.roster import Rosters
from bot.screen import Notices, Screen
from bot.server_log import server_log
from bot.service_url import FileHosts, ServiceHosts
from bot.session import fetch, open_session
from bot.sign_in import SignInDesk
from bot.signing_keys import SigningKeys
from bot.stage import Stage
from bot.upload import Uploads
from bot.watch import Watch
from bot.web import DOOR, UNLIMITED, Door, add_routes, office_only
from bot.wire import Inbound
from services.clouds import CLOUDS
from services.settings import Settings

DRAIN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who the bot is and whom it listens to. Without `auth_required` only loopback is spoken to."""

    app_id: str
    tenant_id: str
    issuer: str
    metadata_url: str
    service_hosts: tuple[str, ...]
    auth_required: bool = True
    office_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    file_hosts: tuple[str, ...] = ()
    """Domains where Teams lets a bot put a file; none where it cannot."""
    proxy: str | None = None
    questions_at_once: int = 20
    """Of one person; 0 for no limit."""

    @classmethod
    def of(cls, settings: Settings) -> "BotIdentity":
        """Return the identity that the settings describe."""
        return cls(
            app_id=settings.app_id,
            tenant_id=settings.partner_tenant_id,
            issuer=CLOUDS[settings.cloud].bot_audience,
            metadata_url=settings.bot_openid_metadata_url,
            service_hosts=settings.bot_service_hosts,
            auth_required=settings.bot_auth == "required",
            office_networks=settings.office_networks,
            file_hosts=CLOUDS[settings.cloud].file_hosts,
            proxy=settings.https_proxy,
            questions_at_once=settings.questions_at_once,
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """What the edge is given: who answers and makes files, the cards it shows itself, the token for its messages."""

    conversations: Conversations
    error_card: ErrorCard
    notices: Notices
    token: ConnectorToken | None
    ssl_context: SSLContext
    files: Files | None = None
    """What makes files of lists; None where nothing does."""
    probes: Mapping[str, Probe] = field(default_factory=dict)
    sign_in: SignInDesk | None = None
    """Where browsers come to sign the service account in; None where it cannot be done by a link."""
    watch: Watch | None = None
    """Who is told that a sign-in is needed, though nobody asked."""


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Time and chance, passed in so that tests can hold them still."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    new_reference: Callable[[], str] = lambda: secrets.token_hex(4)


REAL_CLOCKWORK = Clockwork()


def create_web_app(
    identity: BotIdentity, parts: Parts, clockwork: Clockwork = REAL_CLOCKWORK, *, drain_seconds: float = DRAIN_SECONDS
) -> web.Application:
    """Return the application; it opens its connections when it starts and drains its work when it stops."""
    middlewares = [office_only(identity.office_networks), not_too_often(UNLIMITED, clockwork.monotonic)]
    app = web.Application(client_max_size=MAX_BODY, middlewares=middlewares)

    async def life(app: web.Application) -> AsyncIterator[None]:
        background = Background()
        async with open_session(parts.ssl_context, identity.proxy) as session:
            delivery = _delivery(identity, parts, clockwork, session)
            app[DOOR] = _door(identity, parts, clockwork, delivery, session, background)
            async with parts.watch.kept(delivery, clockwork.now) if parts.watch else nullcontext():
                yield
            await background.drain(drain_seconds)

    app.cleanup_ctx.append(life)
    add_routes(app, parts.probes, DownloadDesk(parts.files), parts.sign_in)
    return app


async def start_web_app(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Listen on `host` and `port`; `await runner.cleanup()` stops. What is logged is ours to say, not aiohttp's.

    Whoever leaves ends what was done for that request alone: a download, but no answer.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=server_log(),
        shutdown_timeout=ACKNOWLEDGE_AFTER + 1,
        handler_cancellation=True,
    )
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


def _hosts(identity: BotIdentity) -> ServiceHosts:
    return ServiceHosts(identity.service_hosts, loopback_only=not identity.auth_required)


def _delivery(identity: BotIdentity, parts: Parts, clockwork: Clockwork, session: aiohttp.ClientSession) -> Delivery:
    token = parts.token if identity.auth_required else None
    return Delivery(session, _hosts(identity), token, clockwork.now, clockwork.sleep, clockwork.jitter)


def _door(
    identity: BotIdentity,
    parts: Parts,
    clockwork: Clockwork,
    delivery: Delivery,
    session: aiohttp.ClientSession,
    background: Background,
) -> Door:
    auth, hosts = identity.auth_required, _hosts(identity)
    apologies = Apologies(parts.error_card, clockwork.new_reference)
    pace = Pace(clockwork.sleep)
    rosters = Rosters(delivery, identity.tenant_id, clockwork.monotonic)
    screen = Screen(delivery, apologies, pace, parts.notices)
    stage = Stage(delivery, screen, background, apologies, parts.notices, pace, clockwork.now, rosters)
    files = _file_service(identity, parts.files, stage, clockwork, session) if parts.files else None
    bearer = _bearer_check(identity, clockwork, session) if auth else None
    guard = Guard(identity.tenant_id, hosts, bearer, clockwork.now)
    return Door(
        guard,
        Once(clockwork.monotonic),
        background,
        ConnectorAdapter(delivery),
        SeatwiseBot(Edge(parts.conversations, stage), files, _gate(identity, stage, clockwork)),
        _listener(parts, clockwork),
    )


def _listener(parts: Parts, clockwork: Clockwork) -> Callable[[Inbound], Awaitable[None]] | None:
    if parts.watch is None:
        return None
    administrators = parts.watch.administrators
    return lambda activity: administrators.heard(activity, clockwork.now())


def _gate(identity: BotIdentity, stage: Stage, clockwork: Clockwork) -> Gate | None:
    if not identity.questions_at_once:
        return None
    return Gate(Allowances(person_rate(identity.questions_at_once), clockwork.monotonic), stage)


def _file_service(
    identity: BotIdentity, files: Files, stage: Stage, clockwork: Clockwork, session: aiohttp.ClientSession
) -> FileService:
    hosts = FileHosts(identity.file_hosts, loopback_too=not identity.auth_required)
    uploads = Uploads(session, hosts, clockwork.now, clockwork.sleep)
    parcels = Parcels(files, stage, into_onedrive=bool(identity.file_hosts))
    return FileService(parcels, Consents(files, uploads, hosts, stage))


def _bearer_check(identity: BotIdentity, clockwork: Clockwork, session: aiohttp.ClientSession) -> BearerCheck:
    keys = SigningKeys(identity.metadata_url, partial(fetch, session), clockwork.monotonic)
    return BearerCheck(identity.app_id, identity.issuer, keys, lambda: clockwork.now().timestamp())
