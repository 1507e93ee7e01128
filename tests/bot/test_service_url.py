"""Where a reply may go, by a corpus of addresses that look right and are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service_url import ServiceHosts

TEAMS = ServiceHosts(("smba.trafficmanager.net",))
LOCAL = ServiceHosts((), loopback_only=True)
LOOKS_RIGHT = [
    "",
    "http://smba.trafficmanager.net/amer/",
    "HTTPS://SMBA.TRAFFICMANAGER.NET/amer/",
    "https://Smba.trafficmanager.net/",
    "https://smba.trafficmanager.net./",
    "https://smba.trafficmanager.net:8443/",
    "https://smba.trafficmanager.net:0443/",
    "https://smba.trafficmanager.net:/",
    "https://smba.trafficmanager.net:99999/",
    "https://smba.trafficmanager.net:x/",
    "https://smba.trafficmanager.net.evil.example/",
    "https://evilsmba.trafficmanager.net/",
    "https://x.smba.trafficmanager.net/",
    "https://evil.example/smba.trafficmanager.net/",
    "https://smba.trafficmanager.net@evil.example/",
    "https://user:pass@smba.trafficmanager.net/",
    "https://evil.example#@smba.trafficmanager.net/",
    "https://evil.example?smba.trafficmanager.net/",
    "https://evil.example\\@smba.trafficmanager.net/",
    "https://smba.trafficmanager.net/\r\nX-Header: 1",
    " https://smba.trafficmanager.net/",
    "https://smba.trafficmanager.net\t/",
    "https://smbа.trafficmanager.net/",
    "https://ｓmba.trafficmanager.net/",
    "https://smba。trafficmanager.net/",
    "https://xn--smb-5cd.trafficmanager.net/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://2130706433/",
    "https://169.254.169.254/",
    "//smba.trafficmanager.net/",
    "smba.trafficmanager.net",
    "ftp://smba.trafficmanager.net/",
    "https:smba.trafficmanager.net",
    "https:///smba.trafficmanager.net/",
    "https://[smba.trafficmanager.net]/",
    "https://smba.trafficmanager.net/" + "a" * 600,
]


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/amer/",
        "https://smba.trafficmanager.net",
        "https://smba.trafficmanager.net:443/emea/",
        "https://smba.trafficmanager.net/au/2f6cbd1e-0000-4000-8000-1fb1d2aa1c5c/",
    ],
)
def test_the_addresses_that_teams_gives_are_allowed(url: str) -> None:
    assert TEAMS.allow(url)


@pytest.mark.parametrize("url", LOOKS_RIGHT)
def test_an_address_that_only_looks_right_is_refused(url: str) -> None:
    assert not TEAMS.allow(url)
    assert not LOCAL.allow(url) or url in ("https://127.0.0.1/", "https://[::1]/")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:56150/", "http://localhost:1/x", "http://[::1]:80/", "https://localhost/"]
)
def test_without_authentication_loopback_is_allowed_on_any_port(url: str) -> None:
    assert LOCAL.allow(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2/", "http://localhost.evil.example/", "http://0.0.0.0/", "http://127.1/"]
)
def test_what_is_only_nearly_loopback_is_refused(url: str) -> None:
    assert not LOCAL.allow(url)


def test_a_listed_port_is_that_port_only() -> None:
    hosts = ServiceHosts(("teams.example:8443",))
    assert hosts.allow("https://teams.example:8443/")
    assert not hosts.allow("https://teams.example/")


@given(st.text(max_size=80))
def test_no_text_makes_it_stumble_and_none_but_the_list_gets_through(text: str) -> None:
    for url in (text, f"https://{text}", f"https://smba.trafficmanager.net{text}"):
        if TEAMS.allow(url):
            assert url.startswith("https://smba.trafficmanager.net")
            assert url[31:32] in ("", "/", ":")


def test_a_listed_loopback_host_may_speak_http_and_an_unlisted_one_nothing() -> None:
    assert ServiceHosts(("127.0.0.1",)).allow("http://127.0.0.1:5000/")
    assert not TEAMS.allow("http://127.0.0.1:5000/")
    assert not TEAMS.allow("https://127.0.0.1:5000/")
