"""A token is bound to one tenant and one origin: whatever link an upstream announces, it goes nowhere else."""

import ssl
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import CrossTenantAccess, Malformed, SeatwiseError, Service
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.origin import ForeignOrigin, Origin
from services.http.paging import PageRequest, next_link
from services.http.responses import Reply
from tests.services.http.fakes import CONTOSO, FABRIKAM, FakeTokens, Naps, numbered_ids, patient

HOST = "graph.example"
HERE = Origin(f"https://{HOST}")
EVIL = (
    "https://evil.example/v1.0/users", "https://graph.example.evil.example/v1.0/users",
    "https://evilgraph.example/v1.0/users", "https://sub.graph.example/v1.0/users",
    "http://graph.example/v1.0/users", "ftp://graph.example/v1.0/users", "//evil.example/v1.0/users",
    "///evil.example/v1.0/users", "\\\\evil.example\\v1.0\\users", "/\\evil.example/v1.0/users",
    "https:\\\\evil.example/v1.0/users", "https:/evil.example/v1.0/users", "https:evil.example/v1.0/users",
    "https://graph.example@evil.example/v1.0/users", "https://user:word@graph.example/v1.0/users",
    "https://user@graph.example/v1.0/users", "https://graph.example:443@evil.example/v1.0/users",
    "https://graph.example:444/v1.0/users", "https://graph.example:80/v1.0/users", "https://graph.example:/v1.0/../x",
    "https://graph.example./v1.0/users", "https://graph.example%2eevil.example/v1.0/users",
    "https://graph.example\\@evil.example/v1.0/users", "https://graph.example%00.evil.example/v1.0/users",
    "https://evil.example#@graph.example/v1.0/users", "https://evil.example?@graph.example/v1.0/users",
    "https://evil.example\\.graph.example/v1.0/users", "https://gr\u0430ph.example/v1.0/users",
    "https://graph\u3002example.evil.example/v1.0/users", "https://gr\u00e4ph.example/v1.0/users",
    "https://xn--grph-5ve.example/v1.0/users", "https://[::1]/v1.0/users", "https://127.0.0.1/v1.0/users",
    "https://graph.example/v1.0/../../admin", "https://graph.example/v1.0/%2e%2e/admin",
    "https://graph.example/v1.0/..\\admin", "https://graph.example/beta/users", "/beta/users", "../beta/users",
    "javascript:alert(1)", "data:text/plain,x", "file:///etc/passwd", "https://", "", " ",
    "https://graph.example\n.evil.example/v1.0/users", "https://graph.example\t@evil.example/v1.0/users",
    " https://evil.example/v1.0/users", "https://evil.example\x00graph.example/v1.0/users",
)  # fmt: skip
"""Links that must get no token: another host, port, scheme or path, however it is dressed."""
GOOD = (
    "https://graph.example/v1.0/users?$skiptoken=x", "https://GRAPH.example/v1.0/users", "/v1.0/users",
    "https://graph.example:443/v1.0/users", "https:///v1.0/users",
)  # fmt: skip


def is_here(url: str) -> bool:
    """Say, with a parser of its own, whether a request to `url` would stay."""
    parts = urlsplit(url)
    return (parts.scheme, parts.hostname, parts.port or 443, parts.username) == ("https", HOST, 443, None)


@pytest.mark.parametrize("link", EVIL)
def test_no_page_is_asked_for_behind_an_evil_link(link: str) -> None:
    with pytest.raises(ForeignOrigin):
        next_link(HERE, link, prefix="/v1.0/")


@pytest.mark.parametrize("link", GOOD)
def test_the_pages_of_this_origin_are_followed(link: str) -> None:
    assert is_here(next_link(HERE, link, prefix="/v1.0/").url)


@given(
    st.one_of(
        st.text(),
        st.builds(
            lambda one, glue, two: f"https://{one}{glue}{two}",
            st.sampled_from([HOST, "evil.example"]),
            st.text("@:/\\?#%.\t\n \u3002\uff0e", max_size=3),
            st.sampled_from([HOST, "evil.example", "/v1.0/x"]),
        ),
    )
)
def test_whatever_is_followed_is_here_for_every_parser(link: str) -> None:
    try:
        url = next_link(HERE, link, prefix="/v1.0/").url
    except ForeignOrigin:
        return
    assert is_here(url)
    assert httpx.URL(url).host == HOST


async def announced(link: str) -> tuple[list[str], FakeTokens, SeatwiseError | None]:
    """Read pages of which the first announces `link`; return the hosts asked, the tokens, and what was raised."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"value": [1], "@odata.nextLink": link if len(asked) == 1 else None})

    upstream = Upstream(
        Service.GRAPH, HERE, trust=ssl.create_default_context(), retries=patient(Naps()), new_id=numbered_ids(),
        transport=httpx.MockTransport(answer),
    )  # fmt: skip
    tokens = FakeTokens()

    def read(reply: Reply) -> tuple[list[int], PageRequest | None]:
        document = httpx.Response(200, content=reply.body).json()
        onward = document["@odata.nextLink"]
        return document["value"], None if onward is None else next_link(HERE, onward, prefix="/v1.0/")

    auth = TenantAuth(tokens, CONTOSO, Audience.GRAPH, HERE, numbered_ids())
    try:
        await upstream.get_all("/v1.0/users", auth, read)
    except SeatwiseError as error:
        return asked, tokens, error
    finally:
        await upstream.close()
    return asked, tokens, None


@pytest.mark.parametrize("link", EVIL)
async def test_an_evil_next_page_makes_the_whole_read_fail_and_nothing_is_sent(link: str) -> None:
    asked, tokens, error = await announced(link)
    assert isinstance(error, Malformed)
    assert (asked, len(tokens.asked)) == (["https://graph.example/v1.0/users"], 1)


@pytest.mark.parametrize("url", [link for link in EVIL if link.startswith(("http://", "https://"))])
async def test_the_signature_itself_gives_no_other_origin_a_token(url: str) -> None:
    tokens = FakeTokens()
    auth = TenantAuth(tokens, CONTOSO, Audience.GRAPH, HERE, numbered_ids())
    try:
        request = httpx.Request("GET", url)
    except httpx.InvalidURL:
        return
    if is_here(str(request.url)) and request.url.path.startswith("/"):
        return  # another path of this origin: the links above are held to theirs
    with pytest.raises(ForeignOrigin):
        await auth.sign(request)
    assert (tokens.asked, "Authorization" in request.headers) == ([], False)


async def test_a_token_of_another_tenant_signs_nothing() -> None:
    request = httpx.Request("GET", "https://graph.example/v1.0/users")
    auth = TenantAuth(FakeTokens(issued_for=FABRIKAM), CONTOSO, Audience.GRAPH, HERE, numbered_ids())
    with pytest.raises(CrossTenantAccess):
        await auth.sign(request)
    assert "Authorization" not in request.headers
