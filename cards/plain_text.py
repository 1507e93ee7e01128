"""The one way text gets into a card: what is shown is what a person would read, and never a command to the client.

Names come from customers' directories, so any of them may hold markdown, a mention, a date macro or invisible
characters. Text is shown in text runs, which know no markdown. What a client could still act on inside one run
(`{{DATE(…)}}`, `<at>`, `[text](address)`, an address) is cut between two runs: the reader sees no difference.
"""

import unicodedata

import regex

LONGEST = 120
"""Characters, as a reader counts them, that a piece of data may have."""
_MARKS = 3
"""Code points per character: more is ink spilt over the neighbouring lines."""

# Characters that draw nothing although Unicode calls them letters, marks or symbols.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159")
# Control, format (bidirectional, zero width, tags), surrogate, private, unassigned.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_ACTIVE = regex.compile(r"(?<=[{$])(?=\{)|(?<=<)(?=[/\w])|(?<=\])(?=\()|(?<=:)(?=//)")
_MARKDOWN = regex.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&$:])")
_CUTS = 6
"""Cuts within one text; a text that needs more is no name, and a space breaks the rest of it."""
_CHARACTER = regex.compile(r"\X")
_NO_BREAK = "\u00a0"
_IN_NUMBER = regex.compile(r"(?<=\d)[\u00a0\u202f](?=\d)")
"""Where many languages part thousands: a line must not end there, for "12 345" would be read as two numbers."""


# Letters and digits, and marks that no reader of markdown acts on where they stand here.
_INERT = regex.compile(r"(?!\d+[.)](?: |$))[^\W_](?:[^\W_]|[ \u00a0,’'()·-]|[._](?=[^\W_])|\.(?= |$))*")


class PlainText(str):
    """Text that passed this file. Card elements accept nothing else."""

    __slots__ = ()


def runs(text: str, limit: int = LONGEST) -> tuple[PlainText, ...]:
    """Return the text in pieces, one per text run, so that no piece holds anything a client acts on."""
    *whole, rest = _ACTIVE.split(readable(text, limit), _CUTS)
    return (*(PlainText(piece) for piece in whole), PlainText(_ACTIVE.sub(" ", rest)))


def inert(text: str, limit: int = LONGEST) -> PlainText | None:
    """Return the text if it means the same read as markdown (no escape is then needed), else None."""
    shown = readable(text, limit)
    return PlainText(shown) if _INERT.fullmatch(shown) and "www." not in shown.casefold() else None


def label(text: str, limit: int = LONGEST) -> PlainText:
    """Return the text for a button, a notification: what takes one string. A space breaks what could be acted on."""
    return PlainText(_ACTIVE.sub(" ", readable(text, limit)))


def markdown(text: str, limit: int = LONGEST) -> PlainText:
    """Return the text for a place that always reads markdown (fallbackText): every active character escaped."""
    return PlainText(_MARKDOWN.sub(r"\\\1", readable(text, limit)))


def readable(text: str, limit: int = LONGEST) -> str:
    """Return the text on one line without what nobody can see, at most `limit` characters long."""
    whole = _NO_BREAK.join(_seen(part) for part in _IN_NUMBER.split(text[: limit * 50]))
    characters = [character[:_MARKS] for character in _CHARACTER.findall(whole)]
    return "".join(characters) if len(characters) <= limit else "".join(characters[: limit - 1]) + "…"


def _seen(text: str) -> str:
    spaced = "".join(" " if character.isspace() else character for character in text)
    seen = "".join(c for c in spaced if c not in _BLANK and unicodedata.category(c) not in _UNSEEN)
    return " ".join(seen.split())
