"""A bot on a loop of its own that tests post bytes to, and the bytes: activities as Teams never sent them."""

import asyncio
import contextlib
import http.client
import json
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.bot.running import RunningBot, running_bot
from tests.bot.stand_in import TENANT, Teams
from tests.dialogs.world import World

T = TypeVar("T")
PATIENCE = 30.0
PLACEHOLDER = b"activity-00000000"
JSON = {"Content-Type": "application/json"}


@dataclass
class FuzzedBot:
    """The real edge and the real router, over customers in memory. `lines` is what was logged since they were read."""

    bot: RunningBot
    world: World
    loop: asyncio.AbstractEventLoop
    log: list[Any]
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.bot.url.removeprefix("http://"), timeout=PATIENCE)
        self.token = self.bot.teams.token(exp=int(self.bot.time.moment) + 86_400)

    def post(self, body: bytes, token: str | None) -> tuple[int, bytes]:
        """Post bytes; return status and answer."""
        headers = JSON if token is None else JSON | {"Authorization": f"Bearer {token}"}
        self.connection.request("POST", "/api/messages", body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def is_alive(self) -> bool:
        """Tell whether the process answers a good question."""
        return self.post(json.dumps(self.bot.message("help")).encode(), self.token)[0] == 200

    @property
    def turns(self) -> int:
        """How many turns ran so far."""
        return len(self.bot.script.heard) + len(self.bot.script.pressed)

    def complaints(self) -> list[Any]:
        """Return the lines since the last time that tell of a fault of ours, and forget all."""
        lines = [line for line in self.log if line["log_level"] in ("error", "critical") or "frames" in line]
        self.log.clear()
        self.bot.teams.received.clear()
        return lines

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Await something on the bot's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE)


@contextlib.contextmanager
def fuzzed_bot() -> Iterator[FuzzedBot]:
    """Start it, with authentication; stop it afterwards."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)

    async def opened() -> tuple[Any, Any, RunningBot, World]:
        teams, world = Teams(), World()
        teams.rotate("key-1", "msteams")
        runner = await teams.start(None)
        context = running_bot(teams, ssl.create_default_context(), questions_at_once=0)
        bot = await context.__aenter__()
        bot.script.on_words, bot.script.on_press = world.router.answer, world.router.press
        return runner, context, bot, world

    async def closed() -> None:
        await context.__aexit__(None, None, None)
        await runner.cleanup()

    with capture_logs() as log:
        runner, context, bot, world = run(opened())
        fuzzed = FuzzedBot(bot, world, loop, log)
        try:
            yield fuzzed
        finally:
            fuzzed.connection.close()
            run(closed())
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()


NAMES = (
    "type", "id", "text", "timestamp", "channelId", "serviceUrl", "from", "recipient", "conversation", "channelData",
    "locale", "value", "name", "replyToId", "entities", "membersAdded", "attachments", "tenant", "aadObjectId",
    "action", "verb", "data", "tenantId", "conversationType", "isGroup", "mentioned", "context", "uploadInfo",
    "__proto__", "",
)  # fmt: skip
TEXTS = (
    "licences contoso", "customers", "help", "who contoso e3 where department = (((((", "licences contoso by", "\ud800",
    "\udfff\ud800", "\u0000", "<at>Seatwise</at>", "<at>" * 500, "&#" + "9" * 5000 + ";", "👨‍👩‍👧" * 50, "\u202e",
    "adaptiveCard/action", "fileConsent/invoke", "message", "invoke", "conversationUpdate",
    "installationUpdate", "typing", "messageReaction", TENANT, "msteams", "1e999",
    "2026-02-30T00:00:00Z", "{{DATE(x)}}", "a" * 3000, "en-AU", "x-" * 20,
)  # fmt: skip
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**40), 10**40), st.floats(), st.sampled_from(TEXTS), st.text(max_size=20)
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)
paths = st.lists(st.sampled_from(NAMES) | st.integers(0, 2), min_size=1, max_size=4)


@st.composite
def activities(draw: st.DrawFn, make: Callable[[str], dict[str, Any]]) -> bytes:
    """Draw the bytes of an activity: a good one of some kind, changed here and there, or something else altogether.

    What `make` returns is always the same: whoever posts it puts something new where PLACEHOLDER stands.
    """
    node: Any = deepcopy(make(draw(st.sampled_from(("message", "press", "submit", "consent", "update", "other")))))
    for _ in range(draw(st.integers(0, 4))):
        _change(node, draw(paths), draw(st.booleans()), draw(values))
    if draw(st.integers(0, 9)) == 0:
        node = draw(values)
    return draw(_spoilt(json.dumps(node).encode()))


def _change(node: Any, path: list[Any], drop: bool, value: Any) -> None:
    """Put a value where the path leads, as far as it does; or take away what is there."""
    for step in path[:-1]:
        if isinstance(node, dict) and isinstance(node.get(step), dict | list):
            node = node[step]
    if not isinstance(node, dict):
        return
    if drop:
        node.pop(path[-1], None)
    else:
        node[str(path[-1])] = value


@st.composite
def _spoilt(draw: st.DrawFn, body: bytes) -> bytes:
    how = draw(st.sampled_from(("", "", "", "", "twice", "deep", "cut", "byte", "surrogate", "many")))
    if how == "twice" and body.startswith(b"{"):
        name = json.dumps(draw(st.sampled_from(NAMES))).encode()
        return b"{" + name + b":" + json.dumps(draw(values)).encode() + b"," + body[1:]
    if how == "deep":
        depth = draw(st.sampled_from((20, 40, 1000)))
        opened, closed = draw(st.sampled_from(((b"[", b"]"), (b'{"a":', b"}"))))
        return body[:-1] + b',"value":' + opened * depth + b"1" + closed * depth + b"}"
    if how == "cut":
        return body[: draw(st.integers(0, len(body)))]
    if how == "byte" and body:
        at = draw(st.integers(0, len(body) - 1))
        return body[:at] + bytes([draw(st.integers(0, 255))]) + body[at + 1 :]
    if how == "surrogate":
        return body.replace(
            b"contoso", draw(st.sampled_from((b"\xed\xa0\x80", b"\\ud83d", b"\\udc00\\ud800", b"\xff")))
        )
    if how == "many":
        return body[:-1] + b',"entities":[' + b'{"type":"mention"},' * 2000 + b"{}]}"
    return body
