"""Where a text stops being a filter, and why: what a person would say who looks at it."""

from collections.abc import Sequence
from itertools import takewhile

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from services.errors import FilterProblem
from services.where.fields import MOST_WORDS, field_named, nearest_fields
from services.where.quoting import QUOTES
from services.where.vocabulary import nearest_operators

_TESTS = frozenset({"_EQUAL", "_UNEQUAL", "_IN", "_STARTS", "_STARTSWITH", "_CONTAINS", "_IS", "_EQUALS"})
"""The tokens that only an operator begins with."""


class Fault(Exception):
    """A filter stops being one between `start` and `end`, counted in characters from 0."""

    def __init__(self, problem: FilterProblem, start: int, end: int, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(problem)
        self.problem, self.start, self.end, self.nearest = problem, start, end, nearest


def diagnosed(found: UnexpectedInput, tokens: Sequence[Token], length: int) -> Fault:
    """Return what the parser stumbled over, in a text of `length` characters that consists of `tokens`."""
    if isinstance(found, UnexpectedCharacters):
        return strange(found)
    if not isinstance(found, UnexpectedToken):
        return Fault(FilterProblem.NO_CONDITION, 0, length)
    token, awaited = found.token, set(found.accepts or found.expected)
    at_end = token.type == "$END"
    start, end = (length, length) if at_end else (_start(token), _end(token))
    before = [one for one in tokens if _end(one) <= start]
    words = _words_at_end(before)
    if "_EQUAL" in awaited:
        return _without_operator(words, start, end)
    if "QUOTED" in awaited:
        return Fault(FilterProblem.NO_VALUE, start, end)
    if "WORD" in awaited and not awaited & {"_AND", "COMMA"}:
        return Fault(FilterProblem.NO_CONDITION, start, end)
    return _after_value(token, awaited, words, start, end)


def strange(found: UnexpectedCharacters) -> Fault:
    """Return the fault of a sign that begins nothing: a quote that nothing closes, "<"."""
    problem = FilterProblem.OPEN_QUOTE if found.char in QUOTES else FilterProblem.STRANGE_SIGN
    start = found.pos_in_stream or 0
    return Fault(problem, start, start + 1)


def _without_operator(words: Sequence[Token], start: int, end: int) -> Fault:
    """Find the field in words after which no operator comes: the word behind it was meant to be one."""
    for cut in range(min(len(words), MOST_WORDS), 0, -1):
        if field_named(" ".join(words[:cut])):
            at = words[cut] if cut < len(words) else None
            near = nearest_operators(at) if at else ()
            span = (_start(at), _end(at)) if at else (start, end)
            return Fault(FilterProblem.NO_OPERATOR, *span, near)
    names = tuple(field.value for field in nearest_fields(words[0]))
    return Fault(FilterProblem.NO_CONDITION, _start(words[0]), _end(words[-1]), names)


def _after_value(token: Token, awaited: set[str], words: Sequence[Token], start: int, end: int) -> Fault:
    """Tell what is wrong where a value, or the beginning of a list, is not followed by what may follow it."""
    if token.type == "$END" and "RPAR" in awaited:
        return Fault(FilterProblem.OPEN_BRACKET, start, end)
    if awaited == {"LPAR"} or "COMMA" in awaited:
        return Fault(FilterProblem.NO_LIST, start, end)
    if "_IN" in awaited:
        return Fault(FilterProblem.NO_OPERATOR, start, end)
    if token.type == "RPAR":
        return Fault(FilterProblem.STRAY_BRACKET, start, end)
    missing_before = _field_at_end(words) if token.type in _TESTS else None
    return Fault(FilterProblem.NO_JOINT, *(missing_before or (start, end)))


def _field_at_end(words: Sequence[Token]) -> tuple[int, int] | None:
    """Return where a field stands behind the words of a value: there an "and" was forgotten."""
    cuts = (cut for cut in range(max(1, len(words) - MOST_WORDS), len(words)) if field_named(" ".join(words[cut:])))
    return next(((_start(words[cut]), _end(words[-1])) for cut in cuts), None)


def _words_at_end(tokens: Sequence[Token]) -> list[Token]:
    return list(takewhile(lambda token: token.type == "WORD", reversed(tokens)))[::-1]


def _start(token: Token) -> int:
    return token.start_pos or 0


def _end(token: Token) -> int:
    return token.end_pos or 0
