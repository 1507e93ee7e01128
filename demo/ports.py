"""Ports of this machine that are free."""

import socket


def free_port(wanted: int) -> int:
    """Return `wanted` when nobody listens there on loopback, else any port that is free."""
    for port in (wanted, 0):
        found = _bound(socket.AF_INET, "127.0.0.1", port)
        # A browser that opens http://localhost tries ::1 first: a stranger there would be met in our place.
        if found and (_bound(socket.AF_INET6, "::1", found) or not _has_ipv6()):
            return found
    raise OSError("no port is free on loopback")


def _bound(family: socket.AddressFamily, host: str, port: int) -> int | None:
    """Return the port that could be bound there, None when it could not."""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError:
        return None


def _has_ipv6() -> bool:
    return _bound(socket.AF_INET6, "::1", 0) is not None
