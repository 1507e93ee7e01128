"""One customer whose tenant does not answer leaves the others room."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from services.errors import Service, Unavailable
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.bulkheads import MOST, Bulkheads
from services.http.client import IN_FLIGHT, Upstream
from services.http.connections import Connections
from services.http.deadline import deadline
from services.http.origin import Origin
from services.http.paging import PageRequest
from tests.services.http.fakes import CONTOSO, FABRIKAM, PARTNER, FakeTokens, Naps, numbered_ids, patient

HERE = Origin("https://graph.example")
PAGE = PageRequest("https://graph.example/v1.0/subscribedSkus")


class StuckService:
    """A service that answers questions about a customer only when that one's tenant is open, over 32 connections."""

    def __init__(self) -> None:
        self.under_way: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.open = asyncio.Event()
        self._whose: dict[str, str] = {}
        self._tokens, ids = FakeTokens(), numbered_ids()
        self.upstream = Upstream(
            Service.GRAPH,
            HERE,
            trust=ssl.create_default_context(),
            retries=patient(Naps()),
            new_id=ids,
            transport=Connections(lambda: httpx.MockTransport(self._answer), IN_FLIGHT, None),
        )

    def ask(self, tenant_id: str, customer: str | None) -> "asyncio.Task[object]":
        """Ask with a token of `tenant_id` about `customer`."""
        auth = TenantAuth(self._tokens, tenant_id, Audience.GRAPH, HERE, numbered_ids(), customer=customer)
        page = PageRequest(PAGE.url, headers=(("about", customer or "nobody"),))
        return asyncio.create_task(self.upstream.get(page, auth))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        whom = request.headers["about"]
        self.under_way[whom] = self.under_way.get(whom, 0) + 1
        self.most[whom] = max(self.most.get(whom, 0), self.under_way[whom])
        try:
            if whom == CONTOSO:
                await self.open.wait()
            await asyncio.sleep(0)
            return httpx.Response(200, content=_pieces())
        finally:
            self.under_way[whom] -= 1


async def _pieces() -> AsyncIterator[bytes]:
    """A body that is read, and closed, as one that comes over a wire."""
    yield b"{}"


@pytest.fixture
async def service() -> AsyncIterator[StuckService]:
    made = StuckService()
    yield made
    await made.upstream.close()


async def _settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.mark.parametrize("tenant", [CONTOSO, PARTNER], ids=["in its own tenant", "in the partner's, about it"])
async def test_a_stuck_customer_takes_a_quarter_of_the_connections_and_another_is_answered(
    service: StuckService, tenant: str
) -> None:
    stuck = [service.ask(tenant, CONTOSO) for _ in range(40)]
    await _settled()
    assert service.under_way[CONTOSO] == MOST < IN_FLIGHT
    await asyncio.wait_for(service.ask(FABRIKAM, FABRIKAM), 2)
    service.open.set()
    await asyncio.gather(*stuck)
    assert service.most[CONTOSO] == MOST


async def test_many_customers_fill_every_connection(service: StuckService) -> None:
    tenants = [f"00000000-0000-4000-8000-{number:012}" for number in range(10, 90)]
    await asyncio.gather(*(service.ask(tenant, tenant) for tenant in tenants))
    assert set(service.most.values()) == {1}


async def test_what_is_about_no_customer_waits_for_none(service: StuckService) -> None:
    stuck = [service.ask(PARTNER, CONTOSO) for _ in range(40)]
    await asyncio.gather(*(service.ask(PARTNER, None) for _ in range(40)))
    assert service.most["nobody"] > MOST
    service.open.set()
    await asyncio.gather(*stuck)


async def test_who_waits_for_room_gives_up_at_the_questions_deadline(service: StuckService) -> None:
    stuck = [service.ask(CONTOSO, CONTOSO) for _ in range(MOST)]
    await _settled()
    with deadline(0.05), pytest.raises(Unavailable):
        await service.ask(CONTOSO, CONTOSO)
    service.open.set()
    await asyncio.gather(*stuck)


@pytest.mark.parametrize("ends", [lambda: None, lambda: 1 / 0])
async def test_room_is_given_back_and_nothing_is_remembered(ends: Callable[[], object]) -> None:
    bulkheads = Bulkheads(1)
    for _ in range(3):
        try:
            async with bulkheads.about(CONTOSO):
                assert bulkheads.known == 1
                ends()
        except ZeroDivisionError:
            pass
    assert bulkheads.known == 0
