"""Sends to the Bot Connector: pooled, repeated where Microsoft asks for it, never twice where that could be seen."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote

import aiohttp
import msgspec
import structlog
from yarl import URL

from bot.message import Message, Reference, outbound
from bot.service_url import ServiceHosts
from bot.session import content_of
from bot.wire import encode
from services.errors import Ambiguous, Service, Throttled, Unavailable, UpstreamError
from services.http.responses import retry_after

log = structlog.get_logger("bot.delivery")

ATTEMPTS = 5
NO_CONNECTION = 0
REPEATED = frozenset({NO_CONNECTION, 412, 429, 502, 504})
LONGEST_WAIT = 30.0


class ConnectorToken(Protocol):
    """Where the token for the Bot Connector comes from; `fresh` asks for another than the one last given."""

    async def __call__(self, *, fresh: bool = False) -> str:
        """Return an access token."""
        ...


class Repeat(StrEnum):
    """What to do when the connection is lost in mid-send, so that nobody knows whether the message is there."""

    ONCE = "once"
    """An answer: seen twice it does no harm, missing it does."""
    NEVER = "never"
    """An alert or an approval card: twice would mislead."""


class PossiblySent(Ambiguous):
    """The connection was lost after the message may have left: it is there, or it is not."""


class ConversationClosed(UpstreamError):
    """403 or 404: the bot was removed or blocked, or the message to be changed is gone."""


class Rejected(UpstreamError):
    """Any other refusal; repeating it would not help."""


class _NotSent(Exception):
    """No connection came about, so nothing has left."""


class _Lost(Exception):
    """The connection broke after the request may have been sent."""


@dataclass(frozen=True, slots=True)
class _Post:
    """`url` is quoted already: aiohttp shall not normalise it. `about` is for the log."""

    method: str
    service_url: str
    url: URL
    body: bytes
    about: str


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes = b""
    wait: float | None = None


class Delivery:
    """Posts, changes and announces messages.

    `token` is None with BOT_AUTH=off. `jitter` returns a number from 0 to 1. Every method raises SeatwiseErrors:
    PossiblySent, ConversationClosed, Throttled, Unavailable, Rejected.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        hosts: ServiceHosts,
        token: ConnectorToken | None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]],
        jitter: Callable[[], float],
    ) -> None:
        self._session, self._hosts, self._token = session, hosts, token
        self._clock, self._sleep, self._jitter = clock, sleep, jitter

    async def send(self, reference: Reference, message: Message, *, repeat: Repeat = Repeat.ONCE) -> str:
        """Post a message, as a reply where `reference` names an activity; return its id ("" when none was given)."""
        body = outbound(reference, message)
        return _id_in(await self._deliver(_activity("POST", reference, reference.reply_to, body), repeat))

    async def update(self, reference: Reference, activity_id: str, message: Message) -> None:
        """Replace the message `activity_id`. Doing that twice changes nothing, so a lost connection is repeated."""
        body = outbound(reference, message, activity_id)
        await self._deliver(_activity("PUT", reference, activity_id, body), Repeat.ONCE)

    async def typing(self, reference: Reference) -> None:
        """Show that work is going on. One attempt: a late indicator is worse than none."""
        body = encode({"type": "typing", "from": reference.bot, "conversation": {"id": reference.conversation_id}})
        await self._attempt(_activity("POST", reference, None, body), fresh=False)

    async def open_chat(self, service_url: str, bot: Mapping[str, str], person: str, tenant_id: str) -> Reference:
        """Return where the bot speaks with one person alone, opened if it was not; `person` is Teams' id of them.

        Teams answers with the same chat each time, so a lost connection is repeated.
        """
        tenant = {"tenant": {"id": tenant_id}}
        members = [{"id": person}]
        told = {"isGroup": False, "bot": bot, "members": members, "tenantId": tenant_id, "channelData": tenant}
        url = URL(f"{service_url.rstrip('/')}/v3/conversations", encoded=True)
        answer = await self._deliver(_Post("POST", service_url, url, encode(told), "own chat"), Repeat.ONCE)
        conversation_id = _id_in(answer)
        if not conversation_id:
            raise Rejected(Service.TEAMS, answer.status)
        return Reference(service_url, conversation_id, bot)

    async def read(self, service_url: str, path: str) -> bytes:
        """Return what the connector tells of a conversation; `path` is quoted, the conversation's id first."""
        url = URL(f"{service_url.rstrip('/')}/v3/conversations/{path}", encoded=True)
        return (await self._deliver(_Post("GET", service_url, url, b"", "roster"), Repeat.ONCE)).body

    async def _deliver(self, post: _Post, repeat: Repeat) -> _Answer:
        spare = 1 if repeat is Repeat.ONCE else 0
        fresh, renewed = False, self._token is None
        for attempt in range(ATTEMPTS):
            try:
                answer = await self._attempt(post, fresh=fresh)
            except _Lost as fault:
                if not spare:
                    log.warning("delivery.possibly_sent", conversation=post.about, fault=str(fault))
                    raise PossiblySent(Service.TEAMS) from None
                spare, fresh = spare - 1, False
                continue
            except _NotSent:
                answer = _Answer(NO_CONNECTION)
            if 200 <= answer.status < 300:
                return answer
            fresh = answer.status == 401 and not renewed
            renewed = renewed or fresh
            if not fresh:
                await self._pause(answer, attempt)
        raise Unavailable(Service.TEAMS)

    async def _pause(self, answer: _Answer, attempt: int) -> None:
        """Wait before the next attempt, or raise what `answer` means when there shall be none."""
        wait = answer.wait or 0.0
        if answer.status not in REPEATED or attempt == ATTEMPTS - 1 or wait > LONGEST_WAIT:
            log.warning("delivery.given_up", attempts=attempt + 1, status=answer.status)
            raise _failure(answer)
        await self._sleep(wait + 2.0**attempt * (0.5 + 0.5 * self._jitter()))

    async def _attempt(self, post: _Post, *, fresh: bool) -> _Answer:
        if not self._hosts.allow(post.service_url):  # a stored reference is no safer than a posted one
            raise Rejected(Service.TEAMS)
        headers: dict[str, str] = {}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {await (self._token(fresh=True) if fresh else self._token())}"
        data = aiohttp.BytesPayload(post.body, content_type="application/json") if post.body else None
        request = self._session.request(post.method, post.url, data=data, headers=headers, allow_redirects=False)
        try:
            async with request as response:
                content = await _content(response)
                return _Answer(response.status, content, retry_after(response.headers, self._clock()))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise _NotSent from None
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise _Lost(type(fault).__name__) from None


