"""Following pages: on the same origin, never in a circle, never without end, and whole or not at all."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from services.errors import Malformed, Service
from services.http.origin import ForeignOrigin, Origin

T = TypeVar("T")

PAGE_CAP = 200
"""More pages than any partner can have: 200 of Partner Center are 100,000 customers, of GDAP 60,000."""


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


async def all_pages(
    service: Service, first: PageRequest, fetch: Callable[[PageRequest], Awaitable[Page[T]]], *, cap: int = PAGE_CAP
) -> list[T]:
    """Return the items of every page. Raises what `fetch` raises: a page that fails makes the whole read fail.

    A foreign link, a page met before, or more than `cap` pages is Malformed.
    """
    items: list[T] = []
    seen: set[PageRequest] = set()
    page: PageRequest | None = first
    while page is not None:
        if page in seen or len(seen) == cap:
            raise Malformed(service, what="an endless chain of pages")
        seen.add(page)
        try:
            found, page = await fetch(page)
        except ForeignOrigin:
            raise Malformed(service, what="a link to another origin") from None
        items += found
    return items
