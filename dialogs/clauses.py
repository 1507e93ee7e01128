"""The clauses that may end a question about people: where <filter> and by <field>."""

import re

from services.errors import InputFault, UnusableInput

_CLAUSE = re.compile(r"(?:^|(?<=\s))(where|by)\s", re.IGNORECASE)


def split_clauses(text: str) -> tuple[str, str, str]:
    """Stand in for services.where until it is there."""
    found = {match[1].lower(): match for match in reversed(list(_CLAUSE.finditer(text)))}
    starts = sorted(match.start() for match in found.values())
    ends = [*starts[1:], len(text)]
    said = {word: text[m.end() : ends[starts.index(m.start())]].strip() for word, m in found.items()}
    return text[: starts[0]].strip() if starts else text.strip(), said.get("where", ""), said.get("by", "")


def clauses(words: str, *, by: bool = True) -> tuple[str, str, str]:
    """Return the words before the clauses, the filter after "where" and the field after "by", "" where there is none.

    Raises UnusableInput(UNEXPECTED) for a "by" where `by` is not taken, and what the filter's own grammar raises.
    """
    rest, where, field = split_clauses(words)
    if field and not by:
        raise UnusableInput(InputFault.UNEXPECTED, f"by {field}")
    return rest, where, field


def nothing_but(words: str) -> None:
    """Raise UnusableInput(UNEXPECTED) if there are words where a question takes none."""
    if words.strip():
        raise UnusableInput(InputFault.UNEXPECTED, words.strip())
