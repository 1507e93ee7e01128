"""The whole sign-in over HTTP: the product in this process, its pages on a port, Microsoft's stand-in, browsers."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import structlog

from app import _parts
from bot.app import BotIdentity, create_web_app, start_web_app
from cards.card import Card
from cards.error import error_card
from composition import Seatwise, compose
from dialogs.turn import Later, Place, PlaceKind, Turn
from services.domain.actor import Actor
from services.errors import SeatwiseError
from services.settings import Settings, load_settings
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.bot_process import installation, write_env_file
from tests.scenarios.in_process import HeldClock
from tests.scenarios.reading import Reading, read

ORIGIN = "https://bot.example"
"""Where the world reaches the bot: a proxy with a certificate passes on to it."""
PERSONAL, CHANNEL = Place(PlaceKind.PERSONAL, "a:personal"), Place(PlaceKind.CHANNEL, "19:channel")


@dataclass
class Browser:
    """Keeps cookies, follows redirects only when told, and finds the bot behind its proxy."""

    client: httpx.AsyncClient
    bot_url: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, address: str, method: str = "GET") -> httpx.Response:
        """Open an address, with the cookies where they belong."""
        is_bot = address.startswith(ORIGIN)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if is_bot else {}
        url = address.replace(ORIGIN, self.bot_url, 1) if is_bot else address
        self.client.cookies.clear()
        answer = await self.client.request(method, url, headers=headers if self.cookies else {})
        for line in answer.headers.get_list("Set-Cookie") if is_bot else []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if not self.cookies[name] or "Max-Age=0" in line:
                del self.cookies[name]
        return answer

    async def to_microsoft(self, link: str) -> str:
        """Open the link of the card; return the address that Microsoft's page is at."""
        answer = await self.get(link)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    async def way_back(self, authorize: str) -> str:
        """Sign in at Microsoft's page; return the address that it sends the browser back to."""
        answer = await self.get(authorize)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    async def sign_in(self, link: str) -> httpx.Response:
        """Go the whole way."""
        return await self.get(await self.way_back(await self.to_microsoft(link)))


@dataclass
class SigningIn:
    """A running product nobody has signed in to yet, its administrator's chat, and a browser."""

    seatwise: Seatwise
    settings: Settings
    clock: HeldClock
    sandbox: Admin
    url: str
    client: httpx.AsyncClient
    administrator: Actor
    logged: list[Any]

    def browser(self) -> Browser:
        """Return a browser without cookies."""
        return Browser(self.client, self.url)

    async def say(self, words: str, place: Place = PERSONAL, actor: Actor | None = None) -> Reading:
        """Say something in a chat and read the answer."""
        turn = Turn(actor or self.administrator, place, "en-AU", self.clock())
        try:
            answer = await self.seatwise.router.answer(turn, words)
            card: Card = await answer.then if isinstance(answer, Later) else answer
        except SeatwiseError as fault:
            card = error_card(fault)
        self.last = card
        return read(card.content, card.summary)

    async def link(self) -> str:
        """Say "connect" and return the address behind the button."""
        await self.say("connect")
        return link_of(self.last)

    async def rows(self) -> list[dict[str, Any]]:
        """Return what the record says, oldest first."""

        return [asdict(row.entry) async for row in self.seatwise.audit.all()]


def link_of(card: Card) -> str:
    """Return the address of a card's button."""
    return next(str(each["url"]) for each in card.content["actions"] if each["type"] == "Action.OpenUrl")


def changed(address: str, **parameters: str | None) -> str:
    """Return an address with other parameters; None leaves one out."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **parameters}
    kept = {name: value for name, value in query.items() if value is not None}
    return urlunsplit(parts._replace(query=urlencode(kept)))


@asynccontextmanager
async def signing_in(folder: Path, process: SandboxProcess, *, seeded: bool = False) -> AsyncIterator[SigningIn]:
    """Put the product together with no refresh token (or with one), and serve its pages."""
    process.admin.redirect_uris(f"{ORIGIN}/auth/partner")
    given = process.settings()
    administrator = process.person("Alex")
    more = {"PUBLIC_URL": ORIGIN, "ADMIN_USERS": administrator["object_id"], "CUSTOMER_ACCESS": "all"}
    more |= {} if seeded else {"PARTNER_REFRESH_TOKEN": ""}
    # Nobody is in the office: what a link leads to is open to all.
    more["OFFICE_NETWORKS"] = "192.0.2.0/24"
    settings = load_settings(write_env_file(folder, installation(folder, given) | more))
    clock = HeldClock()
    trust = ssl.create_default_context(cafile=process.info["ca_bundle"])
    actor = Actor(process.info["partner_tenant_id"], administrator["object_id"], administrator["name"])
    async with compose(settings, clock) as seatwise:
        # Who watches for stops is the test.
        app = create_web_app(BotIdentity.of(settings), replace(_parts(settings, seatwise), watch=None))
        runner = await start_web_app(app, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            async with httpx.AsyncClient(verify=trust, trust_env=False, timeout=10) as client:
                with structlog.testing.capture_logs() as logged:
                    yield SigningIn(seatwise, settings, clock, process.admin, url, client, actor, logged)
        finally:
            await runner.cleanup()
