"""Teams as a person uses it, over the wire: say words, press a button, read the card that comes back."""

import asyncio
import itertools
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

from aiohttp import web

from tests.bot.stand_in import BOT, PERSON, Sent, Teams
from tests.scenarios.reading import Button, JsonObject, Reading, read

T = TypeVar("T")
ADMINISTRATOR = "Alex"
"""The sandbox's administrator, who is in the groups of every customer."""
PATIENCE = 60.0
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_numbers = itertools.count(1)


def person_of(person: JsonObject) -> JsonObject:
    """Return the account in Teams of somebody whom the sandbox knows."""
    return {"id": f"29:{person['object_id']}", "name": person["name"], "aadObjectId": person["object_id"]}


class _Teams(Teams):
    def answers(self, conversation: str) -> list[Sent]:
        """Return what arrived in a conversation, without the cards that only say that it takes a while."""
        place = f"/conversations/{quote(conversation, safe='')}/"
        return [sent for sent in self.received if place in sent.path and not _is_progress(sent)]

    async def until_answered(self, conversation: str, count: int) -> list[Sent]:
        await self._until(lambda: len(self.answers(conversation)) >= count)
        return self.answers(conversation)


def _is_progress(sent: Sent) -> bool:
    return "Looking that up" in str(sent.body.get("summary"))


class Connector:
    """The stand-in for the Bot Connector, on a loop in a thread of its own, so that tests may stay synchronous."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.teams = _Teams()
        self._runner: web.AppRunner = self._call(self.teams.start(None))

    def until_answered(self, conversation: str, count: int) -> list[Sent]:
        """Wait until so many answers arrived in a conversation; raise TimeoutError."""
        return self._call(self.teams.until_answered(conversation, count))

    def stop(self) -> None:
        """Close everything."""
        self._call(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, PATIENCE), self._loop).result(PATIENCE + 5)


@dataclass(frozen=True)
class Pressed:
    """What the invoke of a button was answered with."""

    status: int
    body: JsonObject

    @property
    def reading(self) -> Reading:
        """The card that takes the old one's place."""
        assert self.status == 200
        assert self.body["type"] == "application/vnd.microsoft.card.adaptive", self.body
        return read(self.body["value"])

    @property
    def text(self) -> str:
        """What a person reads, be it a card or a line."""
        value = self.body["value"]
        return value if isinstance(value, str) else read(value).text


@dataclass
class Chat:
    """One conversation with the bot at `url`."""

    url: str
    connector: Connector
    tenant_id: str
    place: str = "personal"
    person: JsonObject = field(default_factory=lambda: PERSON)
    conversation: str = field(default_factory=lambda: f"19:chat-{next(_numbers)}")
    locale: str = "en-AU"

    @property
    def answers(self) -> list[Sent]:
        """What the bot sent here so far."""
        return self.connector.teams.answers(self.conversation)

    def say(self, words: str) -> Reading:
        """Say something (with a mention where the bot needs one) and return the answer."""
        return self.send(self.message(words))

    def send(self, activity: JsonObject) -> Reading:
        """Deliver an activity and return the answer that it causes."""
        before = len(self.answers)
        status, _ = self.post(activity)
        assert status == 200, status
        return self.until(before + 1)

    def until(self, count: int) -> Reading:
        """Wait for the answer number `count` here and return it."""
        sent = self.connector.until_answered(self.conversation, count)[count - 1]
        return read(sent.card, str(sent.body.get("summary", "")))

    def press(self, button: Button) -> Pressed:
        """Press a button of a card."""
        status, body = self.post(self.invoke(button.verb, button.data))
        return Pressed(status, body)

    def message(self, words: str | None, **changes: Any) -> JsonObject:
        """Return the activity that Teams sends for words."""
        base: JsonObject = {"type": "message", "text": words, "textFormat": "plain"}
        if self.place != "personal" and words is not None:
            mention = {"type": "mention", "text": "<at>Seatwise</at>", "mentioned": BOT}
            base |= {"text": f"<at>Seatwise</at> {words}\n", "entities": [mention]}
        return self._activity(base | changes)

    def invoke(self, verb: Any, data: Any) -> JsonObject:
        """Return the activity that Teams sends for a pressed Action.Execute."""
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        value = {"action": action, "trigger": "manual"}
        return self._activity({"type": "invoke", "name": "adaptiveCard/action", "value": value, "replyToId": "card-1"})

    def _activity(self, base: JsonObject) -> JsonObject:
        return {
            "id": f"activity-{next(_numbers)}",
            "timestamp": "2026-11-21T10:00:00.1234567Z",
            "channelId": "msteams",
            "serviceUrl": self.connector.teams.service_url,
            "from": self.person,
            "recipient": BOT,
            "conversation": {
                "id": self.conversation,
                "conversationType": self.place,
                "tenantId": self.tenant_id,
                "isGroup": self.place != "personal",
            },
            "channelData": {"tenant": {"id": self.tenant_id}},
            "locale": self.locale,
        } | base

    def post(self, body: JsonObject) -> tuple[int, JsonObject]:
        """Post an activity; return status and answer."""
        return self.post_bytes(json.dumps(body).encode())

    def post_bytes(self, body: bytes, content_type: str = "application/json") -> tuple[int, JsonObject]:
        """Post whatever it is; return status and answer."""
        request = urllib.request.Request(f"{self.url}/api/messages", body, {"Content-Type": content_type})
        try:
            with _DIRECT.open(request, timeout=PATIENCE) as response:
                content = response.read()
                return response.status, json.loads(content) if content else {}
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, {}
