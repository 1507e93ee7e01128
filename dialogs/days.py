"""Spans of time as people say them, in days."""

import re
from collections.abc import Sequence

from services.errors import InputFault, UnusableInput

LONGEST = 3_650
_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = {word: number for number, word in enumerate(_SMALL)} | {"a": 1, "an": 1, "thirty": 30, "sixty": 60}
_NUMBERS |= {"fourteen": 14, "forty": 40, "fifty": 50, "ninety": 90, "hundred": 100}
_SINGULAR = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 90, "year": 365}
UNITS = _SINGULAR | {f"{unit}s": days for unit, days in _SINGULAR.items()} | {"d": 1, "w": 7}
_BESIDE = frozenset({"for", "in", "the", "this", "next", "within", "coming", "following", "more", "than", "over"})
_BESIDE |= {"at", "least", "last", "past"}
"""Words that stand around a span of time and add nothing to it."""
_BELOW_ZERO = re.compile(r"(?<!\S)[-\u2212\u2013]\d+")
_JOINED = re.compile(r"(\d+)([a-z]+)")


def is_number(word: str) -> bool:
    """Say whether a folded word is a number, in digits or spelled out."""
    return word.isdecimal() or word in _NUMBERS


def is_of_days(word: str) -> bool:
    """Say whether a folded word may be a part of a span of time."""
    return word in _BESIDE or all(part in UNITS or is_number(part) for part in _parted(word))


def read_days(words: Sequence[str]) -> int:
    """Return the days in folded words such as "60", "60 days", "in the next 2 months"; raise UnusableInput(NO_DAYS)."""
    parts = [part for word in words if word not in _BESIDE for part in _parted(word)]
    number = _NUMBERS.get(parts[0], parts[0]) if parts else ""
    if parts and parts[0] in UNITS:
        parts, number = ["one", *parts], 1
    unit = UNITS.get(parts[1], 0) if len(parts) == 2 else int(len(parts) == 1)
    days = int(str(number)[:6]) * unit if str(number).isdecimal() else 0
    if not 1 <= days <= LONGEST:
        raise UnusableInput(InputFault.NO_DAYS, " ".join(words))
    return days


def refuse_below_zero(text: str) -> None:
    """Raise UnusableInput(NO_DAYS) where a typed text has a number below zero, whose sign folding drops."""
    if below := _BELOW_ZERO.search(text):
        raise UnusableInput(InputFault.NO_DAYS, below[0])


def span_in(words: Sequence[str]) -> int | None:
    """Return the days of the one span of time among folded words; 0 if there is none, None if that is not certain."""
    parts = [part for word in words for part in _parted(word)]
    units = [place for place, part in enumerate(parts) if part in UNITS]
    digits = [place for place, part in enumerate(parts) if part.isdecimal()]
    if len(units) > 1 or len(digits) > 1:
        return None
    if not units:
        return read_days([parts[digits[0]]]) if digits else 0
    before = parts[units[0] - 1] if units[0] else ""
    if digits and digits[0] != units[0] - 1:
        return None
    return read_days([before, parts[units[0]]] if is_number(before) else [parts[units[0]]])


def _parted(word: str) -> tuple[str, ...]:
    joined = _JOINED.fullmatch(word)
    return joined.groups() if joined and joined[2] in UNITS else (word,)
