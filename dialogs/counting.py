"""Telling the person how far a long read has come."""

from dialogs.registry import Ask
from services.folding import Counted


def counting(ask: Ask) -> Counted:
    """Return what says "Reading users: 12,000 so far" to whoever asked."""

    def tell(what: str, count: int) -> None:
        ask.turn.progress.say(f"Reading {what}: {ask.reader.number(count)} so far")

    return tell
