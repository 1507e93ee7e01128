"""What unknown words of a sentence may be the name of: a person, a group, or a product nobody has heard of."""

from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.everyday_words import BEFORE_A_FILTER, BEFORE_A_PERSON, BEFORE_A_PRODUCT, FREE
from dialogs.sentence import PRODUCT, Sentence
from dialogs.sku_words import PRODUCT_WORDS
from dialogs.typed_words import domain_of
from dialogs.vocabulary import own_words

PERSON, PERHAPS_A_PERSON, NEW_PRODUCT, TEXT = "person", "perhaps a person", "new product", "text"
"""What unknown words may tell besides: a person for sure, or by one word alone; a product; a part of a group's name."""
STATE = own_words("users")
_LONGEST_NAME = 5
_SAYING_WHOM = frozenset({"user", "person", "account", "employee", "colleague"})
_NEARLY = 0.75
"""Likeness to a product's word from which one unknown word is rather that, misspelt."""


def named(sentence: Sentence, places: Sequence[int]) -> Mapping[range, frozenset[str]]:
    """Return the stretches of unknown words, and of addresses, among `places`, with what they may tell."""
    addresses = [place for place in places if domain_of(sentence.tokens[place])]
    unknown = [place for place in places if _is_unknown(sentence, place) and place not in addresses]
    found = {range(place, place + 1): frozenset({PERSON}) for place in addresses}
    found |= {run: _telling(sentence, run) for run in sentence.runs(unknown)}
    people = [run for run, telling in found.items() if telling & {PERSON, PERHAPS_A_PERSON}]
    if len(people) > 1:  # two people in one question are one too many
        return {run: telling - {PERSON, PERHAPS_A_PERSON} for run, telling in found.items()}
    return found


def _is_unknown(sentence: Sentence, place: int) -> bool:
    """A group may be called like a product."""
    run = range(place, place + 1)
    return not sentence.is_known(place) or (sentence.is_product(place) and _is_text(sentence, run))


def _telling(sentence: Sentence, run: range) -> frozenset[str]:
    telling = {TEXT} if _is_text(sentence, run) else set()
    before = sentence.word(run.start - 1)
    if _is_new_product(sentence, run, before):
        telling.add(NEW_PRODUCT)
    is_owner = sentence.tokens[run.stop - 1].owner != sentence.tokens[run.stop - 1].text
    if is_owner or not telling:
        telling |= _person(sentence, run, before, is_owner)
    return frozenset(telling)


def _is_new_product(sentence: Sentence, run: range, before: str) -> bool:
    """Say whether the words stand where a product does; "has jane" asks of somebody, "who has blurb" of something."""
    is_one_of_many = before in BEFORE_A_PRODUCT and not (run.start == 1 and before in {"has", "have"})
    after = sentence.tells(run.stop)
    speaks_of_seats = after & {PRODUCT, FREE} or ("licences" in after and STATE not in after)
    return bool(is_one_of_many or speaks_of_seats or PRODUCT in sentence.tells(run.start - 1))


def _person(sentence: Sentence, run: range, before: str, is_owner: bool) -> set[str]:
    if not (run.start == 0 or before in BEFORE_A_PERSON or is_owner) or len(run) > _LONGEST_NAME:
        return set()
    if len(run) > 1 or before in _SAYING_WHOM:
        return {PERSON}
    return set() if _is_nearly_a_product(sentence.word(run.start)) else {PERHAPS_A_PERSON}


def _is_text(sentence: Sentence, run: range) -> bool:
    if not any("groups" in sentence.tells(place) for place in range(len(sentence))):
        return False
    beside = sentence.tells(run.start - 1) | sentence.tells(run.stop)
    return "groups" in beside or sentence.word(run.start - 1) in BEFORE_A_FILTER


def _is_nearly_a_product(word: str) -> bool:
    return bool(process.extractOne(word, PRODUCT_WORDS, scorer=OSA.normalized_similarity, score_cutoff=_NEARLY))
