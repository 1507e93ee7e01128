"""Following pages: on the same origin, never in a circle, never without end, and whole or not at all."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from services.errors import Malformed, Service
from services.http.origin import ForeignOrigin, Origin

T = TypeVar("T")

PAGE_CAP = 200
"""More pages than any partner can have: 200 of Partner Center are 100,000 customers, of GDAP 60,000."""
HEAD_START = 5
"""Turns of the event loop in which a request is on the wire, its connection being there already."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page to ask for: an absolute URL, and the headers that belong to this page alone.

    `body` is JSON that goes with a POST; None makes it a GET. Only reads are asked so: they may be repeated.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @property
    def method(self) -> str:
        """How it is asked for."""
        return "GET" if self.body is None else "POST"


Page = tuple[list[T], PageRequest | None]


def next_link(origin: Origin, link: str, *, prefix: str) -> PageRequest:
    """Return the page behind `@odata.nextLink`, taken whole; raises ForeignOrigin."""
    return PageRequest(origin.resolve(link, prefix=prefix))


def continuation(
    origin: Origin, uri: str, headers: list[tuple[str, str]], *, method: str = "GET", prefix: str = "/v1/"
) -> PageRequest:
    """Return the page behind Partner Center's `links.next`: `/v1` is added where the uri leaves it out.

    Only its own `MS-…` headers are sent along: what else a page asks us to send is not its business. Raises
    ForeignOrigin.
    """
    sent = tuple((name, value) for name, value in headers if name.lower().startswith("ms-"))
    if method.upper() != "GET" or not all(_is_clean(name + value) for name, value in sent):
        raise ForeignOrigin
    if uri.startswith("/") and not uri.startswith(("//", prefix)):
        uri = prefix + uri[1:]
    return PageRequest(origin.resolve(uri, prefix=prefix), sent)


def _is_clean(header: str) -> bool:
    return header.isascii() and header.isprintable()


async def pages_from(
    service: Service, first: PageRequest, fetch: Callable[[PageRequest], Awaitable[Page[T]]], *, cap: int = PAGE_CAP
) -> AsyncGenerator[list[T], None]:
    """Yield the items of each page while the next one is on its way: one page ahead, never more.

    Raises what `fetch` raises: a page that fails makes the whole read fail. A foreign link, a page met before, or more
    than `cap` pages is Malformed. Whoever stops early and closes the generator leaves nothing under way.
    """
    seen: set[PageRequest] = set()

    async def get(page: PageRequest) -> Page[T]:
        try:
            return await fetch(page)
        except ForeignOrigin:
            raise Malformed(service, what="a link to another origin") from None

    def send_for(page: PageRequest) -> "asyncio.Task[Page[T]]":
        if page in seen or len(seen) == cap:
            raise Malformed(service, what="an endless chain of pages")
        seen.add(page)
        return asyncio.get_running_loop().create_task(get(page))

    coming: asyncio.Task[Page[T]] | None = send_for(first)
    try:
        while coming is not None:
            items, onward = await coming
            coming = None if onward is None else send_for(onward)
            for _ in range(HEAD_START if coming else 0):
                await asyncio.sleep(0)  # what is done with this page may take long, and await nothing
            yield items
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
