"""A running bot for tests: the real web application on a free port, a conversation that tests script, a held clock."""

import asyncio
import contextlib
import itertools
import json
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.app import BotIdentity, Clockwork, Parts, create_web_app, start_web_app
from bot.screen import Notices
from cards.card import Card
from dialogs.turn import Answer, Press, Turn
from tests.bot.stand_in import APP_ID, BOT, ISSUER, PERSON, TENANT, Teams

_numbers = itertools.count(1)


def card(text: str) -> Card:
    """Return a card that says `text`."""
    body = [{"type": "TextBlock", "text": text}]
    return Card({"type": "AdaptiveCard", "version": "1.5", "body": body}, text)


def error_card(error: Exception, reference: str) -> Card:
    """Return a card that names the error, as cards.error does in words."""
    return card(f"{type(error).__name__} {reference}")


NOTICES = Notices(
    progress=lambda words: card(words or "working on it"),
    interrupted=lambda: card("interrupted"),
    greeting=lambda: card("hello"),
)


class Script:
    """A conversation: `on_words` and `on_press` answer; what was asked is kept."""

    def __init__(self) -> None:
        self.heard: list[tuple[Turn, str]] = []
        self.pressed: list[tuple[Turn, Press]] = []
        self.on_words: Callable[[Turn, str], Awaitable[Answer]] = self._echo
        self.on_press: Callable[[Turn, Press], Awaitable[Answer]] = self._name

    async def answer(self, turn: Turn, words: str) -> Answer:
        """Answer words."""
        self.heard.append((turn, words))
        return await self.on_words(turn, words)

    async def press(self, turn: Turn, press: Press) -> Answer:
        """Answer a button."""
        self.pressed.append((turn, press))
        return await self.on_press(turn, press)

    @staticmethod
    async def _echo(_turn: Turn, words: str) -> Answer:
        return card(f"you said {words}")

    @staticmethod
    async def _name(_turn: Turn, press: Press) -> Answer:
        return card(f"you pressed {press.verb} {press.id}")


class Slow:
    """Work that ends when a test says so."""

    def __init__(self) -> None:
        self.ended: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    async def __call__(self, _turn: Turn, _asked: object) -> Answer:
        """Answer when it is done."""
        return await self.ended


class HeldTime:
    """A clock that stands until a test moves it; sleepers wake when their time has come."""

    def __init__(self) -> None:
        self.moment = time.time()
        self.seconds = 1000.0
        self.slept: list[float] = []
        self._sleepers: list[tuple[float, asyncio.Event]] = []
        self._changed = asyncio.Event()

    def now(self) -> datetime:
        """Return the held moment."""
        return datetime.fromtimestamp(self.moment, UTC)

    def monotonic(self) -> float:
        """Return the held stopwatch."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock was moved far enough."""
        self.slept.append(seconds)
        woken = asyncio.Event()
        entry = (self.seconds + seconds, woken)
        self._sleepers.append(entry)
        self._changed.set()
        try:
            await woken.wait()
        finally:
            self._sleepers.remove(entry)

    async def sleeping(self, seconds: float) -> None:
        """Wait until something sleeps that wakes `seconds` from now."""
        while not any(abs(at - self.seconds - seconds) < 1e-6 for at, _ in self._sleepers):
            self._changed.clear()
            await self._changed.wait()

    def move(self, seconds: float) -> None:
        """Move both clocks on and wake who is due."""
        self.moment += seconds
        self.seconds += seconds
        for at, woken in self._sleepers:
            if at <= self.seconds + 1e-6:
                woken.set()


@dataclass
class Tokens:
    """The connector tokens a bot would get; counts how often it asked."""

    asked: int = 0
    fresh: int = 0

    async def token(self, *, fresh: bool = False) -> str:
        """Return a token."""
        self.asked += 1
        self.fresh += fresh
        return f"connector-token-{self.fresh}"


@dataclass
class RunningBot:
    """A bot on a port, and what is around it."""

    url: str
    teams: Teams
    script: Script
    tokens: Tokens
    time: HeldTime
    client: aiohttp.ClientSession
    authenticated: bool
    stop: Callable[[], Awaitable[None]]

    async def post(
        self, body: Any, *, token: str | None = None, headers: dict[str, str] | None = None, raw: bytes | None = None
    ) -> tuple[int, Any]:
        """Post an activity; return status and JSON body."""
        sent = {"Content-Type": "application/json"}
        if self.authenticated:
            sent["Authorization"] = f"Bearer {token or self.teams.token()}"
        arguments: dict[str, Any] = {"data": raw} if raw is not None else {"json": body}
        url = f"{self.url}/api/messages"
        async with self.client.post(url, headers=sent | (headers or {}), **arguments) as response:
            content = await response.read()
            return response.status, json.loads(content) if content else None

    def message(self, text: str | None = "licences contoso", **changes: Any) -> dict[str, Any]:
        """Return a message activity; a change to None leaves a property out."""
        return self._activity({"type": "message", "text": text}, changes)

    def press(self, button: str = "b1", verb: str = "open", **changes: Any) -> dict[str, Any]:
        """Return an Action.Execute invoke."""
        action = {"type": "Action.Execute", "verb": verb, "data": {"id": button}}
        base = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": action}, "replyToId": "card-1"}
        return self._activity(base, changes)

    def _activity(self, base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
        activity = {
            "id": f"a{next(_numbers)}",
            "timestamp": f"{self.time.now():%Y-%m-%dT%H:%M:%S.%f}7Z",
            "channelId": "msteams",
            "serviceUrl": self.teams.service_url,
            "from": PERSON,
            "recipient": BOT,
            "conversation": {"id": "19:chat", "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "en-AU",
        }
        return {name: value for name, value in (activity | base | changes).items() if value is not None}


@contextlib.asynccontextmanager
async def running_bot(
    teams: Teams,
    ssl_context: ssl.SSLContext,
    *,
    auth: bool = True,
    time: HeldTime | None = None,
    drain_seconds: float = 5.0,
    hosts: tuple[str, ...] = ("127.0.0.1",),
    file_hosts: tuple[str, ...] = (),
    office: tuple[str, ...] = ("127.0.0.0/8",),
    questions_at_once: int = 20,
    **parts: Any,
) -> AsyncIterator[RunningBot]:
    """Start the bot; stop it afterwards."""
    script, tokens = Script(), Tokens()
    identity = BotIdentity(
        APP_ID, TENANT, ISSUER, teams.metadata_url, hosts, auth_required=auth, office_networks=office,
        file_hosts=file_hosts, questions_at_once=questions_at_once,
    )  # fmt: skip
    given = Parts(script, error_card, NOTICES, tokens.token, ssl_context)
    given = replace(given, **parts)
    clockwork = Clockwork(new_reference=lambda: "ref-1", jitter=lambda: 0.0)
    if time is not None:
        clockwork = Clockwork(time.now, time.monotonic, time.sleep, lambda: 0.0, lambda: "ref-1")
    runner = await start_web_app(
        create_web_app(identity, given, clockwork, drain_seconds=drain_seconds), "127.0.0.1", 0
    )
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as client:
        try:
            yield RunningBot(url, teams, script, tokens, time or HeldTime(), client, auth, runner.cleanup)
        finally:
            await runner.cleanup()
