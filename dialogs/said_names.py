"""What unknown words of a sentence may be the name of: a person, a group, or a product nobody has heard of."""

from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.everyday_words import BEFORE_A_FILTER, BEFORE_A_PERSON, BEFORE_A_PRODUCT, FREE
from dialogs.sentence import Sentence
from dialogs.sku_words import PRODUCT_WORDS, is_product_word
from dialogs.typed_words import domain_of
from dialogs.vocabulary import PRODUCT, own_words

PERSON, PERHAPS_A_PERSON, NEW_PRODUCT, TEXT = "person", "perhaps a person", "new product", "text"
"""What unknown words may tell besides: a person for sure, or by one word alone; a product; a part of a group's name."""
SOMEWHERE = "somewhere"
"""What they tell alone after "in": a city, a department, an office; nobody knows which."""
_WITHIN = frozenset({"in", "from"})
_ASKING = frozenset({"who", "whos", "which", "what", "whose"})
"""Words after which an unknown word is no name, but something done, or some kind of thing."""
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
    found |= {part: _telling(sentence, part) for run in sentence.runs(unknown) for part in _owners(sentence, run)}
    people = [run for run, telling in found.items() if telling & {PERSON, PERHAPS_A_PERSON}]
    if len(people) > 1:  # two people in one question are one too many
        return {run: telling - {PERSON, PERHAPS_A_PERSON} for run, telling in found.items()}
    return found


def _owners(sentence: Sentence, run: range) -> Iterator[range]:
    """Part a stretch behind every possessive: of "jane doe's phone" the phone is no part of the name."""
    start = run.start
    for place in run:
        if _is_owner(sentence, place) or place == run.stop - 1:
            yield range(start, place + 1)
            start = place + 1


def _is_owner(sentence: Sentence, place: int) -> bool:
    return sentence.tokens[place].owner != sentence.tokens[place].text


def _is_unknown(sentence: Sentence, place: int) -> bool:
    """A group may be called like a product."""
    run = range(place, place + 1)
    return not sentence.is_known(place) or (sentence.is_product(place) and _is_text(sentence, run))


def _telling(sentence: Sentence, run: range) -> frozenset[str]:
    telling = {TEXT} if _is_text(sentence, run) else set()
    before = sentence.word(run.start - 1)
    if before in _WITHIN and not telling:
        return frozenset({SOMEWHERE})
    if before in _ASKING:
        return frozenset(telling)
    if _is_new_product(sentence, run, before):
        telling.add(NEW_PRODUCT)
    is_owner = _is_owner(sentence, run.stop - 1)
    if is_owner or not telling:
        telling |= _person(sentence, run, before, is_owner)
    return frozenset(telling)


def _is_new_product(sentence: Sentence, run: range, before: str) -> bool:
    """Say whether the words stand where a product does: "who has blurb" is of something, "has jane got" of somebody."""
    asks_of_somebody = before in {"has", "have"} and (run.start == 1 or sentence.word(run.stop) in {"got", "have"})
    is_one_of_many = before in BEFORE_A_PRODUCT and not asks_of_somebody
    after = sentence.tells(run.stop)
    speaks_of_seats = after & {PRODUCT, FREE} or ("licences" in after and STATE not in after)
    return bool(is_one_of_many or speaks_of_seats or PRODUCT in sentence.tells(run.start - 1))


def _person(sentence: Sentence, run: range, before: str, is_owner: bool) -> set[str]:
    if not (run.start == 0 or before in BEFORE_A_PERSON or is_owner) or len(run) > _LONGEST_NAME:
        return set()
    if any(is_product_word(sentence.tokens[place].text) for place in run):
        return set()
    if len(run) > 1 or before in _SAYING_WHOM:
        return {PERSON}
    return set() if _is_nearly_a_product(sentence.word(run.start)) else {PERHAPS_A_PERSON}


def _is_text(sentence: Sentence, run: range) -> bool:
    """Say whether a group is called so: "the kiosk group", "groups with kiosk"; "empty groups" may be of any name."""
    if _is_owner(sentence, run.stop - 1):
        return False
    if sentence.word(run.stop) == "group" or "groups" in sentence.tells(run.start - 1):
        return True
    speaks_of_groups = any("groups" in sentence.tells(place) for place in range(len(sentence)))
    return speaks_of_groups and sentence.word(run.start - 1) in BEFORE_A_FILTER


def _is_nearly_a_product(word: str) -> bool:
    return bool(process.extractOne(word, PRODUCT_WORDS, scorer=OSA.normalized_similarity, score_cutoff=_NEARLY))
