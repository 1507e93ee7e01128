"""Pages are followed on the same origin, never in a circle, and whole or not at all."""

import asyncio
import gc
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Malformed, Service, Unavailable
from services.http.origin import ForeignOrigin, Origin
from services.http.paging import PAGE_CAP, Page, PageRequest, continuation, next_link, pages_from

HERE = Origin("https://graph.example:8443")

EVIL = [
    "https://graph.example:8443.evil.example/v1.0/users",
    "https://graph.example.evil.example:8443/v1.0/users",
    "https://evil.example/v1.0/users",
    "http://graph.example:8443/v1.0/users",
    "https://graph.example/v1.0/users",
    "https://graph.example:8444/v1.0/users",
    "https://graph.example:8443@evil.example/v1.0/users",
    "https://someone@graph.example:8443/v1.0/users",
    "https://someone:secret@graph.example:8443/v1.0/users",
    "//evil.example/v1.0/users",
    "///evil.example/v1.0/users",
    "\\\\evil.example\\v1.0\\users",
    "/\\evil.example/v1.0/users",
    "https:/evil.example/v1.0/users",
    "https://graph.example.:8443/v1.0/users",
    "https://graph.example:8443/beta/users",
    "https://graph.example:8443/v1.0/../beta/users",
    "https://graph.example:8443/v1.0/%2e%2e/beta/users",
    "https://graph.example:8443/v1.0evil/users",
    "https://gr%61ph.example.evil:8443/v1.0/users",
    "https://[::1]:8443/v1.0/users",
    "https://graph.example:99999999/v1.0/users",
    "file:///v1.0/etc/passwd",
    "javascript:alert(1)",
    "data:application/json,{}",
    "?$skiptoken=1",
    "#",
    "",
    "https://graph.example:8443/v1.0/users\r\nHost: evil.example",
    "https://graph.example:8443/v1.0/\x00",
]  # fmt: skip


@pytest.mark.parametrize("link", EVIL)
def test_a_next_link_elsewhere_is_refused(link: str) -> None:
    with pytest.raises(ForeignOrigin):
        next_link(HERE, link, prefix="/v1.0/")


@pytest.mark.parametrize("link", [link for link in EVIL if not link.startswith(("?", "#")) and link])
def test_a_continuation_elsewhere_is_refused(link: str) -> None:
    origin = Origin("https://graph.example:8443")
    with pytest.raises(ForeignOrigin):
        continuation(origin, link, [])


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            "https://graph.example:8443/v1.0/users?$top=5&$skiptoken=RFNwdAIAAQ-_",
            "https://graph.example:8443/v1.0/users?$top=5&$skiptoken=RFNwdAIAAQ-_",
        ),
        ("https://GRAPH.example:8443/v1.0/users", "https://graph.example:8443/v1.0/users"),
        ("/v1.0/users?$skip=1", "https://graph.example:8443/v1.0/users?$skip=1"),
    ],
)
def test_a_next_link_here_is_taken_whole(link: str, url: str) -> None:
    assert next_link(HERE, link, prefix="/v1.0/") == PageRequest(url)


def test_the_default_port_may_be_written_or_not() -> None:
    link = "https://graph.microsoft.com:443/v1.0/users"
    assert next_link(Origin("https://graph.microsoft.com"), link, prefix="/v1.0/").url.endswith("/v1.0/users")


@given(st.text())
def test_any_text_is_either_here_or_refused(link: str) -> None:
    try:
        found = next_link(HERE, link, prefix="/v1.0/")
    except ForeignOrigin:
        return
    assert found.url.startswith("https://graph.example:8443/v1.0/")


@pytest.mark.parametrize("text", ["http://graph.example", "https://", "https://a@b", "https://a/b", "graph.example"])
def test_an_origin_is_https_and_nothing_more(text: str) -> None:
    with pytest.raises(ForeignOrigin):
        Origin(text)


@pytest.mark.parametrize(
    "uri", ["/customers?size=2", "/v1/customers?size=2", "https://graph.example:8443/v1/customers?size=2"]
)
def test_partner_centers_link_gets_its_version_and_its_headers(uri: str) -> None:
    found = continuation(HERE, uri, [("MS-ContinuationToken", "abc==")])
    assert found == PageRequest("https://graph.example:8443/v1/customers?size=2", (("MS-ContinuationToken", "abc=="),))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MS-ContinuationToken", "a\r\nHost: evil.example"),
        ("MS-\r\nHost", "a"),
        ("MS-ContinuationToken", "ü"),
    ],
)
def test_a_header_that_carries_another_is_refused(name: str, value: str) -> None:
    with pytest.raises(ForeignOrigin):
        continuation(HERE, "/customers", [(name, value)])


@pytest.mark.parametrize("name", ["Authorization", "Host", "Cookie", "Accept"])
def test_no_other_header_of_the_link_is_sent(name: str) -> None:
    token = ("MS-ContinuationToken", "t")
    assert continuation(HERE, "/customers", [(name, "theirs"), token]).headers == (token,)


def test_a_link_to_a_write_is_refused() -> None:
    with pytest.raises(ForeignOrigin):
        continuation(HERE, "/customers", [], method="POST")


Fetch = Callable[[PageRequest], Awaitable[Page[int]]]


