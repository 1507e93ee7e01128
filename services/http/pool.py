"""The one way an HTTP client is made here: our trust, nothing out of the environment, and nothing kept of an answer."""

import logging
import ssl
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

TIMEOUT = httpx.Timeout(connect=3.0, read=10.0, write=10.0, pool=None)


def pooled_client(
    *,
    trust: ssl.SSLContext,
    proxy: str | None,
    limits: httpx.Limits,
    headers: Mapping[str, str],
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """Return a client that follows no redirect and takes no cookie: that would go to another customer's tenant."""
    for name in ("httpx", "httpcore"):  # they log whole URLs, queries included
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        verify=trust,
        trust_env=False,
        proxy=proxy,
        timeout=TIMEOUT,
        limits=limits,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        transport=transport,
        headers=dict(headers),
    )
