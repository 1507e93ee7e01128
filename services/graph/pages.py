"""Pages of Graph's collections: how one is read, and the next one found."""

import re
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from typing import TypeVar

from services.errors import Malformed, Service
from services.graph.wire import Page
from services.http import paging
from services.http.client import Upstream
from services.http.paging import next_link
from services.http.responses import Reply

R = TypeVar("R")
T = TypeVar("T")

PREFIX = "/v1.0/"
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def page_reader(
    upstream: Upstream, decode: Callable[[Reply], Page[R]], record_of: Callable[[R, Reply], T]
) -> Callable[[Reply], paging.Page[T]]:
    """Return what turns an answer into records and the request for the next page."""

    def read(reply: Reply) -> paging.Page[T]:
        page, origin = decode(reply), upstream.origin
        onward = None if page.next_link is None else next_link(origin, page.next_link, prefix=PREFIX)
        return [record_of(record, reply) for record in page.value], onward

    return read


def path_id(identity: str) -> str:
    """Return a GUID to put into a path; raises Malformed for anything else, which is never sent."""
    if not GUID.fullmatch(identity):
        raise Malformed(Service.GRAPH, what="an id that is no GUID")
    return identity


async def each_once(
    pages: AsyncGenerator[list[T], None], identity: Callable[[T], Hashable]
) -> AsyncGenerator[list[T], None]:
    """Yield the pages without what the page before had too.

    When something is added to a directory while it is read, what ended one page may begin the next. It does not come
    back later than that, so two pages of ids are remembered, not those of a whole tenant.
    """
    before: frozenset[Hashable] = frozenset()
    async with aclosing(pages):
        async for page in pages:
            found = {identity(item): item for item in page}
            fresh = [item for key, item in found.items() if key not in before]
            before = frozenset(found)
            yield fresh
