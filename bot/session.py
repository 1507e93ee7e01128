"""The one pooled HTTP client of the edge, and how much of an answer it takes in."""

import ssl

import aiohttp

_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5, sock_connect=3)
_FETCH_TIMEOUT = aiohttp.ClientTimeout(total=3)
MAX_ANSWER = 1024 * 1024


def open_session(ssl_context: ssl.SSLContext, proxy: str | None = None) -> aiohttp.ClientSession:
    """Return the client for everything the edge sends and fetches; the environment has no say in it."""
    connector = aiohttp.TCPConnector(ssl=ssl_context, limit=100, keepalive_timeout=15.0)
    return aiohttp.ClientSession(
        connector=connector, timeout=_TIMEOUT, trust_env=False, proxy=proxy, cookie_jar=aiohttp.DummyCookieJar()
    )


async def fetch(session: aiohttp.ClientSession, url: str) -> bytes:
    """Return the body behind `url` within three seconds; raise OSError or TimeoutError for anything but a 200."""
    try:
        async with session.get(url, timeout=_FETCH_TIMEOUT, allow_redirects=False) as response:
            if response.status != 200:
                raise OSError(f"status {response.status}")
            return await content_of(response)
    except aiohttp.ClientError as fault:
        raise OSError(type(fault).__name__) from None


async def content_of(response: aiohttp.ClientResponse) -> bytes:
    """Return the body of an answer; raise OSError for one larger than MAX_ANSWER."""
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > MAX_ANSWER:
            raise OSError("answer too large")
    return bytes(content)
