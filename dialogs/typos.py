"""Everyday words that were misspelt: put right where one word is clearly meant, and no customer may be."""

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.heard import Token
from dialogs.sentence import Sentence
from dialogs.vocabulary import PRODUCT, Cues
from services.tenancy.matching import CustomerIndex, Nobody
from services.tenancy.names import Name

_MOST = 6
"""Misspelt words that are put right: a sentence with more is no slip of the finger, and the work is bounded."""
_SHORTEST = 5
_TWO_SLIPS = 8
"""Letters from which two slips are allowed instead of one."""


def corrected(sentence: Sentence, places: Sequence[int], index: CustomerIndex) -> tuple[Token, ...]:
    """Return the tokens, those misspelt among `places` put right; all unknown words side by side, or none of them."""
    tokens = list(sentence.tokens)
    unknown = [place for place in places if not sentence.is_known(place)]
    for run in sentence.runs(unknown[:_MOST]):
        meant = [_meant(sentence, place, index) for place in run]
        if all(meant):
            tokens[run.start : run.stop] = [Token(word, (word,)) for word in meant]
    return tuple(tokens)


def _meant(sentence: Sentence, place: int, index: CustomerIndex) -> str:
    """Return the one everyday word that is nearest, "" where there is none or where a customer is as near."""
    word = sentence.word(place)
    allowed = 2 if len(word) >= _TWO_SLIPS else 1
    if len(word) < _SHORTEST or not word.isalpha():
        return ""
    topics = sentence.vocabulary.topics
    found = process.extract(word, topics.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    near = [((int(slips), sorted(known) != sorted(word)), known) for known, slips, _ in found]
    best = min((likely for likely, _ in near), default=None)  # of as many slips, letters in another order are likelier
    words = [known for likely, known in near if likely == best]
    if best is None or _is_open(words, topics) or _is_near_a_customer(word, best[0], index):
        return ""
    return words[0]


def _is_open(words: Sequence[str], topics: Mapping[str, Cues]) -> bool:
    """Say whether words as near as each other tell different things, or are of different products."""
    told = {topics[word] for word in words}
    return len(told) > 1 or (len(words) > 1 and told == {frozenset({PRODUCT})})


def _is_near_a_customer(word: str, slips: int, index: CustomerIndex) -> bool:
    if not isinstance(index.find_any(word), Nobody):
        return True
    names: Iterable[str] = (name for customer in index.nearest(word) for name in Name.of(customer.name).words)
    return any(OSA.distance(word, name, score_cutoff=slips) <= slips for name in names)
