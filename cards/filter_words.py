"""The words for a filter that cannot be read, and for a field that splits no number."""

from cards.explanation import nearest_of
from services.errors import FilterProblem, UnusableFilter

_WHY = {
    FilterProblem.EMPTY: "There is no filter after “where”.",
    FilterProblem.TOO_LONG: "It is longer than a filter may be.",
    FilterProblem.TOO_DEEP: "It has more brackets in brackets than anybody can follow.",
    FilterProblem.TOO_MANY: "It has too many conditions. Several values of one field are one: “in (Sydney, Perth)”.",
    FilterProblem.NO_CONDITION: "A condition is a field, an operator and a value. Several values are written "
    "“in (Sales, Marketing)”; a value with “and” or “or” in it needs quotes.",
    FilterProblem.UNKNOWN_FIELD: "There is no field of that name.",
    FilterProblem.NO_OPERATOR: "After a field comes =, !=, in, not in, starts, contains, is blank or is not blank.",
    FilterProblem.NO_VALUE: "A value is missing there. A value with a word of the filter's own in it, such as “in” or "
    "“blank”, needs quotes.",
    FilterProblem.NO_LIST: "After “in” come values in brackets, with a comma between them: “in (Sydney, Perth)”.",
    FilterProblem.NO_JOINT: "“and” or “or” is missing there, or quotes around a value with such a word or sign in it.",
    FilterProblem.OPEN_QUOTE: "Nothing closes this quote.",
    FilterProblem.OPEN_BRACKET: "A bracket is still open there.",
    FilterProblem.STRAY_BRACKET: "No bracket is open there. A value with a bracket in it needs quotes.",
    FilterProblem.STRANGE_SIGN: "This sign means nothing in a filter. A value with it needs quotes.",
    FilterProblem.NOT_FOR_FIELD: "This field is compared as a whole: it takes no “starts” and no “contains”, and "
    "a group takes no “is blank” either.",
    FilterProblem.NO_SUCH_VALUE: "This field has no such value.",
    FilterProblem.NO_BUCKETS: "Somebody may be in several groups, so the parts would not add up to the whole.",
}
_FIELDS = (
    "Fields are department, officeLocation, companyName, city, state, country, usageLocation, jobTitle, employeeType, "
    "domain, extensionAttribute1 to 15, group, accountEnabled and userType."
)
_MEND = "Correct it there, as in “where department = Sales and city in (Sydney, Perth)”."
_SHOWN = 40
"""Characters of the filter on either side of the word that is wrong, and of that word."""


def filter_words(error: UnusableFilter) -> tuple[str, str, str]:
    """Return what happened, in one line that points at the word, why, and what to do next."""
    why = f"{_WHY[error.problem]} {nearest_of(error.nearest)}".rstrip()
    if error.word == error.detail and error.problem is FilterProblem.NO_BUCKETS:
        return _not_split_by(error), why, "Ask for one group at a time, as in “where group = Kiosk”."
    if error.word == error.detail and error.problem is FilterProblem.UNKNOWN_FIELD:
        return _not_split_by(error), why, _FIELDS
    return _pointed_at(error), why, _FIELDS if error.problem is FilterProblem.UNKNOWN_FIELD else _MEND


def _not_split_by(error: UnusableFilter) -> str:
    return f"A number cannot be split by “{_short(error.word)}”."


def _pointed_at(error: UnusableFilter) -> str:
    """Return one line with the filter, or the part of it around the word that is wrong, and a pointer at that word."""
    if not error.detail.strip():
        return "The filter is empty."
    text, start, end = error.detail, error.position, error.position + len(error.word)
    before, after = text[max(0, start - _SHOWN) : start], text[end : end + _SHOWN]
    cut, more = "…" * (start > _SHOWN), "…" * (end + _SHOWN < len(text))
    word = _short(error.word)
    line = " ".join(f"{cut}{before}►{word}◄{after}{more}".split())
    return f"The filter cannot be read {f'at “{word}”' if word else 'to its end'}: {line}."


def _short(word: str) -> str:
    tidy = " ".join(word.split())
    return tidy if len(tidy) <= _SHOWN else f"{tidy[: _SHOWN - 1]}…"
