"""How often one address may come to the pages that browsers see: links to files, and the service account's sign-in."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.allowance import Allowances, Rate

RATE = Rate(at_once=60, every=0.25, pause=5.0)
"""Generous: behind a proxy, everybody comes from one address. A link is 256 random bits; this only saves work."""
_NETWORK_BITS = 64
"""Of an IPv6 address: the rest is its owner's to choose."""


def not_too_often(paths_without: frozenset[str], monotonic: Callable[[], float], rate: Rate = RATE) -> Middleware:
    """Return a middleware that answers 429 to an address that comes too often, but for `paths_without` a limit."""
    allowances = Allowances[str](rate, monotonic)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path not in paths_without:
            wait = allowances.take(_whence(request.remote))
            if wait is not None:
                text = f"Too many requests. Try again in {wait.seconds} seconds.\n"
                return web.Response(status=429, text=text, headers={"Retry-After": str(wait.seconds)})
        return await handler(request)

    return middleware


def _whence(remote: str | None) -> str:
    try:
        address = ip_address(remote or "")
    except ValueError:
        return remote or ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((int(address), _NETWORK_BITS), strict=False))
    return str(address)
