"""Where a request may go: one origin (scheme, host, port), compared as a URL parser sees it, never as text."""

from dataclasses import dataclass

import httpx


class ForeignOrigin(Exception):
    """A URL that points elsewhere than where the token belongs. It carries no URL: that may be hostile, or secret."""


@dataclass(frozen=True, slots=True)
class Origin:
    """An https origin such as `https://graph.microsoft.com`."""

    text: str

    def __post_init__(self) -> None:
        url = httpx.URL(self.text)
        if url.scheme != "https" or not url.host or url.userinfo or url.raw_path not in (b"", b"/"):
            raise ForeignOrigin

    def resolve(self, url: str, *, prefix: str = "/") -> str:
        """Return `url` (absolute, or a path) as an absolute URL of this origin below `prefix`.

        Raises ForeignOrigin for another host, port or scheme, user information, or a path that leaves `prefix`.
        """
        try:
            here = httpx.URL(self.text)
            there = here.join(url)
        except (httpx.InvalidURL, ValueError, TypeError) as fault:
            raise ForeignOrigin from fault
        if not self.holds(there) or not _is_below(there, prefix):
            raise ForeignOrigin
        return str(there.copy_with(fragment=None))

    def holds(self, url: httpx.URL) -> bool:
        """Tell whether a request to `url` stays here."""
        here = httpx.URL(self.text)
        return (url.scheme, url.host, _port(url), url.userinfo) == (here.scheme, here.host, _port(here), b"")


def _port(url: httpx.URL) -> int | None:
    return url.port or {"https": 443, "http": 80}.get(url.scheme)


def _is_below(url: httpx.URL, prefix: str) -> bool:
    # Dot segments and backslashes could leave the prefix on a server that resolves them after us.
    path = url.path
    return path.startswith(prefix) and ".." not in path.split("/") and "\\" not in path
