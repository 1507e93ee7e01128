"""How Exchange is asked: with the same body on every page, at one origin, and one thing at a time per tenant."""

import asyncio
import json
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import httpx
import pytest

from services.errors import (
    ConsentMissing,
    Malformed,
    Misconfigured,
    MissingRole,
    Service,
    ServiceAbsent,
    Throttled,
    Unavailable,
    UpstreamError,
)
from services.exchange.client import PAGE_CAP, ExchangeClient
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.deadline import deadline
from services.http.origin import Origin
from tests.services.exchange.test_wire import a_detail, a_mailbox
from tests.services.http.fakes import CONTOSO, FABRIKAM, FakeTokens, Naps, numbered_ids, patient

T = TypeVar("T")
HERE = Origin("https://outlook.example")
EVERY_MAILBOX = {"CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": {"ResultSize": "Unlimited"}}}
Answer = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


class Exchange:
    """Exchange Online behind a function, with what was asked and how many at once."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.asked, self.naps = answer, list[httpx.Request](), Naps()
        self.reached = asyncio.Event()
        self.under_way, self.most = Counter[str](), Counter[str]()
        self.tokens = FakeTokens("Exchange.ManageV2 Exchange.Manage")
        self._turns: dict[str, asyncio.Lock] = {}
        self._upstream = Upstream(
            Service.EXCHANGE,
            HERE,
            trust=ssl.create_default_context(),
            retries=patient(self.naps),
            transport=httpx.MockTransport(self._handle),
        )

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self.reached.set()
        tenant_id = request.url.path.split("/")[3]
        self.under_way[tenant_id] += 1
        self.most[tenant_id] = max(self.most[tenant_id], self.under_way[tenant_id])
        try:
            answer = self.answer(request)
            return answer if isinstance(answer, httpx.Response) else await answer
        finally:
            self.under_way[tenant_id] -= 1

    def client(self, tenant_id: str = CONTOSO, *, tells_details: bool = True) -> ExchangeClient:
        auth = TenantAuth(self.tokens, tenant_id, Audience.EXCHANGE, HERE, numbered_ids())
        turn = self._turns.setdefault(tenant_id, asyncio.Lock())
        return ExchangeClient(self._upstream, auth, turn, tells_details=tells_details)


async def all_of(pages: AsyncIterator[list[T]]) -> list[T]:
    return [item async for page in pages for item in page]


def a_page(*names: str, onward: str | None = None) -> httpx.Response:
    link = {} if onward is None else {"@odata.nextLink": onward}
    return httpx.Response(200, json={"value": [a_mailbox(DisplayName=name) for name in names]} | link)


async def test_every_page_is_asked_for_with_the_same_body_and_headers() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        more = f"{HERE.text}/adminapi/v2.0/{CONTOSO}/Mailbox?$skiptoken=2"
        return a_page("Cy") if "skiptoken" in str(request.url) else a_page("Ada", "Bob", onward=more)

    outside = Exchange(answer)
    found = await all_of(outside.client().mailboxes())
    assert [(each.name, each.tenant_id) for each in found] == [("Ada", CONTOSO), ("Bob", CONTOSO), ("Cy", CONTOSO)]
    assert [request.url.path for request in outside.asked] == [f"/adminapi/v2.0/{CONTOSO}/Mailbox"] * 2
    for request in outside.asked:
        assert (request.method, json.loads(request.content)) == ("POST", EVERY_MAILBOX)
        assert request.headers["Content-Type"] == "application/json"
        mailbox = f"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{CONTOSO}"
        assert request.headers["X-AnchorMailbox"] == mailbox
        assert "$select" not in str(request.url)


async def test_details_are_asked_by_cmdlet_a_thousand_a_page() -> None:
    outside = Exchange(lambda _: httpx.Response(200, json={"value": [a_detail(LitigationHoldEnabled=True)]}))
    (found,) = await all_of(outside.client().details())
    assert (found.litigation_hold, found.tenant_id) == (True, CONTOSO)
    assert outside.asked[0].url.path == f"/adminapi/beta/{CONTOSO}/InvokeCommand"
    assert outside.asked[0].headers["Prefer"] == "odata.maxpagesize=1000"
    assert json.loads(outside.asked[0].content) == EVERY_MAILBOX


async def test_details_that_are_switched_off_are_never_asked_for() -> None:
    outside = Exchange(lambda _: a_page())
    client = outside.client(tells_details=False)
    assert not client.tells_details
    with pytest.raises(Misconfigured) as caught:
        await all_of(client.details())
    assert (caught.value.setting, outside.asked) == ("EXCHANGE_INVOKE_COMMAND", [])


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/adminapi/v2.0/x/Mailbox",
        "//evil.example/adminapi/",
        "https://outlook.example/owa/",
        "https://outlook.example/adminapi/../owa/",
    ],
)
async def test_a_next_page_elsewhere_gets_nothing(link: str) -> None:
    outside = Exchange(lambda _: a_page("Ada", onward=link))
    with pytest.raises(Malformed):
        await all_of(outside.client().mailboxes())
    assert len(outside.asked) == 1


async def test_a_circle_of_pages_is_malformed() -> None:
    outside = Exchange(lambda request: a_page("Ada", onward=str(request.url)))
    with pytest.raises(Malformed):
        await all_of(outside.client().mailboxes())
    assert len(outside.asked) < PAGE_CAP


async def test_a_tenant_without_exchange_has_none() -> None:
    with pytest.raises(ServiceAbsent):
        await all_of(Exchange(lambda _: httpx.Response(404)).client().mailboxes())


async def test_a_later_page_that_is_not_there_is_a_failure_not_a_tenant_without_exchange() -> None:
    answers = [a_page("Ada", onward=f"/adminapi/v2.0/{CONTOSO}/Mailbox?$skiptoken=2"), httpx.Response(404)]
    with pytest.raises(UpstreamError):
        await all_of(Exchange(lambda _: answers.pop(0)).client().mailboxes())


async def test_each_way_of_reading_wants_its_own_scope() -> None:
    outside = Exchange(lambda _: httpx.Response(403))
    outside.tokens.scopes = "Exchange.ManageV2"
    with pytest.raises(MissingRole):
        await all_of(outside.client().mailboxes())
    with pytest.raises(ConsentMissing):
        await all_of(outside.client().details())


async def test_an_empty_401_is_tried_once_more_with_a_new_token_before_it_is_a_role() -> None:
    answers = [httpx.Response(401), a_page("Ada")]
    outside = Exchange(lambda _: answers.pop(0))
    assert len(await all_of(outside.client().mailboxes())) == 1
    first, second = (request.headers["Authorization"] for request in outside.asked)
    assert first != second
    outside = Exchange(lambda _: httpx.Response(401))
    with pytest.raises(MissingRole):
        await all_of(outside.client().mailboxes())
    assert len(outside.asked) == 2


@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_that_exchange_asks_for_is_made(status: int) -> None:
    answers = [httpx.Response(status, headers={"Retry-After": "3"}), a_page("Ada")]
    outside = Exchange(lambda _: answers.pop(0))
    assert len(await all_of(outside.client().mailboxes())) == 1
    assert outside.naps.seconds == [pytest.approx(3.1)]


async def test_a_pause_beyond_the_deadline_is_told() -> None:
    outside = Exchange(lambda _: httpx.Response(429, headers={"Retry-After": "57"}))
    with pytest.raises(Throttled) as caught:
        await all_of(outside.client().mailboxes())
    assert caught.value.retry_after == 57


async def test_one_tenant_is_asked_one_thing_at_a_time_and_others_meanwhile() -> None:
    everybody = asyncio.Barrier(2)

    async def answer(request: httpx.Request) -> httpx.Response:
        await everybody.wait()  # which two callers reach: one of each tenant
        if "skiptoken" in str(request.url):
            return a_page("Bob")
        return a_page("Ada", onward=f"{request.url.path}?$skiptoken=2")

    outside = Exchange(answer)
    clients = [outside.client(tenant_id) for tenant_id in (CONTOSO, FABRIKAM) for _ in range(3)]
    async with asyncio.timeout(10):
        found = await asyncio.gather(*(all_of(client.mailboxes()) for client in clients))
    assert [len(each) for each in found] == [2] * 6
    assert outside.most == {CONTOSO: 1, FABRIKAM: 1}


async def test_whoever_waits_for_a_turn_waits_no_longer_than_the_deadline_and_spoils_nothing() -> None:
    answered = asyncio.Event()

    async def answer(_: httpx.Request) -> httpx.Response:
        await answered.wait()
        return a_page("Ada")

    outside = Exchange(answer)
    first = asyncio.create_task(all_of(outside.client().mailboxes()))
    await outside.reached.wait()
    with deadline(0.01), pytest.raises(Unavailable):
        await all_of(outside.client().mailboxes())
    answered.set()
    assert len(await first) == 1
    assert len(outside.asked) == 1
    assert len(await all_of(outside.client().mailboxes())) == 1


async def test_a_question_that_is_given_up_gives_its_turn_back() -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        return a_page()

    outside = Exchange(never)
    question = asyncio.create_task(all_of(outside.client().mailboxes()))
    await outside.reached.wait()
    question.cancel()
    await asyncio.gather(question, return_exceptions=True)
    outside.answer = lambda _: a_page("Ada")
    assert len(await all_of(outside.client().mailboxes())) == 1


@pytest.mark.parametrize("body", [{}, {"value": None}, {"value": [{}]}, [], "x"])
async def test_an_answer_that_is_none_is_malformed(body: Any) -> None:
    with pytest.raises(Malformed):
        await all_of(Exchange(lambda _: httpx.Response(200, json=body)).client().mailboxes())
