"""Waits that a service asks for, told to whoever wants to explain the silence."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Hear = Callable[[float], None]

_hear: ContextVar[Hear | None] = ContextVar("waits", default=None)


@contextmanager
def hearing_waits(hear: Hear) -> Iterator[None]:
    """Let `hear` be told of every wait inside, in seconds, as it begins."""
    token = _hear.set(hear)
    try:
        yield
    finally:
        _hear.reset(token)


def begin_wait(seconds: float) -> None:
    """Tell who listens that a service asked for this wait."""
    hear = _hear.get()
    if hear is not None:
        hear(seconds)