def _activity(method: str, reference: Reference, activity_id: str | None, body: bytes) -> _Post:
    conversation = _quoted(reference.conversation_id)
    url = f"{reference.service_url.rstrip('/')}/v3/conversations/{conversation}/activities"
    url = url if activity_id is None else f"{url}/{_quoted(activity_id)}"
    return _Post(method, reference.service_url, URL(url, encoded=True), body, reference.conversation_id)


async def _content(response: aiohttp.ClientResponse) -> bytes:
    try:
        return await content_of(response)
    except (aiohttp.ClientError, TimeoutError, OSError):
        if response.status < 300:  # it has been taken; only its id is lost
            return b""
        raise


def _quoted(name: str) -> str:
    if not name.strip("."):  # a segment of dots would climb the path
        raise Rejected(Service.TEAMS)
    return quote(name, safe="")


def _failure(answer: _Answer) -> UpstreamError:
    if answer.status in (403, 404):
        return ConversationClosed(Service.TEAMS, answer.status)
    if answer.status == 429:
        return Throttled(Service.TEAMS, 429, retry_after=answer.wait)
    if answer.status == NO_CONNECTION or answer.status >= 500 or answer.status == 412:
        return Unavailable(Service.TEAMS, answer.status or None)
    return Rejected(Service.TEAMS, answer.status)


def _id_in(answer: _Answer) -> str:
    try:
        return msgspec.json.decode(answer.body, type=_Resource).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


class _Resource(msgspec.Struct):
    id: str = ""
