"""The door: an activity comes in only when Teams sent it, for us, from a person of the partner's tenant."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.bearer import BadToken, Bearer, BearerCheck
from bot.service_url import ServiceHosts
from bot.wire import BadActivity, Inbound, decode

MAX_BODY = 256 * 1024
BODY_SECONDS = 10.0
CHANNEL = "msteams"
WINDOW = timedelta(minutes=10)
"""How far an activity's own time may be from ours, either way: a recorded request is of no use later."""
_FROM_A_PERSON = frozenset({"message", "invoke"})


class Refused(Exception):
    """The request does not come in. `status` is 400, 401, 403, 408, 413 or 415; `reason` is for the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True, slots=True)
class Guard:
    """Admits activities. `bearer` is None with BOT_AUTH=off: then no token is asked for, everything else is."""

    tenant_id: str
    hosts: ServiceHosts
    bearer: BearerCheck | None
    now: Callable[[], datetime]

    def __post_init__(self) -> None:
        if not self.tenant_id:
            raise ValueError("a guard without a tenant would let everybody in who names none")

    async def admit(self, request: web.Request) -> Inbound:
        """Return the activity in the request; raise Refused. The body of a stranger is not even read."""
        bearer = await self._vouched(request)
        if request.content_type != "application/json":
            raise Refused(415, "content type")
        try:
            activity = decode(await _body(request))
        except BadActivity as fault:
            raise Refused(400, f"body: {fault}") from None
        self._check_origin(activity, bearer)
        self._check_people(activity)
        return activity

    async def _vouched(self, request: web.Request) -> Bearer | None:
        if self.bearer is None:
            return None
        try:
            return await self.bearer.verify(request.headers.get("Authorization"))
        except BadToken as fault:
            raise Refused(401, f"token: {fault.reason}") from None

    def _check_origin(self, activity: Inbound, bearer: Bearer | None) -> None:
        _require(self.hosts.allow(activity.service_url or ""), "serviceUrl not allowed")
        _require(activity.channel_id == CHANNEL, "channelId")
        if bearer is not None:
            _require(_same(activity.service_url, bearer.service_url), "serviceUrl is not the token's")
            _require(not bearer.endorsements or CHANNEL in bearer.endorsements, "key not endorsed for the channel")
            _require(self._is_recent(activity.timestamp), "timestamp")

    def _check_people(self, activity: Inbound) -> None:
        tenant = activity.channel_data.tenant if activity.channel_data else None
        _require(tenant is not None and self._is_ours(tenant.id), "tenant")
        elsewhere = activity.conversation.tenant_id
        _require(elsewhere is None or self._is_ours(elsewhere), "tenant of the conversation")
        if activity.type in _FROM_A_PERSON:
            _require(activity.sender is not None and activity.sender.aad_object_id, "sender without an Entra id")

    def _is_recent(self, at: datetime | None) -> bool:
        if at is None:
            return False
        said = at if at.tzinfo else at.replace(tzinfo=UTC)
        return abs(self.now() - said) <= WINDOW

    def _is_ours(self, tenant_id: str) -> bool:
        return tenant_id.casefold() == self.tenant_id.casefold()


def _same(url: str | None, other: str) -> bool:
    return url is not None and url.rstrip("/") == other.rstrip("/")


def _require(condition: object, reason: str) -> None:
    if not condition:
        raise Refused(403, reason)


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "body too large") from None
    except TimeoutError:
        raise Refused(408, "body too slow") from None
    except (web.RequestPayloadError, ConnectionError) as fault:  # not what its headers say, or the sender left
        raise Refused(400, f"body: {type(fault).__name__}") from None
