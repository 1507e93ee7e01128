"""Which addresses a reply may be sent to. Replies carry our token, so this is a list of names, not of patterns."""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/%[]")

_IN_FILE_URLS = _PLAIN - frozenset("[]") | frozenset("?&=+$,;@!'()*")
_LONGEST_FILE_URL = 8192


class ServiceHosts:
    """The hosts that may be a `serviceUrl`: exact names, or name:port.

    A name without a port stands for the default port; a loopback name for any port, as a stand-in has none of its own.
    """

    def __init__(self, hosts: Iterable[str], *, loopback_only: bool = False) -> None:
        self._hosts = frozenset(hosts)
        self._loopback_only = loopback_only

    def allow(self, url: str) -> bool:
        """Tell whether a reply may go to `url`: https, a known host, no user, no query, nothing ambiguous to a parser.

        A listed loopback host may speak http: that never leaves this machine.
        """
        if not url or len(url) > 512 or not _PLAIN.issuperset(url):
            return False
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        host = parts.hostname or ""
        if self._loopback_only and host not in LOOPBACK:
            return False
        return self._has_good_scheme(parts, host) and self._is_listed(parts.netloc, host, port)

    def _has_good_scheme(self, parts: SplitResult, host: str) -> bool:
        return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)

    def _is_listed(self, netloc: str, host: str, port: int | None) -> bool:
        written = f"[{host}]" if ":" in host else host
        if netloc not in (written, f"{written}:{port}"):  # upper case, a lone colon, leading zeros of a port
            return False
        if self._loopback_only or (host in LOOPBACK and host in self._hosts):
            return True
        return netloc in self._hosts or (port in (None, 443) and host in self._hosts)


def is_playground(url: str) -> bool:
    """Tell whether Microsoft's Agents Playground sent an activity with this `serviceUrl`: it calls itself Teams."""
    return urlsplit(url).path.rstrip("/").endswith("/_connector")


class FileHosts:
    """Where Teams lets a bot put a file that a person took: https addresses within named domains, and none else.

    With `loopback_too` (BOT_AUTH=off) also this machine's, where a stand-in may take the file.
    """

    def __init__(self, domains: Iterable[str], *, loopback_too: bool = False) -> None:
        self._domains = tuple(f".{domain}" for domain in domains)
        self._loopback_too = loopback_too

    def allow(self, url: str) -> bool:
        """Tell whether a file may be sent to `url`: nothing in it may be read in two ways."""
        if not url or len(url) > _LONGEST_FILE_URL or not _IN_FILE_URLS.issuperset(url):
            return False
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if self._loopback_too and host in LOOPBACK:
            return parts.scheme in ("http", "https") and "@" not in parts.netloc
        return parts.scheme == "https" and parts.netloc == host and port is None and host.endswith(self._domains)
