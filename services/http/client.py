"""One upstream service over one pooled HTTP client: reads, retried, measured, and never followed elsewhere.

What is written goes through services/http/writing.py.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from uuid import uuid4

import httpx
import structlog

from services.errors import Malformed, SeatwiseError, Service, SignInNeeded, Unavailable
from services.http.auth import TenantAuth
from services.http.body import ENCODING, TooLong, deliver
from services.http.bulkheads import Bulkheads
from services.http.deadline import deadline, remaining
from services.http.origin import ForeignOrigin, Origin
from services.http.paging import PAGE_CAP, Page, PageRequest, pages_from
from services.http.pool import SILENCE, pooled_client
from services.http.responses import Reply, failure, lower_names
from services.http.retries import Retries
from services.ledger import note_request

T = TypeVar("T")

log = structlog.get_logger(__name__)

IN_FLIGHT = 32
LARGEST_ANSWER = 32_000_000
LIMITS = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT, keepalive_expiry=60.0)

Explain = Callable[[Reply], SeatwiseError | None]
"""A service's own reading of a refusal; None leaves it to what HTTP says."""


def no_explanation(_: Reply) -> None:
    """Leave every refusal to what HTTP says."""


class Upstream:
    """One service at one origin. `id_headers` are the headers that take our id of a request, `headers` are always sent.

    `silence` is how many seconds it may think before it answers.
    """

    def __init__(
        self,
        service: Service,
        origin: Origin,
        *,
        trust: ssl.SSLContext,
        proxy: str | None = None,
        id_headers: Sequence[str] = (),
        headers: Sequence[tuple[str, str]] = (),
        retries: Retries | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
        largest_answer: int = LARGEST_ANSWER,
        silence: float = SILENCE,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.service, self.origin = service, origin
        self._id_headers, self._retries, self._new_id = tuple(id_headers), retries or Retries(), new_id
        self._largest_answer, self._bulkheads = largest_answer, Bulkheads()
        self._client = pooled_client(
            trust=trust,
            proxy=proxy,
            limits=LIMITS,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": ENCODING,
                "User-Agent": "Seatwise",
                **dict(headers),
            },
            silence=silence,
            transport=transport,
        )

    async def get(
        self,
        page: PageRequest,
        auth: TenantAuth | None,
        *,
        explain: Explain = no_explanation,
        also: Collection[int] = (),
    ) -> Reply:
        """Return the successful answer to a read, or one of a status in `also`; raises SeatwiseError for all others.

        Repeats what may pass (429, 503, 408, 5xx, a broken connection) within the question's deadline; a 401 is asked
        once more with a new token.
        """
        request_id = self._new_id()
        note_request(request_id)

        def error_of(reply: Reply) -> SeatwiseError | None:
            http_says = None if reply.status in also else failure(reply, datetime.now(UTC))
            return None if http_says is None else explain(reply) or http_says

        try:
            async with asyncio.timeout(remaining()):
                with deadline(remaining()):
                    attempt = partial(self._attempt, page, auth, request_id, error_of)
                    return await self._retries.run(self.service, attempt)
        except TimeoutError as fault:
            raise Unavailable(self.service, request_id=request_id) from fault
        except ForeignOrigin:
            raise Malformed(self.service, what="a link to another origin", request_id=request_id) from None

    async def once(self, page: PageRequest, auth: TenantAuth, error_of: Explain) -> Reply:
        """Return the answer to what is sent once: only a 401, which refuses the token, is asked again with a new one.

        Raises what `error_of` makes of the answer, and Unavailable or Malformed where there is none.
        """
        request_id = self._new_id()
        note_request(request_id)
        return await self._attempt(page, auth, request_id, error_of)

    def pages(
        self,
        start: str | PageRequest,
        auth: TenantAuth,
        read_page: Callable[[Reply], Page[T]],
        *,
        explain: Explain = no_explanation,
        page_cap: int = PAGE_CAP,
    ) -> AsyncGenerator[list[T], None]:
        """Return the pages from `start` (a path, or a request) on; while one is looked at, the next is under way.

        Raises SeatwiseError when one of them cannot be had; each has the question's time.
        """

        async def fetch(page: PageRequest) -> Page[T]:
            return read_page(await self.get(page, auth, explain=explain))

        first = PageRequest(self.origin.resolve(start)) if isinstance(start, str) else start
        return pages_from(self.service, first, fetch, cap=page_cap)

    async def get_all(
        self, path: str, auth: TenantAuth, read_page: Callable[[Reply], Page[T]], *, explain: Explain = no_explanation
    ) -> list[T]:
        """Return the items of every page from `path` on; raises SeatwiseError when any of them cannot be had."""
        items: list[T] = []
        with deadline(remaining()):
            async with aclosing(self.pages(path, auth, read_page, explain=explain)) as pages:
                async for page in pages:
                    items += page
        return items

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _attempt(self, page: PageRequest, auth: TenantAuth | None, request_id: str, error_of: Explain) -> Reply:
        request, reply = await self._send(page, auth, request_id)
        error = error_of(reply)
        if reply.status == 401 and auth is not None and not isinstance(error, SignInNeeded):
            auth.refused(request)
            request, reply = await self._send(page, auth, request_id)
            error = error_of(reply)
        if isinstance(error, SignInNeeded) and auth is not None:
            auth.lacks_mfa()
        if error is not None:
            raise error
        return reply

    async def _send(self, page: PageRequest, auth: TenantAuth | None, request_id: str) -> tuple[httpx.Request, Reply]:
        headers = [*page.headers, *((name, request_id) for name in self._id_headers)]
        request = self._client.build_request(page.method, page.url, headers=headers, content=page.body)
        if not self.origin.holds(request.url):
            raise ForeignOrigin
        scopes = await auth.sign(request) if auth is not None else frozenset[str]()
        async with self._bulkheads.about(auth.customer if auth is not None else None):
            return request, await self._answer_to(request, request_id, scopes)

    async def _answer_to(self, request: httpx.Request, request_id: str, scopes: frozenset[str]) -> Reply:
        began, status = time.monotonic(), None
        try:
            response = await self._client.send(request, stream=True)
            status = response.status_code
            body = await self._read(response, request_id)
        except httpx.DecodingError as fault:
            raise Malformed(self.service, status, what="a broken encoding", request_id=request_id) from fault
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
            raise Unavailable(self.service, status, request_id=request_id) from fault
        finally:
            self._log(request, status, began, request_id)
        return Reply(self.service, status, lower_names(response.headers), body, request_id, scopes)

    async def _read(self, response: httpx.Response, request_id: str) -> bytes:
        body = bytearray()
        try:
            await deliver(response, self._largest_answer, body.extend)
        except TooLong:
            what = f"more than {self._largest_answer} bytes"
            raise Malformed(self.service, response.status_code, what=what, request_id=request_id) from None
        finally:
            await response.aclose()
        return bytes(body)

    def _log(self, request: httpx.Request, status: int | None, began: float, request_id: str) -> None:
        log.info(
            "upstream",
            service=self.service.value,
            method=request.method,
            path=request.url.path,  # without the query, which can carry a continuation token
            status=status,
            milliseconds=round((time.monotonic() - began) * 1000),
            request_id=request_id,
        )
