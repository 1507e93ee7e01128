"""Exchange Online in one customer's tenant: every mailbox, and where it is switched on, its holds and forwarding."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from services.domain.mailbox import Mailbox, MailboxDetail
from services.errors import Misconfigured, Service, Unavailable
from services.exchange import wire
from services.exchange.refusals import READS_MAILBOXES, RUNS_CMDLETS, refusal
from services.http.auth import TenantAuth
from services.http.client import Explain, Upstream
from services.http.deadline import remaining
from services.http.owners import IN_EXCHANGE, require_owner
from services.http.paging import Page, PageRequest, next_link, pages_from
from services.http.responses import Reply

R = TypeVar("R")
T = TypeVar("T")

PREFIX = "/adminapi/"
PAGE_CAP = 300
"""Room for 300,000 mailboxes, a thousand on a page, and for more than can be read while a question waits."""
INVOKE_COMMAND = "EXCHANGE_INVOKE_COMMAND"
ALL_MAILBOXES = msgspec.json.encode(
    {"CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": {"ResultSize": "Unlimited"}}}
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A way to read below the tenant's own path, the scopes that allow it, and the headers it wants."""

    path: str
    scopes: frozenset[str]
    headers: tuple[tuple[str, str], ...] = ()


ADMIN_API = Endpoint("v2.0/{tenant}/Mailbox", READS_MAILBOXES)
CMDLETS = Endpoint("beta/{tenant}/InvokeCommand", RUNS_CMDLETS, (("Prefer", "odata.maxpagesize=1000"),))


class ExchangeClient:
    """Exchange Online bound to one customer's tenant (the port CustomerExchange).

    `turn` is the tenant's own: Exchange is asked one thing at a time there, however many ask us.
    """

    def __init__(self, upstream: Upstream, auth: TenantAuth, turn: asyncio.Lock, *, tells_details: bool) -> None:
        self._upstream, self._auth, self._turn, self._tells_details = upstream, auth, turn, tells_details

    @property
    def tenant_id(self) -> str:
        """The tenant whose tokens are used, and no other's."""
        return self._auth.tenant_id

    @property
    def tells_details(self) -> bool:
        """Whether the operator switched `details` on."""
        return self._tells_details

    def mailboxes(self) -> AsyncIterator[list[Mailbox]]:
        """Yield every mailbox with its kind, page by page; raises ServiceAbsent where there is no Exchange."""
        return self._pages(ADMIN_API, wire.mailboxes, wire.to_mailbox)

    def details(self) -> AsyncIterator[list[MailboxDetail]]:
        """Yield holds, archive, forwarding and quota, page by page; raises Misconfigured where that is switched off."""
        if not self._tells_details:
            raise Misconfigured(INVOKE_COMMAND, "it is off, so Exchange is not asked for holds and forwarding")
        return self._pages(CMDLETS, wire.details, wire.to_detail)

    def _pages(
        self, endpoint: Endpoint, decode: Callable[[Reply], wire.Page[R]], record_of: Callable[[R, str], T]
    ) -> AsyncIterator[list[T]]:
        first = self._first(endpoint)

        async def fetch(page: PageRequest) -> Page[T]:
            reply = await self._ask(page, refusal(endpoint.scopes, is_first=page is first))
            require_owner(reply, IN_EXCHANGE, self.tenant_id)
            found = decode(reply)
            return [record_of(record, self.tenant_id) for record in found.value], self._onward(page, found.next_link)

        return pages_from(Service.EXCHANGE, first, fetch, cap=PAGE_CAP)

    def _first(self, endpoint: Endpoint) -> PageRequest:
        path = PREFIX + endpoint.path.format(tenant=self.tenant_id)
        anchor = f"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{self.tenant_id}"
        headers = (("Content-Type", "application/json"), ("X-AnchorMailbox", anchor), *endpoint.headers)
        return PageRequest(self._upstream.origin.resolve(path), headers, ALL_MAILBOXES)

    def _onward(self, page: PageRequest, link: str | None) -> PageRequest | None:
        """Return the page behind a link, asked with the same body and headers."""
        if link is None:
            return None
        return replace(page, url=next_link(self._upstream.origin, link, prefix=PREFIX).url)

    async def _ask(self, page: PageRequest, explain: Explain) -> Reply:
        """Ask when it is our turn, in the time that is left for the question."""
        try:
            async with asyncio.timeout(remaining()):
                await self._turn.acquire()
        except TimeoutError as fault:
            raise Unavailable(Service.EXCHANGE) from fault
        try:
            return await self._upstream.get(page, self._auth, explain=explain)
        finally:
            self._turn.release()
