"""What may stand after a command and its customer: a product, words of a list, a text, a person; and where, by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.clauses import before_clauses
from dialogs.days import is_of_days
from dialogs.heard import Heard, Token, spoken
from dialogs.sku_words import is_product_text

_JOINT = "and"


class RestKind(StrEnum):
    """What the words are made of."""

    NOTHING = "nothing but its own words"
    PRODUCT = "a product"
    TEXT = "any text"
    PERSON = "a person's name or address"


@dataclass(frozen=True, slots=True)
class Tail:
    """The words that are left for a command, and the clauses behind them as they were typed."""

    tokens: tuple[Token, ...]
    clauses: str = ""

    @property
    def has_words(self) -> bool:
        """Whether anything but symbols stands before the clauses."""
        return any(token.words for token in self.tokens)

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(part for part in (spoken(self.tokens), self.clauses) if part)


@dataclass(frozen=True, slots=True)
class Rest:
    """What a command takes. `words` are taken beside it, folded, each with what it is called in the query.

    `days`: a span of time may be given; `where` and `by`: such a clause may end it; `is_needed`: without any words it
    asks nothing.
    """

    kind: RestKind = RestKind.NOTHING
    words: Mapping[str, str] = field(default_factory=dict)
    days: bool = False
    where: bool = False
    by: bool = False
    is_needed: bool = False

    @property
    def is_free(self) -> bool:
        """Whether any words at all may stand here."""
        return self.kind in {RestKind.TEXT, RestKind.PERSON}

    def tail(self, heard: Heard, count: int) -> Tail:
        """Return what is left after the first `count` tokens."""
        tokens = heard.tokens[count:]
        if not tokens or not self.where:
            return Tail(tokens)
        start = heard.tokens[count - 1].end if count else 0
        text = heard.seen[start:]
        clauses_start = start + before_clauses(text, by=self.by)
        before = tuple(token for token in tokens if token.start < clauses_start)
        return Tail(before, heard.seen[clauses_start:].strip(" ?!\t"))

    def takes(self, tail: Tail) -> bool:
        """Say whether the command can do something with these words, if there are any."""
        left = [token for token in tail.tokens if token.words and not all(map(self._is_own, token.words))]
        return not left or self.is_free or (self.kind is RestKind.PRODUCT and is_product_text(left))

    def _is_own(self, word: str) -> bool:
        return word in self.words or word == _JOINT or (self.days and is_of_days(word))


NOTHING = Rest()
