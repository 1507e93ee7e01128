"""From what was typed after "where" and after "by" to a filter and a field."""

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from services.domain.people import Field, UserFact
from services.errors import FilterProblem, UnusableFilter
from services.where.building import parsed
from services.where.diagnosis import Fault, diagnosed, strange
from services.where.fields import field_named, nearest_fields
from services.where.filter import Filter
from services.where.grammar import LEXICON

LONGEST = 1_000
"""Characters of a filter, as typed and as written out."""
MOST_CONDITIONS = 50
DEEPEST = 20
"""Brackets in brackets."""


def parse(text: str) -> Filter:
    """Return the filter that a text says; raise UnusableFilter, which points at the word, where it says none."""
    try:
        read = _parsed(text, _tokens(text))
        if len(str(read)) > LONGEST:  # it is written out in full, and must be readable again
            raise Fault(FilterProblem.TOO_LONG, len(text), len(text))
    except Fault as fault:
        raise _unusable(text, fault) from None
    return read


def parse_by(text: str) -> Field:
    """Return the field to split a number by; raise UnusableFilter for what is none, and for groups.

    Somebody may be in several groups: buckets of groups would not add up to the whole.
    """
    field = field_named(text)
    if field is None:
        near = tuple(near.value for near in nearest_fields(text))
        raise _unusable(text, Fault(FilterProblem.UNKNOWN_FIELD, 0, len(text), near))
    if field is UserFact.GROUP:
        raise _unusable(text, Fault(FilterProblem.NO_BUCKETS, 0, len(text)))
    return field


def _tokens(text: str) -> list[Token]:
    """Return the words and signs; raise Fault for what is too much of a filter, so that parsing is always quick."""
    if not text.strip():
        raise Fault(FilterProblem.EMPTY, 0, 0)
    if len(text) > LONGEST:
        raise Fault(FilterProblem.TOO_LONG, LONGEST, LONGEST)
    try:
        tokens = list(LEXICON.lex(text))
    except UnexpectedCharacters as found:
        raise strange(found) from None
    _refuse_depth(tokens)
    joints = [token for token in tokens if token.type in {"_AND", "_OR"}]
    if len(joints) >= MOST_CONDITIONS:
        raise Fault(FilterProblem.TOO_MANY, *_span(joints[MOST_CONDITIONS - 1]))
    return tokens


def _refuse_depth(tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
        if depth > DEEPEST:
            raise Fault(FilterProblem.TOO_DEEP, *_span(token))


def _parsed(text: str, tokens: list[Token]) -> Filter:
    try:
        return Filter(parsed(text))
    except UnexpectedInput as found:
        raise diagnosed(found, tokens, len(text)) from None


def _span(token: Token) -> tuple[int, int]:
    return token.start_pos or 0, token.end_pos or 0


def _unusable(text: str, fault: Fault) -> UnusableFilter:
    word = text[fault.start : fault.end]
    return UnusableFilter(detail=text, nearest=fault.nearest, problem=fault.problem, position=fault.start, word=word)
