"""Writes over HTTP: each on the list of those that are allowed, sent once, and never repeated blindly."""

import asyncio
import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import httpx

from services.errors import Ambiguous, Malformed, SeatwiseError, Unavailable
from services.http.auth import TenantAuth
from services.http.client import Explain, Upstream, no_explanation
from services.http.deadline import deadline, remaining
from services.http.paging import PageRequest
from services.http.responses import Reply, failure

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL)


class WriteNotAllowed(Exception):
    """A bug: a write that is not on its service's list."""


class Writer:
    """Writes to one service: to the paths that `allowed` matches whole, and to no other."""

    def __init__(self, upstream: Upstream, allowed: Sequence[re.Pattern[str]]) -> None:
        self._upstream, self._allowed = upstream, tuple(allowed)

    def resolve(self, path: str) -> str:
        """Return a path of the service as an absolute URL."""
        return self._upstream.origin.resolve(path)

    async def post(
        self, page: PageRequest, auth: TenantAuth, *, explain: Explain = no_explanation, also: Collection[int] = ()
    ) -> Reply:
        """Return the successful answer, or one of a status in `also`.

        Raises Ambiguous where it may have been carried out and nobody knows, Unavailable where it never left, and
        SeatwiseError for a refusal.
        """
        path = httpx.URL(page.url).path
        if page.body is None or not any(pattern.fullmatch(path) for pattern in self._allowed):
            raise WriteNotAllowed(path)
        service = self._upstream.service
        try:
            async with asyncio.timeout(remaining()):
                with deadline(remaining()):
                    return await self._upstream.once(page, auth, _reading(explain, also))
        except (Unavailable, Malformed) as fault:
            if fault.service is not service or isinstance(fault.__cause__, _NEVER_LEFT):
                raise
            raise Ambiguous(service, fault.status, request_id=fault.request_id) from fault
        except TimeoutError as fault:
            raise Ambiguous(service) from fault


def _reading(explain: Explain, also: Collection[int]) -> Explain:
    def error_of(reply: Reply) -> SeatwiseError | None:
        http_says = None if reply.status in also else failure(reply, datetime.now(UTC))
        return None if http_says is None else explain(reply) or http_says

    return error_of
