"""The customers that a sentence names, and where in it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from dialogs.everyday_words import BEFORE_A_CUSTOMER, FILLERS, SURELY_BEFORE_A_CUSTOMER
from dialogs.heard import Token, spoken_names
from dialogs.sentence import Sentence
from dialogs.typed_words import domain_of, is_address
from dialogs.understood import Who
from services.domain.customer import Customer
from services.tenancy.matching import CustomerIndex, Nobody, One, Several

_LONGEST_NAME = 12
_MOST_RUNS = 5
"""Stretches of telling words that are compared with the customers: a question has two, a customer and a product."""
_JOINING = frozenset({"at", "and", "or"})
_BEFORE_A_PRODUCT = frozenset({"on", "to"})
_SHORTEST_OWNER = 4
"""Letters from which an "s" at the end may be a possessive one whose apostrophe was left out."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A customer named at these places of the sentence, or words there that name none."""

    places: range
    who: One | Several | str


class Mentions:
    """Finds customers in a sentence. What the index does not hold is never taken for one it holds."""

    def __init__(self, sentence: Sentence, index: CustomerIndex) -> None:
        self._sentence, self._index = sentence, index

    def exact(self) -> list[Mention]:
        """Return the runs of words that are a full name, a domain or a tenant id; the longest first, none twice.

        A run of everyday and product words alone is not taken for a name.
        """
        return self._exact(lambda places: not all(self._is_common(place) for place in places))

    def in_parts(self, places: Sequence[int]) -> list[Mention]:
        """Return the runs that are a part of a name; what follows "at" is the customer, whoever else is named."""
        runs = list(islice(self._content(places), _MOST_RUNS))
        at = [run for run in runs if self._sentence.before(run.start) == "at"]
        return [mention for run in at or runs if (mention := self._in_part(run))]

    def beside(self, places: Sequence[int]) -> list[Mention]:
        """Return the parts of names that stand beside a full one, as in "contoso and fabrikam"."""
        runs = islice(self._content(places), _MOST_RUNS)
        joined = (run for run in runs if self._sentence.before(run.start) in _JOINING)
        return [mention for run in joined if (mention := self._in_part(run))]

    def of_common_words(self) -> Mention | None:
        """Return a customer whose name is of everyday words, where it stands after "at" or such a word."""
        exact = self._exact(self._follows(SURELY_BEFORE_A_CUSTOMER))
        return exact[0] if exact else self._common_words_at_the_end()

    def of_addresses(self, places: Iterable[int]) -> list[Mention]:
        """Return the customers whose domains the mail addresses have; the places are the addresses'."""
        domains = ((place, domain_of(self._sentence.tokens[place])) for place in places)
        return [Mention(range(place, place + 1), self._of_domain(domain)) for place, domain in domains if domain]

    def _of_domain(self, domain: str) -> One | Several | str:
        match = self._index.find_exact(domain)
        return domain if isinstance(match, Nobody) else match

    def _common_words_at_the_end(self) -> Mention | None:
        """Find what follows the last "at", if its everyday words are a part of a name: "any free seats at left"."""
        count = len(self._sentence)
        after = self._follows(SURELY_BEFORE_A_CUSTOMER)
        starts = [place for place in range(1, count) if after(range(place, count))]
        places = range(starts[-1], count) if starts else range(0)
        telling = (p for p in places if self._sentence.word(p) not in FILLERS and not self._sentence.is_product(p))
        if any(True for _ in telling):
            match = self._index.find_any(self._sentence.said(places))
            return None if isinstance(match, Nobody) else Mention(places, match)
        return None

    def _exact(self, allowed: Callable[[range], bool]) -> list[Mention]:
        found: list[Mention] = []
        taken: set[int] = set()
        for places in self._runs_of_any_length():
            if taken.isdisjoint(places) and allowed(places):
                who = self._exactly(places)
                if who is not None:
                    found.append(Mention(places, who))
                    taken.update(places)
        return found

    def _exactly(self, places: range) -> One | Several | str | None:
        tokens = self._sentence.tokens[places.start : places.stop]
        first = tokens[0].words[0] if tokens[0].words else tokens[0].text.casefold()
        if not (is_address(tokens[0]) or self._index.begins_a_name(first) or len(tokens) == 1):
            return None
        for name in names_said(tokens):
            match = self._index.find_exact(name)
            if not isinstance(match, Nobody):
                return match
        return tokens[0].text if len(tokens) == 1 and is_address(tokens[0]) else None

    def _in_part(self, run: range) -> Mention | None:
        """Compare the whole run, then what of it speaks of no product."""
        follows = self._follows(BEFORE_A_CUSTOMER - _BEFORE_A_PRODUCT)(run)
        unknown = [place for place in run if not self._sentence.is_product(place)]
        for places in (run, *self._sentence.runs(unknown)):
            if not unknown and not follows:
                continue
            for name in names_said(self._sentence.tokens[places.start : places.stop]):
                match = self._index.find_any(name)
                if not isinstance(match, Nobody):
                    return Mention(places, match)
        return None

    def _content(self, places: Sequence[int]) -> Iterator[range]:
        telling = (p for p in places if self._sentence.is_product(p) or not self._sentence.is_known(p))
        return self._sentence.runs(telling)

    def _runs_of_any_length(self) -> Iterator[range]:
        count = len(self._sentence)
        for length in range(min(count, self._index.longest_name + 2, _LONGEST_NAME), 0, -1):
            for start in range(count - length + 1):
                yield range(start, start + length)

    def _is_common(self, place: int) -> bool:
        words = self._sentence.tokens[place].words
        return self._sentence.is_product(place) or all(self._sentence.vocabulary.cues(word) for word in words)

    def _follows(self, words: frozenset[str]) -> Callable[[range], bool]:
        return lambda places: self._sentence.word(places.start - 1) in words


def names_said(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the texts that may be a name, one where "contosos" is "contoso's" among them."""
    names = spoken_names(tokens)
    last = names[-1]
    owned = last[:-1] if last[-1:] in "sS" and len(tokens[-1].owner) > _SHORTEST_OWNER else last
    return names if owned == last else (*names, owned)


def together(mentions: Sequence[Mention]) -> Who:
    """Return the one that is named; two different customers in one sentence leave the choice to a person."""
    known: dict[str, Customer] = {}
    for mention in mentions:
        if isinstance(mention.who, str):
            return mention.who
        known |= {customer.tenant_id: customer for customer in mention.who.customers}
    if not known:
        return None
    customers = tuple(known.values())
    tier = max(mention.who.tier for mention in mentions if not isinstance(mention.who, str))
    is_sure = any(isinstance(mention.who, One) for mention in mentions)
    return One(customers[0], tier) if len(customers) == 1 and is_sure else Several(customers, tier)
