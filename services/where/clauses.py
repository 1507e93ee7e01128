"""The clauses at the end of a question: where <filter>, by <field>."""

import re
from typing import NamedTuple

from services.errors import FilterProblem, UnusableFilter
from services.where.fields import field_named, nearest_fields
from services.where.grammar import QUOTED, WORD

_SCAN = re.compile(rf"(?P<quoted>{QUOTED})|(?P<bracket>[()])|(?P<word>{WORD})|\s+|.", re.DOTALL)


class Clauses(NamedTuple):
    """A question without its clauses, and these, each "" where it is not there."""

    rest: str
    where: str = ""
    by: str = ""


class _Mark(NamedTuple):
    """A word that may begin a clause, outside of quotes; `depth` is how many brackets are open before it."""

    word: str
    start: int
    end: int
    depth: int


def split_clauses(text: str) -> Clauses:
    """Return the parts of "e3 where department = Sales by city", in either order; quoted words begin no clause.

    Before or without "where" a "by" begins a clause only if a field follows, or nearly one: it may be in a name.
    Raises UnusableFilter(EMPTY) for a "where" without a filter.
    """
    marks = _marks(text)
    where = next((mark for mark in marks if mark.word == "where"), None)
    if where is None:
        return _split_by_field(text, marks)
    behind = [mark for mark in marks if mark.start > where.start and mark.depth == where.depth]
    by = next((mark for mark in reversed(behind) if mark.word == "by" and text[mark.end :].strip()), None)
    told = text[where.end : by.start if by else len(text)].strip()
    if not told:
        raise UnusableFilter(problem=FilterProblem.EMPTY, detail=text, position=where.start, word="where")
    if by:
        return Clauses(text[: where.start].strip(), told, text[by.end :].strip())
    return _split_by_field(text[: where.start], marks)._replace(where=told)


def _split_by_field(text: str, marks: list[_Mark]) -> Clauses:
    for mark in reversed(marks):
        name = text[mark.end :].strip()
        if mark.word == "by" and name and (field_named(name) or nearest_fields(name)):
            return Clauses(text[: mark.start].strip(), by=name)
    return Clauses(text.strip())


def _marks(text: str) -> list[_Mark]:
    marks: list[_Mark] = []
    depth = 0
    for found in _SCAN.finditer(text):
        depth += {"(": 1, ")": -1}.get(found["bracket"] or "", 0)
        if (word := (found["word"] or "").lower()) in {"where", "by"}:
            marks.append(_Mark(word, found.start(), found.end(), depth))
    return marks
