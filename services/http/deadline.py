"""How long a question may take: one deadline for all the calls that answer it, carried by the context."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DEFAULT_SECONDS = 20.0

_ends_at: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def deadline(seconds: float = DEFAULT_SECONDS) -> Iterator[None]:
    """Give everything inside at most `seconds`; a deadline that stands already and is earlier stays."""
    outer, mine = _ends_at.get(), time.monotonic() + seconds
    token = _ends_at.set(mine if outer is None else min(outer, mine))
    try:
        yield
    finally:
        _ends_at.reset(token)


def remaining() -> float:
    """Return the seconds left, never below 0; outside any deadline, the default for one question."""
    ends_at = _ends_at.get()
    return DEFAULT_SECONDS if ends_at is None else max(0.0, ends_at - time.monotonic())
