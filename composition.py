"""Composition root: settings -> store -> tokens -> connectors -> directory -> router. Nothing else wires rooms."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

import anyio
import anyio.lowlevel

from cards.format import Format
from dialogs import COMMANDS
from dialogs.buttons import Buttons
from dialogs.desk import Connecting, Desk
from dialogs.exports import Exports
from dialogs.last_customer import LastCustomer
from dialogs.registry import Commands
from dialogs.router import Router
from dialogs.turn import Answer, Turn
from services.audit.history import History
from services.audit.trail import AuditTrail
from services.authority import Authority, Grants, PartnerPeople
from services.clouds import CLOUDS
from services.connectors import Connectors, Origins
from services.consent import Consents
from services.consent_grants import grants
from services.doctor.glance import key_state, record_is_whole, signed_in_with_mfa
from services.domain.actor import Actor
from services.domain.customer import Customer
from services.domain.reach import CustomerReach
from services.errors import Malformed, SignInNeeded
from services.free_skus import load_free_skus
from services.http.client import IN_FLIGHT
from services.http.code_flow import CodeFlow
from services.http.entra_session import EntraSession, PlainSession
from services.http.tokens import (
    BotTokens,
    PartnerApplication,
    PartnerTokens,
    managed_identity_bot,
    single_tenant_bot,
)
from services.http.trust import bundle_file, ssl_context
from services.http.vault import RefreshTokenVault, seed
from services.installation import Installation
from services.leaving import Leaving
from services.portfolio.portfolio import Portfolio
from services.secrets.keys import KeyProvider, Surroundings
from services.secrets.provider import Way, key_provider
from services.settings import ROOT, Settings
from services.sign_in import SignIns
from services.stops import Stops
from services.store.administrators import AdministratorStore
from services.store.audit import AuditStore
from services.store.audit_key import AUDIT_KEY, audit_key
from services.store.buttons import ButtonStore
from services.store.credentials import REFRESH_TOKEN, SealedCredentials
from services.store.customer_settings import CustomerSettingStore
from services.store.database import Database
from services.store.deployment import deployment_id
from services.store.downloads import DownloadStore
from services.store.holdings import Holdings
from services.store.migrate import migrate
from services.store.prices import PriceStore
from services.store.recollections import RecollectionStore
from services.store.sealed import check_keys
from services.store.sign_ins import SignInStore
from services.store.sku_names import SkuNameStore
from services.tenancy.directory import CustomerDirectory
from services.tenancy.ports import Trail
from services.tenancy.reaches import CustomerReaches
from services.tenancy.sight import GdapSight, SeesAll

TOKEN_THREADS = IN_FLIGHT
"""Over all customers, each request in flight may need a sign-in of its own; none of them waits for another."""
USUAL_LOCALE = "en-GB"
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SigningIn:
    """What the edge and the command line need of the sign-in of the service account."""

    sign_ins: SignIns
    links: SignInStore
    chats: AdministratorStore
    stops: Stops
    issue: Callable[[Turn, Answer], Awaitable[Answer]]
    renew: Callable[[timedelta], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Seatwise:
    """A running installation without its edge."""

    router: Router
    exports: Exports
    database: Database
    buttons: ButtonStore
    recollections: RecollectionStore
    downloads: DownloadStore
    bot_tokens: BotTokens
    operator: Actor
    clock: Clock
    audit: AuditStore
    directory: CustomerDirectory
    leaving: Leaving
    signing_in: SigningIn

    async def sweep(self) -> None:
        """Delete what is kept no longer: expired buttons, forgotten customers, files that wait no more."""
        await self.buttons.sweep(self.clock())
        await self.recollections.sweep(self.clock())
        await self.downloads.sweep(self.clock())
        await self.signing_in.links.sweep(self.clock())
        await self.signing_in.chats.sweep(self.clock())


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Database]:
    """Open the database, brought up to date."""
    database = Database(settings.database_url.get_secret_value(), tls=ssl_context(settings.ca_bundle))
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_keys(settings: Settings) -> AsyncIterator[KeyProvider]:
    """Open the key that seals stored secrets; raises Misconfigured."""
    surroundings = Surroundings(ROOT, settings.state_dir, settings.database_file, settings.allow_file_key)
    identity = settings.app_id if settings.app_type == "UserAssignedMSI" else None
    way = Way(identity, bundle_file(settings.ca_bundle), settings.https_proxy)
    keys = key_provider(settings.key_url, surroundings, way)
    try:
        yield keys
    finally:
        await keys.close()


async def open_audit(settings: Settings, database: Database, keys: KeyProvider, clock: Clock = utc_now) -> AuditStore:
    """Return the record of this installation, not started; raises SealBroken."""
    vault = await _vault(settings, database, keys, clock, AUDIT_KEY)
    return AuditStore(database, await audit_key(vault), clock)


@asynccontextmanager
async def compose(settings: Settings, clock: Clock = utc_now, commands: Commands = COMMANDS) -> AsyncIterator[Seatwise]:
    """Wire an installation together and take it apart again; raises Misconfigured, Unavailable."""
    async with AsyncExitStack() as stack:
        await _warm_up(settings, clock)
        database = await stack.enter_async_context(open_store(settings))
        pool = stack.enter_context(ThreadPoolExecutor(TOKEN_THREADS, thread_name_prefix="tokens"))
        keys = await stack.enter_async_context(open_keys(settings))
        await check_keys(database, keys)
        audit = await open_audit(settings, database, keys, clock)
        await audit.start()
        stack.push_async_callback(audit.close)
        vault = await _vault(settings, database, keys, clock, REFRESH_TOKEN)
        await seed(vault, settings.partner_refresh_token)
        chats, links = AdministratorStore(database), SignInStore(database)
        stops = Stops(chats, vault.version, clock)
        tokens = partner_tokens(settings, vault, pool, clock, stops.stopped)
        stack.push_async_callback(tokens.close)
        # A thread of its own: an answer that is ready does not wait behind sign-ins for questions.
        bot_pool = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="bot-token"))
        bot_tokens = bot_tokens_of(settings, bot_pool)
        stack.push_async_callback(bot_tokens.close)
        connectors = connectors_of(settings, tokens)
        stack.push_async_callback(connectors.close)
        rows, recollections, downloads = ButtonStore(database), RecollectionStore(database), DownloadStore(database)

        def seconds() -> float:
            return clock().timestamp()

        authority = _authority(settings, connectors, seconds)
        stack.push_async_callback(authority.close)
        by_gdap = settings.customer_access == "gdap"
        sight = GdapSight(authority.groups_of, connectors.delegations, seconds) if by_gdap else SeesAll()
        stack.push_async_callback(sight.close)
        names, free = SkuNameStore(database, clock), load_free_skus(settings.state_dir)
        trail = AuditTrail(audit, audit.people, authority.role_of)
        usual = CustomerReach(settings.customer_reach)
        reaches = CustomerReaches(CustomerSettingStore(database), usual, trail, clock)
        directory = CustomerDirectory(connectors, clock, sight=sight, trail=trail, reaches=reaches)
        installation = Installation(
            _signed_in_at(vault),
            database.health,
            partial(signed_in_with_mfa, tokens, settings.partner_tenant_id),
            authority.role_of,
            partial(record_is_whole, database),
            partial(key_state, database, keys),
        )
        prices, portfolio = PriceStore(database, clock), Portfolio(clock)
        history = History(audit, audit.people, _names(connectors), _operator(settings).object_id)
        leaving = Leaving(Holdings(database), audit, connectors, trail, clock)
        connecting = Connecting(
            SignIns(
                links,
                _code_flow(settings, pool, clock, stack),
                connectors.check_mfa,
                vault,
                tokens.signed_in,
                trail,
                partial(_actor, settings),
                clock,
            ),
            _consents(settings, connectors, trail, clock, tokens, portfolio),
            settings.public_url,
        )
        desk = Desk(
            names,
            free,
            clock,
            prices,
            portfolio,
            installation,
            reaches,
            history,
            leaving,
            connecting,
            settings.timezone,
        )
        buttons = Buttons(rows, new_id=lambda: secrets.token_hex(16))
        router = Router(directory, commands, desk, buttons, LastCustomer(recollections), authority.require)
        exports = Exports(
            directory,
            commands,
            desk,
            buttons,
            downloads,
            authority.require,
            new_token=lambda: secrets.token_urlsafe(32),
            public_url=settings.public_url,
            actor_of=partial(_actor, settings),
        )
        operator = _operator(settings)
        signing_in = SigningIn(connecting.sign_ins, links, chats, stops, buttons.issue, tokens.renew)
        yield Seatwise(
            router, exports, database, rows, recollections, downloads, bot_tokens, operator, clock, audit, directory,
            leaving, signing_in,
        )  # fmt: skip


def _names(people: PartnerPeople) -> Callable[[str], Awaitable[str]]:
    async def name_of(object_id: str) -> str:
        try:
            return next(iter(await people.names_of((), (object_id,))), "")
        except Malformed:  # no GUID: nobody of a directory's
            return ""

    return name_of


def _signed_in_at(vault: SealedCredentials) -> Callable[[], Awaitable[datetime | None]]:
    async def ask() -> datetime | None:
        stored = await vault.read()
        return stored.stored_at if stored else None

    return ask


async def _warm_up(settings: Settings, clock: Clock) -> None:
    """Load what libraries load at their first use, so that the first question does not wait for it."""
    await anyio.lowlevel.checkpoint()  # httpx's way to the event loop
    reader = Format.of(USUAL_LOCALE, settings.timezone, clock())
    reader.number(1)
    reader.moment(clock())


def _authority(settings: Settings, people: PartnerPeople, seconds: Callable[[], float]) -> Authority:
    grants = Grants.of(settings.reader_groups, settings.approver_groups, settings.admin_groups, settings.admin_users)
    return Authority(grants, people, settings.partner_tenant_id, seconds)


async def _vault(
    settings: Settings, database: Database, keys: KeyProvider, clock: Clock, name: str
) -> SealedCredentials:
    return SealedCredentials(
        database,
        keys,
        deployment=await deployment_id(database, clock()),
        tenant_id=settings.partner_tenant_id,
        clock=clock,
        name=name,
    )


def partner_tokens(
    settings: Settings,
    vault: RefreshTokenVault,
    pool: ThreadPoolExecutor,
    clock: Clock,
    on_stop: Callable[[SignInNeeded, int], None] = lambda error, version: None,
) -> PartnerTokens:
    """Return where the partner's access tokens come from; raises Misconfigured for an unusable certificate."""
    return PartnerTokens(
        _application(settings),
        vault,
        login=settings.login_url,
        cloud=CLOUDS[settings.cloud],
        session=_entra_session(settings),
        pool=pool,
        now=clock,
        on_stop=on_stop,
    )


