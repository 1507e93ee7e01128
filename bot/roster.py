"""Who reads along in a conversation: whether all of its members are people of the partner's own tenant."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol
from urllib.parse import quote

import msgspec

from bot.wire import Inbound
from services.errors import CrossTenantAccess, Malformed, RosterUnread, SeatwiseError, Service, Unavailable
from services.http.shared_read import SharedReads

KEPT = 180.0
"""Seconds for which it is believed who is there; whoever is added in the sight of the bot is known at once."""
SECONDS = 10.0
PAGE = 500
PAGE_CAP = 60
"""More pages than a team has: 25,000 people."""
OUTSIDE_ROLES = frozenset({"guest", "anonymous"})
GUEST_MARK = "#ext#"


class Member(msgspec.Struct, frozen=True, rename="camel"):
    """A member of a conversation, as far as it tells whose account it is."""

    tenant_id: str | None = None
    user_role: str | None = None
    user_principal_name: str | None = None

    def is_from_outside(self, tenant_id: str) -> bool:
        """Tell whether it is a guest, nobody's account, or one of another tenant than `tenant_id`."""
        return (
            (self.tenant_id or tenant_id).casefold() != tenant_id.casefold()
            or (self.user_role or "").casefold() in OUTSIDE_ROLES
            or GUEST_MARK in (self.user_principal_name or "").casefold()
        )


class Page(msgspec.Struct, frozen=True, rename="camel"):
    """One page of a roster."""

    members: list[Member]
    continuation_token: str | None = None


_decoder = msgspec.json.Decoder(Page)
Place = tuple[str, str]
"""serviceUrl and conversation, without the thread."""


class Reads(Protocol):
    """What asks the connector: bot.delivery.Delivery."""

    async def read(self, service_url: str, path: str) -> bytes:
        """Return what stands below a conversation; raises SeatwiseError."""
        ...


class Rosters:
    """Knows of each conversation whether outsiders are in it. `clock` is in seconds."""

    def __init__(self, connector: Reads, tenant_id: str, clock: Callable[[], float]) -> None:
        self._connector, self._tenant_id = connector, tenant_id
        self._outsiders = SharedReads(Service.TEAMS, self._look, lasts=KEPT, clock=clock)

    def of(self, activity: Inbound) -> Callable[[], Awaitable[bool]]:
        """Return what tells whether outsiders are where `activity` was said; raises RosterUnread when asked."""
        return partial(self._has_outsiders, _place(activity))

    def forget(self, activity: Inbound) -> None:
        """Look anew next time: somebody came."""
        self._outsiders.forget(_place(activity))

    async def _has_outsiders(self, place: Place) -> bool:
        try:
            return await self._outsiders.get(place)
        except CrossTenantAccess:
            raise
        except SeatwiseError as error:
            raise RosterUnread(error) from error

    async def _look(self, place: Place) -> bool:
        try:
            async with asyncio.timeout(SECONDS):
                return await self._is_anybody_from_outside(*place)
        except TimeoutError as fault:
            raise Unavailable(Service.TEAMS) from fault

    async def _is_anybody_from_outside(self, service_url: str, conversation_id: str) -> bool:
        path, token, people = f"{quote(conversation_id, safe='')}/pagedmembers?pageSize={PAGE}", "", 0
        for _ in range(PAGE_CAP):
            page = _decoded(await self._connector.read(service_url, path + token))
            if any(member.is_from_outside(self._tenant_id) for member in page.members):
                return True
            people += len(page.members)
            if not page.continuation_token:
                return _none_in(people)
            token = f"&continuationToken={quote(page.continuation_token, safe='')}"
        raise Malformed(Service.TEAMS, what="an endless roster")


def _none_in(people: int) -> bool:
    """A conversation in which nobody is, is one that was not read."""
    if not people:
        raise Malformed(Service.TEAMS, what="an empty roster")
    return False


def _decoded(body: bytes) -> Page:
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Malformed(Service.TEAMS, what="no roster") from None


def _place(activity: Inbound) -> Place:
    return activity.service_url or "", activity.conversation.id.partition(";")[0]
