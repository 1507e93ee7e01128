"""Pages are followed on the same origin, never in a circle, and whole or not at all."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Malformed, Service, Unavailable
from services.http.origin import ForeignOrigin, Origin
from services.http.paging import PAGE_CAP, Page, PageRequest, all_pages, continuation, next_link

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


def chain(pages: dict[str, tuple[list[int], str | None]]) -> object:
    async def fetch(page: PageRequest) -> Page[int]:
        items, onward = pages[page.url]
        return items, PageRequest(onward) if onward else None

    return fetch


async def test_all_pages_are_joined_in_order() -> None:
    fetch = chain({"1": ([1, 2], "2"), "2": ([], "3"), "3": ([3], None)})
    assert await all_pages(Service.GRAPH, PageRequest("1"), fetch) == [1, 2, 3]  # type: ignore[arg-type]


async def test_a_circle_of_pages_is_malformed() -> None:
    fetch = chain({"1": ([1], "2"), "2": ([2], "1")})
    with pytest.raises(Malformed):
        await all_pages(Service.GRAPH, PageRequest("1"), fetch)  # type: ignore[arg-type]


async def test_an_endless_chain_of_new_pages_is_malformed_after_the_cap() -> None:
    asked = count()

    async def fetch(_: PageRequest) -> Page[int]:
        number = next(asked)
        return [number], PageRequest(f"page-{number}")

    with pytest.raises(Malformed):
        await all_pages(Service.GRAPH, PageRequest("first"), fetch)
    assert next(asked) == PAGE_CAP


async def test_a_page_that_fails_makes_the_whole_read_fail() -> None:
    async def fetch(page: PageRequest) -> Page[int]:
        if page.url == "2":
            raise Unavailable(Service.GRAPH, 502)
        return [1, 2, 3], PageRequest("2")

    with pytest.raises(Unavailable):
        await all_pages(Service.GRAPH, PageRequest("1"), fetch)
