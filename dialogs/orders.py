"""Requests to change something: recognised, so that none is answered as a question."""

from collections.abc import Iterable

from dialogs.order_words import BEFORE_AN_ORDER, BEGINS_A_QUESTION, CHANGES, ONLY_WHEN_TOLD
from dialogs.sentence import Sentence

_FOR_ME = frozenset({"me", "us"})


def asks_a_change(sentence: Sentence, places: Iterable[int]) -> bool:
    """Say whether a word at one of the places asks for something to be done; a customer's name is at none of them."""
    return sentence.word(0) not in BEGINS_A_QUESTION and any(_orders(sentence, place) for place in places)


def _orders(sentence: Sentence, place: int) -> bool:
    for word in sentence.words([place]):
        if word in ONLY_WHEN_TOLD:
            before = sentence.words(range(place))
            if BEFORE_AN_ORDER.issuperset(before) and sentence.word(place + 1) not in _FOR_ME:
                return True
        elif word in CHANGES and not sentence.is_product(place):
            return True
    return False
