"""How an error becomes words: the one function that explains, and the small phrases that explanations share.

Each family of errors registers its words in a module of its own (cards/errors_*.py); cards/error.py imports them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch

from cards.plain_text import readable
from services import errors
from services.errors import Service


@dataclass(frozen=True, slots=True)
class Explanation:
    """Three texts for a technician, and what a support desk asks for, which may be empty."""

    what: str
    why: str
    next_step: str
    detail: str = ""


@singledispatch
def explain(error: Exception) -> Explanation:
    """Return what happened, why, and what to do next. Anything unknown is told as a fault of ours."""
    return Explanation(
        "Something went wrong here.",
        "Seatwise met a fault of its own; nothing was changed.",
        "Ask again. If it comes back, give the reference below to whoever runs Seatwise.",
    )


@explain.register
def _(error: errors.SeatwiseError) -> Explanation:
    return explain.dispatch(Exception)(error)


def capital(text: str | Service) -> str:
    """Return `text` as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def quoted(words: str) -> str:
    """Return somebody's words in quotes, cut where they are long."""
    return f"“{words if len(words) <= 60 else words[:59] + '…'}”"


def all_of(names: Sequence[str]) -> str:
    """Return a list of names that are all meant, the first five of them."""
    return _listed(names, "and")


def any_of(names: Sequence[str]) -> str:
    """Return a list of names of which one is meant, the first five of them."""
    return _listed(names, "or")


def nearest_of(names: Sequence[str], what: str = "", whats: str = "") -> str:
    """Return the sentence that offers these names, each in quotes: one could read as a word of ours; "" for none.

    `what` they are, and what several are: "command", "commands".
    """
    shown = [quoted(readable(name)) for name in names if readable(name)]
    if not shown:
        return ""
    one, many = (f" {what}" if what else ""), (f" {whats}" if whats else "")
    return f"The nearest{one} is {shown[0]}." if len(shown) == 1 else f"The nearest{many} are {all_of(shown)}."


def _listed(names: Sequence[str], joint: str) -> str:
    shown = list(names[:5])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {joint} {shown[-1]}"