def chain(pages: dict[str, tuple[list[int], str | None]]) -> Fetch:
    async def fetch(page: PageRequest) -> Page[int]:
        items, onward = pages[page.url]
        return items, PageRequest(onward) if onward else None

    return fetch


class Chain:
    """Three pages that arrive when they are let, and what became of each request."""

    def __init__(self) -> None:
        self.asked, self.given_up = list[str](), list[str]()
        self.arrived, self.is_waiting, self.is_left = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.fault: Exception | None = None

    async def fetch(self, page: PageRequest) -> Page[int]:
        self.asked.append(page.url)
        if page.url != "1":
            await self._wait(page.url)
        return [int(page.url)], None if page.url == "3" else PageRequest(str(int(page.url) + 1))

    async def _wait(self, url: str) -> None:
        self.is_waiting.set()
        try:
            await self.arrived.wait()
        except asyncio.CancelledError:
            self.given_up.append(url)
            self.is_left.set()
            raise
        if self.fault:
            raise self.fault

    def pages(self) -> AsyncGenerator[list[int], None]:
        return pages_from(Service.GRAPH, PageRequest("1"), self.fetch)


async def joined(fetch: Fetch, first: str = "1", **how: int) -> list[int]:
    return [item async for page in pages_from(Service.GRAPH, PageRequest(first), fetch, **how) for item in page]


def under_way() -> int:
    return len(asyncio.all_tasks()) - 1


async def test_all_pages_come_in_order() -> None:
    fetch = chain({"1": ([1, 2], "2"), "2": ([], "3"), "3": ([3], None)})
    assert await joined(fetch) == [1, 2, 3]


async def test_a_circle_of_pages_is_malformed() -> None:
    with pytest.raises(Malformed):
        await joined(chain({"1": ([1], "2"), "2": ([2], "1")}))


@pytest.mark.parametrize("cap", [1, 7, PAGE_CAP])
async def test_an_endless_chain_of_new_pages_is_malformed_after_the_cap(cap: int) -> None:
    asked = count()

    async def fetch(_: PageRequest) -> Page[int]:
        number = next(asked)
        return [number], PageRequest(f"page-{number}")

    with pytest.raises(Malformed):
        await joined(fetch, "first", cap=cap)
    assert next(asked) == cap


async def test_as_many_pages_as_the_cap_are_whole() -> None:
    assert await joined(chain({"1": ([1], "2"), "2": ([2], None)}), cap=2) == [1, 2]


async def test_a_page_that_fails_makes_the_whole_read_fail() -> None:
    async def fetch(page: PageRequest) -> Page[int]:
        if page.url == "2":
            raise Unavailable(Service.GRAPH, 502)
        return [1, 2, 3], PageRequest("2")

    with pytest.raises(Unavailable):
        await joined(fetch)


async def test_a_foreign_link_is_malformed() -> None:
    async def fetch(_: PageRequest) -> Page[int]:
        raise ForeignOrigin

    with pytest.raises(Malformed, match="another origin"):
        await joined(fetch)


async def test_the_next_page_is_asked_for_while_one_is_looked_at_and_no_other() -> None:
    three = Chain()
    pages = three.pages()
    assert await anext(pages) == [1]
    assert three.asked == ["1", "2"]
    three.arrived.set()
    await asyncio.sleep(0)
    assert three.asked == ["1", "2"]
    assert [page async for page in pages] == [[2], [3]]
    assert three.asked == ["1", "2", "3"]
    assert under_way() == 0


async def test_whoever_stops_early_leaves_nothing_under_way() -> None:
    three = Chain()
    pages = three.pages()
    await anext(pages)
    await pages.aclose()
    assert (three.given_up, under_way()) == (["2"], 0)


async def test_whoever_breaks_off_leaves_nothing_under_way_soon() -> None:
    three = Chain()
    async for _ in three.pages():
        break
    await three.is_left.wait()
    assert three.given_up == ["2"]


async def test_whoever_is_cancelled_while_waiting_leaves_nothing_under_way() -> None:
    three = Chain()

    async def ask() -> None:
        async for _ in three.pages():
            pass

    asking = asyncio.create_task(ask())
    await three.is_waiting.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (three.given_up, under_way()) == (["2"], 0)


@pytest.mark.parametrize("turns", range(12))
async def test_whenever_it_is_cancelled_nothing_stays_under_way(turns: int) -> None:
    three = Chain()
    asking = asyncio.create_task(joined(three.fetch))
    for _ in range(turns):
        await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert under_way() == 0


async def test_a_page_ahead_that_failed_unseen_is_no_complaint_of_the_loop() -> None:
    three = Chain()
    three.fault = Unavailable(Service.GRAPH, 502)
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    pages = three.pages()
    await anext(pages)
    three.arrived.set()
    await asyncio.sleep(0)
    await pages.aclose()
    del pages
    gc.collect()
    assert complaints == []


async def test_no_more_than_two_pages_are_in_memory() -> None:
    alive = weakref.WeakSet[Item]()
    most = 0

    async def fetch(page: PageRequest) -> Page[Item]:
        item = Item()
        alive.add(item)
        return [item], PageRequest(page.url + "1") if len(page.url) < 9 else None

    async for page in pages_from(Service.GRAPH, PageRequest("1"), fetch):
        most = max(most, len(alive))
        del page
    assert most == 2


class Item:
    """Something whose life can be watched."""
