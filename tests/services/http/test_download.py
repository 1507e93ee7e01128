"""A public file over https: whole, not endless, and never asked for in the clear."""

import ssl
from collections.abc import Callable

import httpx
import pytest

from services.errors import Malformed, Service, Unavailable
from services.http.download import LARGEST_FILE, download

FILE = "https://files.example/names.csv"


class Host:
    """Answers by address, and remembers what it was asked."""

    def __init__(self, **answers: Callable[[], httpx.Response]) -> None:
        self.answers, self.asked = answers, list[str]()

    def download(self, url: str = FILE) -> bytes:
        transport = httpx.MockTransport(self._handle)
        return download(url, Service.PRODUCT_LIST, trust=ssl.create_default_context(), transport=transport)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return self.answers[request.url.path.removeprefix("/").partition(".")[0]]()


def redirect(to: str) -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(302, headers={"Location": to})


def test_a_file_is_fetched_by_way_of_redirects() -> None:
    host = Host(names=redirect("https://other.example/moved.csv"), moved=lambda: httpx.Response(200, content=b"a,b"))
    assert host.download() == b"a,b"
    assert host.asked == [FILE, "https://other.example/moved.csv"]


@pytest.mark.parametrize("to", ["http://files.example/moved.csv", "http://127.0.0.1/moved.csv"])
def test_a_redirect_away_from_https_is_not_even_asked_for(to: str) -> None:
    host = Host(names=redirect(to), moved=lambda: httpx.Response(200, content=b"a,b"))
    with pytest.raises(Malformed, match="an address without https"):
        host.download()
    assert host.asked == [FILE]


def test_an_address_without_https_is_not_asked_for() -> None:
    host = Host()
    with pytest.raises(Malformed):
        host.download("http://files.example/names.csv")
    assert host.asked == []


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_file_that_is_not_given_is_unavailable(status: int) -> None:
    with pytest.raises(Unavailable) as caught:
        Host(names=lambda: httpx.Response(status)).download()
    assert caught.value.status == status


def test_redirects_in_a_circle_end() -> None:
    with pytest.raises(Unavailable):
        Host(names=redirect(FILE)).download()


def test_a_file_beyond_all_measure_is_refused() -> None:
    with pytest.raises(Malformed, match="too large"):
        Host(names=lambda: httpx.Response(200, content=b"x" * (LARGEST_FILE + 1))).download()
