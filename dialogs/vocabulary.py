"""What a word of a question may tell: from the tables of everyday words and from what the commands declare."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from dialogs.days import UNITS, is_number
from dialogs.everyday_words import CUES, CUSTOMER_NOUNS, DAYS, FILLER, FILLERS, FLEET, NUMBER, OTHER, OTHER_QUESTIONS
from dialogs.order_words import CHANGES, ONLY_WHEN_TOLD
from dialogs.phrases import READ_AS, SAME, SKIPPED
from dialogs.registry import Commands
from dialogs.sku_words import PRODUCT_WORDS

Cues = frozenset[str]
PRODUCT = "product"
"""The cue of a product's words."""
NONE: Cues = frozenset()


class Read(NamedTuple):
    """How a word was read: as itself, or as the one word of a phrase that it stands in; "" within such a phrase."""

    word: str
    cues: Cues


class Vocabulary:
    """The cues of words: the names of the commands they are about, and those of dialogs/everyday_words.py."""

    def __init__(self, commands: Commands) -> None:
        tables: list[tuple[str, frozenset[str]]] = [
            *((declaration.name, declaration.about) for declaration in commands.all),
            *((own_words(declaration.name), frozenset(declaration.rest.words)) for declaration in commands.all),
            *CUES.items(),
            (FILLER, FILLERS),
            (FLEET, CUSTOMER_NOUNS),
        ]
        self._cues: dict[str, Cues] = {}
        for cue, words in tables:
            self._cues |= {word: self._cues.get(word, NONE) | {cue} for word in words}
        for word in (OTHER_QUESTIONS | CHANGES | ONLY_WHEN_TOLD) - self._cues.keys():
            self._cues[word] = frozenset({OTHER})
        self._phrases = _by_first_word()
        self.topics = dict.fromkeys(PRODUCT_WORDS, frozenset({PRODUCT}))
        self.topics |= {word: cues for word, cues in self._cues.items() if FILLER not in cues and OTHER not in cues}
        """The words that tell something, for finding the one that was misspelt."""

    def cues(self, word: str) -> Cues:
        """Return what a folded word tells; nothing for one that stands in no list."""
        if word in UNITS:
            return self._cues.get(word, NONE) | {DAYS}
        if is_number(word):
            return self._cues.get(word, NONE) | {DAYS, NUMBER}
        return self._cues.get(word, NONE)

    def read(self, words: Sequence[str]) -> list[Read]:
        """Return every word of a sentence with its cues, phrases read as the one word they stand for."""
        read = [Read(word, self.cues(word)) for word in words]
        taken: set[int] = set()
        for start in range(len(words)):
            phrase = None if start in taken else self._phrase(words, start)
            if phrase:
                meaning, places = phrase
                read[start] = Read(meaning, self.cues(meaning))
                read[start + 1 : places[-1] + 1] = [Read("", frozenset({FILLER}))] * (places[-1] - start)
                taken.update(places)
        return read

    def _phrase(self, words: Sequence[str], start: int) -> tuple[str, list[int]] | None:
        for phrase, meaning in self._phrases.get(_same(words[start]), ()):
            places = _places(words, start, phrase)
            if places:
                return meaning, places
        return None


def own_words(command: str) -> str:
    """Return the cue of the words that a command declares to take."""
    return f"{command}'s own"


def _same(word: str) -> str:
    return SAME.get(word, word)


def _places(words: Sequence[str], start: int, phrase: Sequence[str]) -> list[int]:
    """Return where the words of the phrase stand, one after the other but for words that do not matter."""
    places = [start]
    for wanted in phrase[1:]:
        place = places[-1] + 1
        while place < len(words) and _same(words[place]) != wanted and words[place] in SKIPPED:
            place += 1
        if place == len(words) or _same(words[place]) != wanted:
            return []
        places.append(place)
    return places


def _by_first_word() -> Mapping[str, list[tuple[list[str], str]]]:
    """Return the phrases by their first word, longer ones first."""
    found: dict[str, list[tuple[list[str], str]]] = {}
    for phrase, meaning in sorted(_phrases(), key=lambda one: -len(one[0])):
        found.setdefault(phrase[0], []).append((phrase, meaning))
    return found


def _phrases() -> Iterator[tuple[list[str], str]]:
    for meaning, phrases in READ_AS.items():
        yield from (([_same(word) for word in phrase.split()], meaning) for phrase in phrases)


@lru_cache(maxsize=8)
def vocabulary_of(commands: Commands) -> Vocabulary:
    """Return the vocabulary of these commands, made once."""
    return Vocabulary(commands)
