"""Which customer do these words mean? Pure: a list of customers in; exactly one, several, or the nearest names out."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.domain.customer import Customer
from services.tenancy.names import Name, as_domain, as_tenant_id

NEAREST = 5
"""How many near names are offered."""

_ALIKE_NAME = 0.6
_ALIKE_WORD = 0.7
_COMPARED = 100
"""Characters of a query that are compared for likeness: nobody types a longer name, and the work is bounded."""
_WORDS_COMPARED = 4
_AFTER_EVERYTHING = "\U0010ffff"
_SHORTEST_PART = 3
"""Shorter parts only count at the start of a word: "a" occurs within nearly every name."""


class Tier(IntEnum):
    """How words met a customer; a smaller number is stronger evidence."""

    TENANT_ID = 1
    DOMAIN = 2
    FULL_NAME = 3
    PART_OF_NAME = 4


@dataclass(frozen=True, slots=True)
class One:
    """Exactly one customer answers to the words."""

    customer: Customer
    tier: Tier

    @property
    def customers(self) -> tuple[Customer, ...]:
        """The one, as a list."""
        return (self.customer,)


@dataclass(frozen=True, slots=True)
class Several:
    """More than one customer answers, or one beside whom others may be missing; somebody has to pick."""

    customers: tuple[Customer, ...]
    tier: Tier


@dataclass(frozen=True, slots=True)
class Nobody:
    """No customer answers; `nearest` may be offered, best first, and never be answered."""

    nearest: tuple[Customer, ...] = ()


Match = One | Several | Nobody


class CustomerIndex:
    """An index over one list of customers: built once, then each search takes a millisecond or so for 10,000.

    Where the list `is_whole` not, a part of a name is never One: somebody else of that name may be missing.
    """

    def __init__(self, customers: Iterable[Customer], *, is_whole: bool = True) -> None:
        self._customers, self._is_whole = tuple(customers), is_whole
        self._names = tuple(Name.of(customer.name) for customer in self._customers)
        self._by_tenant = {customer.tenant_id.lower(): place for place, customer in enumerate(self._customers)}
        self._by_domain = _places((place, customer.domains) for place, customer in enumerate(self._customers))
        self._by_bare = _places((place, (name.bare,)) for place, name in enumerate(self._names))
        self._by_word = _places((place, name.words) for place, name in enumerate(self._names))
        self._words = sorted(self._by_word)
        self._first_words = {name.words[0] for name in self._names if name.words}
        self._bare_names = list(self._by_bare)
        self._whole_names = [" ".join(name.words) for name in self._names]
        self.longest_name = max((len(name.words) for name in self._names), default=0)
        """Words in the longest name: longer runs of words cannot be a name."""

    def begins_a_name(self, word: str) -> bool:
        """Say whether a name begins with this folded word: a quick no for most words of a sentence."""
        return word in self._first_words

    def find(self, query: str) -> Match:
        """Return who answers to `query`; when nobody does, with the nearest names to offer."""
        match = self.find_any(query)
        return Nobody(self.nearest(query)) if isinstance(match, Nobody) and not as_tenant_id(query) else match

    def find_any(self, query: str) -> Match:
        """Return who answers to `query`, the best tier with a customer in it deciding; `Nobody` is without names."""
        exact = self.find_exact(query)
        if not isinstance(exact, Nobody) or as_tenant_id(query):
            return exact
        return self._answer(self._in_parts(Name.of(query)), Tier.PART_OF_NAME) or Nobody()

    def find_exact(self, query: str) -> Match:
        """Return who answers by tenant id, domain or full name; `Nobody` is without nearest names here."""
        tenant = self._by_tenant.get(as_tenant_id(query) or "")
        if tenant is not None:
            return One(self._customers[tenant], Tier.TENANT_ID)
        by_domain = self._answer(self._by_domain.get(as_domain(query) or "", ()), Tier.DOMAIN)
        return by_domain or self._answer(self._named(Name.of(query)), Tier.FULL_NAME) or Nobody()

    def containing(self, text: str) -> tuple[Customer, ...]:
        """Return, in the list's order, every customer with `text` in its name or domains, or as its tenant id."""
        places = set(self._in_parts(Name.of(text)))
        tenant, typed = self._by_tenant.get(as_tenant_id(text) or ""), text.strip().lower()
        places |= {tenant} if tenant is not None else set()
        places |= {place for domain, having in self._by_domain.items() if typed and typed in domain for place in having}
        return tuple(self._customers[place] for place in sorted(places))

    def nearest(self, query: str, limit: int = NEAREST) -> tuple[Customer, ...]:
        """Return the customers whose names come closest to `query`, best first."""
        name = Name.of(query[:_COMPARED])
        scores: dict[int, float] = defaultdict(float)
        for word in name.bare_words[:_WORDS_COMPARED]:
            for place, score in self._alike(word, self._words, self._by_word, _ALIKE_WORD).items():
                scores[place] += score / min(len(name.bare_words), _WORDS_COMPARED)
        for place, score in self._alike(name.bare, self._bare_names, self._by_bare, _ALIKE_NAME).items():
            scores[place] = max(scores[place], score) + score
        ranked = sorted(scores, key=lambda place: (-scores[place], self._whole_names[place]))
        return tuple(self._customers[place] for place in ranked[:limit])

    def _named(self, name: Name) -> Sequence[int]:
        """A name typed whole is its customer's alone; without its legal suffix, its words may be in another's too."""
        found = self._of_full_name(name)
        if all(self._names[place].words == name.words for place in found):
            return found
        sharing = set.intersection(*(set(self._by_word.get(word, ())) for word in name.bare_words))
        return [*found, *sorted(sharing.difference(found))]

    def _of_full_name(self, name: Name) -> Sequence[int]:
        """Where names differ only in suffix, or only in accents, a query that spells these out narrows the choice."""
        found = self._by_bare.get(name.bare, ()) if name.bare else ()
        if len(found) > 1 and name.words != name.bare_words:
            found = [place for place in found if self._names[place].words == name.words] or found
        if len({self._names[place].words for place in found}) == 1:
            found = [place for place in found if self._names[place].literal == name.literal] or found
        return found

    def _in_parts(self, name: Name) -> Sequence[int]:
        """Every word begins a word of the name, or the whole is a part of the name."""
        if not name.bare:
            return ()
        in_words = set.intersection(*(self._beginning_with(word) for word in set(name.bare_words)))
        if len(name.bare) >= _SHORTEST_PART:
            in_words |= {place for place, whole in enumerate(self._whole_names) if name.bare in whole}
        return sorted(in_words)

    def _beginning_with(self, prefix: str) -> set[int]:
        words = self._words[bisect_left(self._words, prefix) : bisect_left(self._words, prefix + _AFTER_EVERYTHING)]
        return set().union(*(self._by_word[word] for word in words))

    def _alike(self, text: str, choices: list[str], places: dict[str, list[int]], cutoff: float) -> dict[int, float]:
        """OSA counts two swapped letters as one slip, as people make them."""
        found = process.extract(
            text, choices, scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=4 * NEAREST, processor=None
        )
        scores: dict[int, float] = {}
        for choice, score, _ in found:
            for place in places[choice][: 4 * NEAREST]:
                scores.setdefault(place, score)
        return scores

    def _answer(self, places: Sequence[int], tier: Tier) -> One | Several | None:
        if len(places) == 1 and (self._is_whole or tier < Tier.PART_OF_NAME):
            return One(self._customers[places[0]], tier)
        if places:
            return Several(tuple(self._customers[place] for place in places), tier)
        return None


def _places(keys: Iterable[tuple[int, Iterable[str]]]) -> dict[str, list[int]]:
    """Return key -> places of the customers that have it, each once."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, words in keys:
        for word in dict.fromkeys(words):
            found[word].append(place)
    return dict(found)
