"""Filters in plain words, where they are certain: "in the sales department", "by country", or where and a condition."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dialogs.everyday_words import FILLERS
from dialogs.heard import Heard
from dialogs.sentence import Sentence
from services.domain.directory_user import UserAttribute
from services.domain.people import Field, UserFact
from services.where.fields import field_named
from services.where.quoting import written
from services.where.values import folded

FILTER, BUCKETS = "filter", "buckets"
"""What the words of a filter, and of a field to split by, tell."""
_WITHIN = frozenset({"in", "from", "of", "with", "and", "whose"})
_BY = frozenset({"by", "per", "each", "every"})
_IS = frozenset({"is", "are", "equals", "of", "called", "named"})
_ARTICLES = frozenset({"the", "a", "an", "our", "their", "its"})
_ASKING = frozenset({"which", "what", "each", "every", "all", "any", "this", "that", "these", "those", "same", "no"})
_LONGEST_VALUE = 4
_BLANK = frozenset({"", "blank", "empty", "missing", "no"})
"""What is said where there is no value."""
_SAID_FIELDS = {
    UserAttribute.DEPARTMENT,
    UserAttribute.CITY,
    UserAttribute.STATE,
    UserAttribute.COUNTRY,
    UserAttribute.OFFICE_LOCATION,
    UserAttribute.JOB_TITLE,
    UserAttribute.EMPLOYEE_TYPE,
    UserFact.GROUP,
}
"""Fields that people name in a sentence; of any other they write the filter out."""


_PLACES = (UserAttribute.CITY, UserAttribute.OFFICE_LOCATION, UserAttribute.DEPARTMENT)
"""What somebody may be in, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Said:
    """A part of a filter at these places, or a field to split by; `text` as it stands in a typed question."""

    kind: str
    places: range
    text: str


def written_out(heard: Heard) -> Said | None:
    """Return the clause that begins with "where" and a field: it goes on to the end, whatever else is in it."""
    for place, token in enumerate(heard.tokens):
        if place and token.word == "where" and _field(heard, place + 1):
            return Said(FILTER, range(place, len(heard.tokens)), heard.after(place + 1).strip(" ?!"))
    return None


def said_in(sentence: Sentence, free: Sequence[int]) -> list[Said]:
    """Return what filters and splits in the words at the places that are `free`, none of them twice."""
    found: list[Said] = []
    taken: set[int] = set()
    for said in (*_splits(sentence), *_before_a_field(sentence), *_after_a_field(sentence)):
        if taken.isdisjoint(said.places) and set(said.places) <= set(free):
            found.append(said)
            taken.update(said.places)
    return found


def may_be_within(sentence: Sentence, run: range) -> list[Said]:
    """Return what "in" and these words may filter by."""
    places = range(run.start - 1, run.stop)
    return [Said(FILTER, places, _condition(field, sentence.said(run))) for field in _PLACES]


def _field(heard: Heard, place: int) -> Field | None:
    """Return the field whose name begins at a place and is of two words, or of one."""
    texts = [token.text for token in heard.tokens[place : place + 2]]
    return next((field for end in (2, 1) if (field := field_named(" ".join(texts[:end])))), None)


def _splits(sentence: Sentence) -> Iterator[Said]:
    """ "By country", "per job title", "for each department"."""
    for place in range(len(sentence)):
        if sentence.word(place) in _BY:
            for length in (2, 1):
                end = place + 1 + length
                field = field_named(_singular(sentence.said(range(place + 1, min(end, len(sentence))))))
                if field and end <= len(sentence):
                    yield Said(BUCKETS, range(place, end), field.value)
                    break


def _before_a_field(sentence: Sentence) -> Iterator[Said]:
    """ "In the sales department", "from the Perth office"."""
    for place, length, field in _said_fields(sentence):
        start = next((p for p in _backwards(place) if sentence.word(p) in _WITHIN), None)
        value = _without_articles(sentence, range(start + 1, place)) if start is not None else range(0)
        if start is not None and _is_value(sentence, value):
            yield Said(FILTER, range(start, place + length), _condition(field, sentence.said(value)))


def _after_a_field(sentence: Sentence) -> Iterator[Said]:
    """ "With job title engineer", "whose city is Perth"."""
    for place, length, field in _said_fields(sentence):
        start = place - 2 if sentence.word(place - 1) in _ARTICLES else place - 1
        if sentence.word(start) not in _WITHIN:
            continue
        first = place + length + int(sentence.word(place + length) in _IS)
        end = first
        while end < min(first + _LONGEST_VALUE, len(sentence)) and not sentence.is_known(end):
            end += 1
        if end > first:
            yield Said(FILTER, range(start, end), _condition(field, sentence.said(range(first, end))))


def _said_fields(sentence: Sentence) -> Iterator[tuple[int, int, Field]]:
    """Yield place, length and field; a name of two words is not read again as one of its last word."""
    place = 1
    while place < len(sentence):
        names = ((n, field_named(sentence.said(range(place, place + n)))) for n in (2, 1) if place + n <= len(sentence))
        length, field = next(((n, field) for n, field in names if field in _SAID_FIELDS), (1, None))
        if field:
            yield place, length, field
        place += length


def _backwards(place: int) -> Iterable[int]:
    return range(place - 1, max(place - _LONGEST_VALUE - 3, -1), -1)


def _without_articles(sentence: Sentence, places: range) -> range:
    return places[1:] if places and sentence.word(places[0]) in _ARTICLES else places


def _is_value(sentence: Sentence, places: range) -> bool:
    words = [sentence.word(place) for place in places]
    return (
        0 < len(words) <= _LONGEST_VALUE and not _ASKING & set(words) and (words == ["it"] or not set(words) <= FILLERS)
    )


def _condition(field: Field, value: str) -> str:
    return f"{field.value} is blank" if folded(value) in _BLANK else f"{field.value} = {written(value)}"


def _singular(words: str) -> str:
    return words[:-1] if words.endswith("s") and not field_named(words) else words
