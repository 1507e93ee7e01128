"""Which addresses a reply may be sent to. Replies carry our token, so this is a list of names, not of patterns."""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/%[]")


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
