"""What is examined: settings that may be broken, and everything behind them, opened when first asked for, and once."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from services.connectors import Connectors
from services.domain.gdap import Relationship
from services.errors import SeatwiseError
from services.http.audience import Audience
from services.http.client import Upstream
from services.http.probe import NoAnswer, Probed, probe
from services.http.rotation import SEED_VERSION
from services.http.tokens import BotTokens, PartnerTokens
from services.http.trust import ssl_context
from services.http.vault import RefreshTokenVault, StoredRefreshToken
from services.secrets.keys import KeyProvider
from services.settings import ROOT, Settings
from services.settings_in_part import SettingsInPart
from services.store import diagnosis
from services.store.credentials import REFRESH_TOKEN
from services.store.database import Database

T = TypeVar("T")


class Told(Protocol):
    """What went wrong in words: cards.explanation.Explanation."""

    @property
    def what(self) -> str:
        """Return what happened."""
        ...

    @property
    def why(self) -> str:
        """Return why."""
        ...

    @property
    def next_step(self) -> str:
        """Return what to do."""
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """How the parts of an installation are made, as its composition does; nothing of it changes anything."""

    database: Callable[[Settings], Database]
    keys: Callable[[Settings], AbstractAsyncContextManager[KeyProvider]]
    tokens: Callable[[Settings, RefreshTokenVault], PartnerTokens]
    bot_tokens: Callable[[Settings], BotTokens]
    connectors: Callable[[Settings, PartnerTokens], Connectors]
    explain: Callable[[Exception], Told]
    clock: Callable[[], datetime]
    package: Path = ROOT / "build" / "seatwise.zip"


class Lacking(Exception):
    """What a check needs is not there; the text says why, in half a sentence."""


class Need(Enum):
    """What a check needs; the value is what it is called. What makes it lacking is told by the check of it."""

    DATABASE = "the database"
    TABLES = "up-to-date tables"
    KEY = "the key"
    SIGN_IN = "a sign-in"
    GRAPH = "Microsoft Graph"


SETTINGS_OF: dict[Need, tuple[str, ...]] = {
    Need.DATABASE: ("DATABASE_URL", "STATE_DIR", "CA_BUNDLE"),
    Need.KEY: ("KEY_URL", "STATE_DIR"),
    Need.SIGN_IN: (
        "CLOUD", "LOGIN_URL", "HTTPS_PROXY", "CA_BUNDLE",
        "PARTNER_TENANT_ID", "PARTNER_CLIENT_ID", "PARTNER_CLIENT_SECRET", "PARTNER_CLIENT_CERTIFICATE",
    ),
    Need.GRAPH: ("GRAPH_URL",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BorrowedVault:
    """A vault that is only read: a check-up keeps no renewed token."""

    stored: StoredRefreshToken | None

    async def read(self) -> StoredRefreshToken | None:
        """Return what lies there."""
        return self.stored

    async def replace(self, value: SecretStr, *, expected_version: int) -> bool:
        """Change nothing."""
        return False


@dataclass(eq=False)
class Patient:
    """One installation under examination. Bound to one event loop; close it."""

    read: SettingsInPart
    means: Means
    env_file: Path | None = None
    every_customer: bool = False
    progress: Callable[[int, int], None] = lambda done, of: None
    _made: dict[str, "asyncio.Task[Any]"] = field(default_factory=dict)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def settings(self) -> Settings:
        """The settings, as far as they are usable."""
        return self.read.settings

    @property
    def now(self) -> datetime:
        """The time."""
        return self.means.clock()

    @property
    def key_file(self) -> Path | None:
        """The file of the key, None for one in a vault."""
        address = urlsplit(self.settings.key_url)
        return ROOT / address.path if address.scheme == "file" else None

    @property
    def _has_key(self) -> bool:
        return self.key_file is None or os.path.lexists(self.key_file)

    async def lacking(self, need: Need) -> str:
        """Return why this cannot be had, "" when it is there."""
        if faulty := [name for name in SETTINGS_OF.get(need, ()) if name in self.read.faulty]:
            return f"{faulty[0]} is not usable"
        ways: dict[Need, Callable[[], Awaitable[object]]] = {
            Need.DATABASE: self.database,
            Need.TABLES: self.tables,
            Need.KEY: self.keys,
            Need.SIGN_IN: lambda: self.partner_token(Audience.PARTNER_CENTER),
            Need.GRAPH: lambda: self.partner_token(Audience.GRAPH),
        }
        try:
            await ways[need]()
        except Lacking as why:
            return str(why)
        except SeatwiseError as error:
            return f"{need.value} cannot be used: {self.means.explain(error).what.rstrip('.')}"
        return ""

    async def database(self) -> Database:
        """Return the database, which answers; raises Lacking where there is none yet, SeatwiseError."""
        return await self._once("database", self._database)

    async def tables(self) -> Database:
        """Return the database with this version's tables; raises as `database` does."""
        database = await self.database()
        if not await self._once("tables", lambda: diagnosis.is_up_to_date(database)):
            raise Lacking("the tables are not this version's")
        return database

    async def keys(self) -> KeyProvider:
        """Return the key; raises Lacking where its file is not made yet, SeatwiseError."""
        return await self._once("keys", self._keys)

    async def stored(self) -> StoredRefreshToken | None:
        """Return the refresh token that is stored, None where there is none."""
        return await self._once("stored", self._stored)

    async def tokens(self) -> PartnerTokens:
        """Return where the partner's tokens come from; raises Lacking where nobody has signed in."""
        return await self._once("tokens", self._tokens)

    async def partner_token(self, audience: Audience) -> str:
        """Return a token of the partner's own tenant."""
        tokens = await self.tokens()
        tenant_id = self.settings.partner_tenant_id
        return await self._once(audience.name, lambda: tokens.access_token(tenant_id, audience))

    async def connectors(self) -> Connectors:
        """Return the ways to Microsoft's services."""
        return await self._once("connectors", self._connectors)

    async def relationships(self) -> tuple[Relationship, ...]:
        """Return every GDAP relationship of the partner but Microsoft's own."""
        connectors = await self.connectors()
        found: tuple[Relationship, ...] = await self._once("relationships", connectors.relationships)
        return tuple(one for one in found if not one.is_microsoft_led)

    async def probed(self, address: str) -> Probed | NoAnswer:
        """Return what answers at an address, or that nothing does."""
        return await self._once(address, lambda: self._probe(address))

    def closed_later(self, upstream: Upstream) -> Upstream:
        """Return an upstream that is closed with the patient."""
        self._open.push_async_callback(upstream.close)
        return upstream

    async def close(self) -> None:
        """End what is under way, and close what was opened."""
        for task in self._made.values():
            task.cancel()
        await asyncio.gather(*self._made.values(), return_exceptions=True)
        await self._open.aclose()

    async def _once(self, name: str, make: Callable[[], Awaitable[T]]) -> T:
        """Return what `make` makes, made once: a check that is out of time does not take it from the others."""
        if name not in self._made:
            self._made[name] = asyncio.ensure_future(_awaited(make))
        made: T = await asyncio.shield(self._made[name])
        return made

    async def _database(self) -> Database:
        settings = self.settings
        if settings.embedded and settings.database_file and not settings.database_file.exists():
            raise Lacking("there is no database yet: it is made at the first start")
        database = self.means.database(settings)
        self._open.push_async_callback(database.close)
        await diagnosis.server(database)
        return database

    async def _keys(self) -> KeyProvider:
        if not self._has_key:
            raise Lacking("there is no key yet: it is made at the first start")
        return await self._open.enter_async_context(self.means.keys(self.settings))

    async def _stored(self) -> StoredRefreshToken | None:
        for need in (Need.DATABASE, Need.TABLES, Need.KEY):
            if why := await self.lacking(need):
                raise Lacking(why)
        database, keys, tenant_id = await self.tables(), await self.keys(), self.settings.partner_tenant_id
        return await diagnosis.stored_sign_in(database, keys, tenant_id, self.now, REFRESH_TOKEN)

    async def _tokens(self) -> PartnerTokens:
        settings = self.settings
        if faulty := [name for name in SETTINGS_OF[Need.SIGN_IN] if name in self.read.faulty]:
            raise Lacking(f"{faulty[0]} is not usable")  # a secret goes nowhere but where it was meant to go
        if not (settings.partner_tenant_id and settings.partner_client_id):
            raise Lacking("PARTNER_TENANT_ID or PARTNER_CLIENT_ID is not set")
        tokens = self.means.tokens(settings, BorrowedVault(await self._stored_or_seed()))
        self._open.push_async_callback(tokens.close)
        return tokens

    async def _stored_or_seed(self) -> StoredRefreshToken:
        seed, why = self.settings.partner_refresh_token, "nobody has signed in yet"
        try:
            if (stored := await self.stored()) is not None:
                return stored
        except Lacking as lacking:
            why = str(lacking)
        if not seed.get_secret_value():
            raise Lacking(why)
        return StoredRefreshToken(seed, SEED_VERSION, self.now)

    async def _connectors(self) -> Connectors:
        connectors = self.means.connectors(self.settings, await self.tokens())
        self._open.push_async_callback(connectors.close)
        return connectors

    async def _probe(self, address: str) -> Probed | NoAnswer:
        try:
            return await probe(
                address, ssl_context(self.settings.ca_bundle), self.settings.https_proxy, self.means.clock
            )
        except NoAnswer as nothing:
            return nothing


async def _awaited(make: Callable[[], Awaitable[T]]) -> T:
    return await make()
