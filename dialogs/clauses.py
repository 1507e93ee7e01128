"""The clauses that may end a question about people: where <filter> and by <field>."""

import re

from services.errors import InputFault, UnusableFilter, UnusableInput
from services.where.clauses import split_clauses
from services.where.reading import parse_by

_BY = re.compile(r"(?:^|\s)by\s+(?P<field>\S.*)$", re.IGNORECASE)


def clauses(words: str, *, by: bool = True) -> tuple[str, str, str]:
    """Return the words before the clauses, the filter after "where" and the field after "by", "" where there is none.

    Raises UnusableInput(UNEXPECTED) for a "by" where `by` is not taken, UnusableFilter for a "where" without a filter
    and a "by" with a field that does not exist.
    """
    rest, where, field = split_clauses(words)
    if field and not by:
        raise UnusableInput(InputFault.UNEXPECTED, f"by {field}")
    if by and not field and (unknown := _BY.search(rest)):
        parse_by(unknown["field"])
    return rest, where, field


def before_clauses(text: str, *, by: bool) -> int:
    """Return how many characters of `text` stand before its clauses; all of them where it has none that is taken."""
    try:
        found = split_clauses(text)
    except UnusableFilter as error:
        return error.position
    is_taken = (found.where or found.by) and (by or not found.by)
    return text.index(found.rest) + len(found.rest) if is_taken else len(text)


_FILTER = re.compile(r"^where\s.*(?:[=<>]|\s(?:in|is|starts|contains)\s)", re.IGNORECASE)


def only_text(words: str) -> str:
    """Return the text that a list is narrowed by; raise UnusableInput(UNEXPECTED) for a filter, which it does not take.

    A text that merely begins with "where" is one.
    """
    text = words.strip()
    if _FILTER.match(text):
        raise UnusableInput(InputFault.UNEXPECTED, text)
    return text


def nothing_but(words: str) -> None:
    """Raise UnusableInput(UNEXPECTED) if there are words where a question takes none."""
    if words.strip():
        raise UnusableInput(InputFault.UNEXPECTED, words.strip())
