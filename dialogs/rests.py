"""The words a command gets out of a sentence: what was said of its own words, products, people, texts and filters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.days import span_in
from dialogs.intents import STATE, Rule
from dialogs.registry import Commands, Declaration
from dialogs.rest import RestKind
from dialogs.said_filters import BUCKETS, FILTER, Said
from dialogs.said_names import NEW_PRODUCT, PERHAPS_A_PERSON, PERSON, TEXT
from dialogs.sentence import UNKNOWN, Sentence
from dialogs.vocabulary import PRODUCT, Cues, own_words

_STATE_FILTERS = {"disabled": "accountEnabled = false", "guests": "userType = Guest", "licensed": ""}
"""States that a filter can express, for a command that takes filters and no states."""
_SAID_BY: Mapping[RestKind, Cues] = {
    RestKind.NOTHING: frozenset(),
    RestKind.PRODUCT: frozenset({PRODUCT, NEW_PRODUCT, UNKNOWN}),
    RestKind.TEXT: frozenset({TEXT}),
    RestKind.PERSON: frozenset({PERSON, PERHAPS_A_PERSON}),
}


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a sentence beside the customer: what those at each place tell, and the filters among them."""

    sentence: Sentence
    cues: Mapping[int, Sequence[Cues]]
    filters: Sequence[Said]

    @property
    def in_order(self) -> list[Cues]:
        """What one word after the other tells, every filter as one."""
        words = [cues for place in self.cues for cues in self.cues[place]]
        return [*words, *(frozenset({said.kind}) for said in self.filters)]

    def telling(self, cues: Cues) -> list[int]:
        """Return the places of words that tell one of these."""
        return [place for place in self.cues if any(cues & told for told in self.cues[place])]

    def texts(self, kind: str) -> list[str]:
        """Return the filters, or the fields to split by."""
        return [said.text for said in self.filters if said.kind == kind]


def rest_of(told: Told, rule: Rule, declaration: Declaration[Any], commands: Commands) -> str | None:
    """Return the words for the command; None where it cannot take something that was said."""
    rest = declaration.rest
    days = span_in(told.sentence.words(told.cues)) if rest.days else 0
    states = _state_filters(told, commands) if rest.where and not rest.words else []
    if days is None or states is None:
        return None
    where = " and ".join([*told.texts(FILTER), *states])
    said = [
        _owned(told, rest.kind),
        *_own_words(told, rule, declaration),
        *([str(days)] if days else []),
        *([f"where {where}"] if where else []),
        *(f"by {field}" for field in told.texts(BUCKETS)),
    ]
    return " ".join(part for part in said if part)


def _owned(told: Told, kind: RestKind) -> str:
    """Return what was said of a product, a text or a person, without the possessive ending of somebody's name."""
    places = told.telling(_SAID_BY[kind])
    if kind is RestKind.PRODUCT:
        places = _with_joints(told, places)
    said = told.sentence.said(places)
    last = told.sentence.tokens[places[-1]] if places else None
    return said[: len(said) - len(last.text)] + last.owner if last and kind is RestKind.PERSON else said


def _with_joints(told: Told, places: Sequence[int]) -> list[int]:
    """Add the "for" between two words of a product: "defender for office"."""
    joints = (place + 1 for place in places if place + 2 in places and told.sentence.word(place + 1) == "for")
    return sorted([*places, *joints])


def _own_words(told: Told, rule: Rule, declaration: Declaration[Any]) -> list[str]:
    """Return the command's own words in the order in which it declares them, each once."""
    meant = _meant(told, declaration)
    meant |= {word for cue, word in rule.means.items() if told.telling(frozenset({cue}))}
    return [word for word in dict.fromkeys(declaration.rest.words.values()) if word in meant]


def _meant(told: Told, declaration: Declaration[Any]) -> set[str]:
    words = told.sentence.words(told.telling(frozenset({own_words(declaration.name)})))
    return {declaration.rest.words[word] for word in words if word in declaration.rest.words}


def _state_filters(told: Told, commands: Commands) -> list[str] | None:
    """Return the filters that say the states which were named; None where there is none for a state."""
    users = commands.find("users")
    states: Iterable[str] = _meant(told, users) if users and told.telling(frozenset({STATE})) else ()
    filters = [_STATE_FILTERS.get(state) for state in sorted(states)]
    return None if None in filters else [said for said in filters if said]
