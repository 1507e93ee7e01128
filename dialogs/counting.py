"""Telling the person how far a long read has come."""

from collections.abc import Callable

from dialogs.registry import Ask
from services.folding import Counted


def counting(ask: Ask) -> Counted:
    """Return what says "Reading users: 12,000 so far" to whoever asked."""

    def tell(what: str, count: int) -> None:
        ask.turn.progress.say(f"Reading {what}: {ask.reader.number(count)} so far")

    return tell


def counting_users(ask: Ask) -> Callable[[int], None]:
    """Return what says "Reading users: 12,000 so far" to whoever asked."""
    counted = counting(ask)
    return lambda count: counted("users", count)
