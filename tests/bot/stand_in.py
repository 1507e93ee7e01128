"""A hand-written stand-in for Teams' side of the wire: signing keys, tokens, the Bot Connector; over loopback TLS."""

import asyncio
import json
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

APP_ID = "11111111-aaaa-4aaa-8aaa-111111111111"
TENANT = "22222222-bbbb-4bbb-8bbb-222222222222"
ISSUER = "https://api.botframework.com"
BOT = {"id": f"28:{APP_ID}", "name": "Seatwise"}
PERSON = {"id": "29:person", "name": "Tess", "aadObjectId": "33333333-cccc-4ccc-8ccc-333333333333"}


def member(name: str, **changes: Any) -> dict[str, Any]:
    """Return a member of a conversation as the connector tells of one; a change to None leaves a property out."""
    told = {
        "id": f"29:{name}",
        "name": name,
        "aadObjectId": name,
        "userPrincipalName": f"{name}@harbourmsp.example",
        "tenantId": TENANT,
        "userRole": "user",
    }
    return {key: value for key, value in (told | changes).items() if value is not None}


@cache
def _key(_kid: str) -> rsa.RSAPrivateKey:
    """Return the key of that name: made once, as making one takes a while."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Sent:
    """A request that reached the connector."""

    method: str
    path: str
    body: dict[str, Any]
    authorization: str | None
    connection: int

    @property
    def card(self) -> dict[str, Any]:
        """The Adaptive Card in it."""
        content: dict[str, Any] = self.body["attachments"][0]["content"]
        return content

    @property
    def text(self) -> str:
        """The text of the card's first element."""
        text: str = self.card["body"][0]["text"]
        return text


@dataclass
class Scripted:
    """How the connector treats the next request that is no typing indicator."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    taken: bool = True
    lost: bool = False
    body: str | None = None


class Teams:
    """Announces signing keys, makes tokens, takes messages."""

    def __init__(self) -> None:
        self.keys: dict[str, rsa.RSAPrivateKey] = {}
        self.endorsements: dict[str, list[str]] = {}
        self.received: list[Sent] = []
        self.typing: list[Sent] = []
        self.script: deque[Scripted] = deque()
        self.key_requests = 0
        self.keys_open = asyncio.Event()
        self.keys_open.set()
        self.connector_open = asyncio.Event()
        self.connector_open.set()
        self.typing_open = asyncio.Event()
        self.typing_open.set()
        self.keys_status = 200
        self.opened: list[Sent] = []
        self.own_chat: dict[str, Any] | int = {"id": "a:own-chat"}
        """What opening a chat of two is answered with: a body, or the status of a refusal."""
        self.rosters: dict[str, list[dict[str, Any]] | int] = {}
        """Conversation -> who is in it, or the status of a refusal; one of the bot's own where nothing is said."""
        self.roster_page = 500
        self.rosters_asked: list[Sent] = []
        self._arrived = asyncio.Event()
        self._next_id = 0
        self._ports: set[int] = set()
        self.url = ""

    @property
    def service_url(self) -> str:
        """What an activity carries."""
        return f"{self.url}/amer/"

    @property
    def metadata_url(self) -> str:
        """Where the keys are announced."""
        return f"{self.url}/openidconfiguration"

    @property
    def connections(self) -> int:
        """How many connections the connector has seen."""
        return len(self._ports)

    def rotate(self, kid: str, *endorsements: str) -> None:
        """Withdraw all keys and announce a new one."""
        self.keys = {kid: _key(kid)}
        self.endorsements = {kid: list(endorsements)}

    def token(self, *, kid: str | None = None, key: Any = None, algorithm: str = "RS256", **claims: Any) -> str:
        """Return a good token, but for the claims given (None leaves one out)."""
        kid = kid or next(iter(self.keys))
        now = int(time.time())
        base = {"iss": ISSUER, "aud": APP_ID, "nbf": now - 60, "exp": now + 3600, "serviceurl": self.service_url}
        payload = {name: value for name, value in (base | claims).items() if value is not None}
        signer = self.keys[kid] if key is None else key
        return jwt.encode(payload, signer, algorithm=algorithm, headers={"kid": kid})

    async def until(self, count: int) -> list[Sent]:
        """Wait until `count` messages arrived."""
        await self._until(lambda: len(self.received) >= count)
        return self.received

    async def until_typing(self) -> None:
        """Wait until a typing indicator arrived."""
        await self._until(lambda: bool(self.typing))

    async def until_keys_are_asked_for(self, count: int) -> None:
        """Wait until the keys were asked for `count` times."""
        await self._until(lambda: self.key_requests >= count)

    async def until_connections(self, count: int) -> None:
        """Wait until the connector has seen `count` connections."""
        await self._until(lambda: self.connections >= count)

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._arrived.clear()
            await self._arrived.wait()

    async def start(self, tls: ssl.SSLContext | None) -> web.AppRunner:
        """Listen on a free port of 127.0.0.1."""
        app = web.Application()
        app.router.add_get("/openidconfiguration", self._metadata)
        app.router.add_get("/keys", self._keys)
        for area in ("amer", "_connector"):
            app.router.add_get(f"/{area}/v3/conversations/{{conversation}}/pagedmembers", self._members)
            app.router.add_route("*", f"/{area}/v3/conversations/{{tail:.*}}", self._connector)
            app.router.add_post(f"/{area}/v3/conversations", self._open_chat)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def _metadata(self, _request: web.Request) -> web.Response:
        self.key_requests += 1
        self._arrived.set()
        await self.keys_open.wait()
        body = {"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"}
        return web.json_response(body, status=self.keys_status)

    async def _keys(self, _request: web.Request) -> web.Response:
        keys = []
        for kid, key in self.keys.items():
            jwk = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
            keys.append(jwk | {"kid": kid, "use": "sig", "endorsements": self.endorsements.get(kid, [])})
        return web.json_response({"keys": keys})

    async def _members(self, request: web.Request) -> web.Response:
        self.rosters_asked.append(Sent(request.method, request.raw_path, {}, request.headers.get("Authorization"), 0))
        who = self.rosters.get(request.match_info["conversation"], [member("one", tenantId=None)])
        if isinstance(who, int):
            return web.json_response({"error": {"code": "refused"}}, status=who)
        begins = int(request.query.get("continuationToken", "0"))
        ends = begins + min(self.roster_page, int(request.query.get("pageSize", "50")))
        token = {"continuationToken": str(ends)} if ends < len(who) else {}
        return web.json_response({"members": who[begins:ends], **token})

    async def _open_chat(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.opened.append(Sent(request.method, request.raw_path, body, request.headers.get("Authorization"), 0))
        if isinstance(self.own_chat, int):
            return web.json_response({}, status=self.own_chat)
        return web.json_response(self.own_chat, status=201)

    async def _connector(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        port = request.transport.get_extra_info("peername")[1]
        self._ports.add(port)
        self._arrived.set()
        body = await request.json()
        sent = Sent(request.method, request.raw_path, body, request.headers.get("Authorization"), port)
        if body["type"] == "typing":
            self.typing.append(sent)
            self._arrived.set()
            await self.typing_open.wait()
            return web.json_response({}, status=202)
        await self.connector_open.wait()
        scripted = self.script.popleft() if self.script else Scripted()
        if scripted.taken:
            self.received.append(sent)
            self._arrived.set()
        if scripted.lost:
            request.transport.abort()
            return web.Response()
        self._next_id += 1
        text = json.dumps({"id": f"m{self._next_id}"}) if scripted.body is None else scripted.body
        return web.Response(
            status=scripted.status, headers=scripted.headers, text=text, content_type="application/json"
        )
