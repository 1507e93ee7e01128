"""Fetch one public file, such as Microsoft's list of product names: https, our trust, no token, a size cap."""

import ssl

import httpx

from services.errors import Malformed, Service, Unavailable

LARGEST_FILE = 20_000_000
TIMEOUT = httpx.Timeout(30.0, connect=5.0)


def download(
    url: str,
    service: Service,
    *,
    trust: ssl.SSLContext,
    proxy: str | None = None,
    transport: httpx.BaseTransport | None = None,
) -> bytes:
    """Return the file at an https URL; follows redirects to https only. Raises Unavailable or Malformed."""

    def refuse_http(request: httpx.Request) -> None:  # before it is sent, a redirect's too
        if request.url.scheme != "https":
            raise Malformed(service, what="an address without https")

    client = httpx.Client(
        verify=trust,
        trust_env=False,
        proxy=proxy,
        timeout=TIMEOUT,
        follow_redirects=True,
        event_hooks={"request": [refuse_http]},
        transport=transport,
    )
    try:
        with client, client.stream("GET", url) as answer:
            if answer.status_code != 200:
                raise Unavailable(service, answer.status_code)
            return _capped(answer, service)
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise Unavailable(service) from fault


def _capped(answer: httpx.Response, service: Service) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > LARGEST_FILE:
            raise Malformed(service, answer.status_code, what="a file that is too large")
    return bytes(content)