def _application(settings: Settings) -> PartnerApplication:
    return PartnerApplication(
        settings.partner_tenant_id,
        settings.partner_client_id,
        settings.partner_client_secret,
        settings.partner_client_certificate,
    )


def _code_flow(settings: Settings, pool: ThreadPoolExecutor, clock: Clock, stack: AsyncExitStack) -> CodeFlow:
    session = _entra_session(settings)
    stack.callback(session.close)
    cloud = CLOUDS[settings.cloud]
    return CodeFlow(
        _application(settings), login=settings.login_url, cloud=cloud, session=session, pool=pool, now=clock
    )


def _consents(
    settings: Settings, connectors: Connectors, trail: Trail, clock: Clock, tokens: PartnerTokens, portfolio: Portfolio
) -> Consents:
    def forget(customer: Customer) -> None:
        tokens.forget_tenant(customer.tenant_id)
        portfolio.forget(customer)

    wanted = grants(invoke_command=settings.exchange_invoke_command)
    return Consents(connectors, trail, clock, settings.login_url, settings.partner_client_id, wanted, forget)


def bot_tokens_of(settings: Settings, pool: ThreadPoolExecutor) -> BotTokens:
    """Return where the bot's own token comes from."""
    audience = CLOUDS[settings.cloud].bot_audience
    if settings.app_type == "UserAssignedMSI":
        ask = managed_identity_bot(
            settings.app_id, audience=audience, session=PlainSession(bundle_file(settings.ca_bundle))
        )
    else:
        ask = single_tenant_bot(
            settings.login_url,
            settings.app_tenant_id,
            settings.app_id,
            settings.app_password,
            audience=audience,
            session=_entra_session(settings),
        )
    return BotTokens(ask, pool=pool)


