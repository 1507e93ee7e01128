"""The one way an HTTP client is made here: our trust, nothing out of the environment, and nothing kept of an answer."""

import logging
import ssl
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from services.http.connections import Connections

SILENCE = 10.0
"""Seconds in which no byte of an answer comes, after which a service counts as hanging."""


def pooled_client(
    *,
    trust: ssl.SSLContext,
    proxy: str | None,
    limits: httpx.Limits,
    headers: Mapping[str, str],
    silence: float = SILENCE,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """Return a client that follows no redirect and takes no cookie: that would go to another customer's tenant."""
    for name in ("httpx", "httpcore"):  # they log whole URLs, queries included
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        verify=trust,
        trust_env=False,
        timeout=httpx.Timeout(connect=3.0, read=silence, write=10.0, pool=None),
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        transport=transport or _connections(trust, proxy, limits),
        headers=dict(headers),
    )


def _connections(trust: ssl.SSLContext, proxy: str | None, limits: httpx.Limits) -> Connections:
    assert limits.max_connections is not None  # noqa: S101 - for mypy: every service has its limit
    kept = 1 if limits.max_keepalive_connections else 0
    one = httpx.Limits(max_connections=1, max_keepalive_connections=kept, keepalive_expiry=limits.keepalive_expiry)

    def make() -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(verify=trust, trust_env=False, proxy=proxy, limits=one)

    return Connections(make, limits.max_connections, limits.keepalive_expiry)
