"""A question in plain words: its tokens, and what each may tell."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dialogs.everyday_words import AMBIGUOUS_PRODUCTS, FILLER, HAVING
from dialogs.heard import Token, spoken
from dialogs.sku_words import is_product_word
from dialogs.vocabulary import NONE, PRODUCT, Cues, Read, Vocabulary
from services.tenancy.names import folded_words

UNKNOWN = "unknown"
"""The cue of a word that stands in no list."""
_ARTICLES = frozenset({"a", "an", "the"})


class Sentence:
    """Tokens with what they tell; a token such as "sign-in" has several words."""

    def __init__(self, tokens: tuple[Token, ...], vocabulary: Vocabulary) -> None:
        self.tokens, self.vocabulary = tuple(_as_one(token) for token in tokens), vocabulary
        read = iter(vocabulary.read([word for token in self.tokens for word in token.words]))
        self._read: list[list[Read]] = [[next(read) for _ in token.words] for token in self.tokens]
        self._products = [self._is_product(place) for place in range(len(tokens))]

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, place: int) -> str:
        """Return the folded word at a place, "" before the first, behind the last, and where there is no single one."""
        return self.tokens[place].word if 0 <= place < len(self.tokens) else ""

    def words(self, places: Iterable[int]) -> list[str]:
        """Return the words at these places as they were read: of a phrase the one word that it stands for."""
        return [read.word for place in places for read in self._read[place] if read.word]

    def cues(self, place: int) -> list[Cues]:
        """Return what each word at a place tells; UNKNOWN for one that stands in no list."""
        if self.is_product(place):
            telling = frozenset[str]().union(*(read.cues for read in self._read[place])) - {FILLER}
            return [telling | {PRODUCT}]
        return [read.cues or frozenset({UNKNOWN}) for read in self._read[place]]

    def tells(self, place: int) -> Cues:
        """Return whatever the token at a place may tell."""
        return NONE.union(*self.cues(place)) if 0 <= place < len(self.tokens) else NONE

    def is_product(self, place: int) -> bool:
        """Say whether the token speaks of a product; a digit does after a product's word, as in "plan 2"."""
        return self._products[place]

    def is_known(self, place: int) -> bool:
        """Say whether the token is of everyday words, of a product's, or of none at all."""
        return all(cues != {UNKNOWN} for cues in self.cues(place))

    def said(self, places: Iterable[int]) -> str:
        """Return what was typed at these places."""
        return spoken([self.tokens[place] for place in places])

    def runs(self, places: Iterable[int]) -> Iterator[range]:
        """Yield the stretches of neighbouring places."""
        start = end = None
        for place in places:
            if start is not None and place == end:
                end += 1
                continue
            if start is not None and end is not None:
                yield range(start, end)
            start, end = place, place + 1
        if start is not None and end is not None:
            yield range(start, end)

    def before(self, place: int) -> str:
        """Return the word before a place, articles passed over."""
        place -= 1
        while self.word(place) in _ARTICLES:
            place -= 1
        return self.word(place)

    def _is_product(self, place: int) -> bool:
        token = self.tokens[place]
        if self._is_in_a_phrase(place):
            return False
        if token.word.isdecimal() and token.word != "365":
            return place > 0 and self._is_product(place - 1)
        if token.word in AMBIGUOUS_PRODUCTS and not self._is_among_products(place):
            return False
        return is_product_word(token.text) or self._is_without_teams(place)

    def _is_in_a_phrase(self, place: int) -> bool:
        return [read.word for read in self._read[place]] != list(self.tokens[place].words)

    def _is_among_products(self, place: int) -> bool:
        beside = (self.tokens[near] for near in (place - 1, place + 1) if 0 <= near < len(self.tokens))
        return any(is_product_word(token.text) for token in beside) or bool(
            {self.before(place), self.word(place + 1)} & HAVING
        )

    def _is_without_teams(self, place: int) -> bool:
        return self.word(place) in {"no", "without"} and self.word(place + 1) == "teams"


def _as_one(token: Token) -> Token:
    """Return "contoso's" with the words of "contoso", and "E3s" as "E3"."""
    if token.owner != token.text:
        return replace(token, words=folded_words(token.owner))
    one = token.text[:-1]
    is_plural = token.text[-1:] in "sS" and not is_product_word(token.text) and is_product_word(one)
    return replace(token, text=one, words=folded_words(one)) if is_plural and one not in AMBIGUOUS_PRODUCTS else token