def _entra_session(settings: Settings) -> EntraSession:
    session = PlainSession(bundle_file(settings.ca_bundle), proxy=settings.https_proxy, connections=TOKEN_THREADS)
    return EntraSession(settings.login_url, session)


def connectors_of(settings: Settings, tokens: PartnerTokens) -> Connectors:
    """Return the ways to Microsoft's services."""
    return Connectors(
        Origins(settings.login_url, settings.graph_url, settings.partner_center_url, settings.exchange_url),
        tokens,
        partner_tenant_id=settings.partner_tenant_id,
        trust=ssl_context(settings.ca_bundle),
        proxy=settings.https_proxy,
        invoke_command=settings.exchange_invoke_command,
        client_id=settings.partner_client_id,
    )


def _actor(settings: Settings, object_id: str, name: str) -> Actor:
    """Return who is behind an object id that this installation wrote down."""
    operator = _operator(settings)
    return operator if object_id == operator.object_id else Actor(settings.partner_tenant_id, object_id, name)


def _operator(settings: Settings) -> Actor:
    """Whoever may read the settings is the operator; its id is the same at every start."""
    object_id = str(uuid5(NAMESPACE_URL, f"seatwise:operator:{settings.partner_tenant_id}"))
    return Actor(settings.partner_tenant_id, object_id, "operator", is_operator=True)
