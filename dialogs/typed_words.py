"""The words after a typed command: where the customer's name ends and the product begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.heard import Token, spoken, spoken_names
from dialogs.sku_words import is_product_word
from dialogs.understood import Who
from services.tenancy.matching import CustomerIndex, Nobody, One, Several, Tier
from services.tenancy.names import as_domain, as_tenant_id

_JOINTS = frozenset({"for", "and", "of", "the", "a", "without", "no", "with", "or", "plan"})
_BEFORE_THE_NAME = frozenset({"for", "of", "at", "in", "from", "to", "by", "with"})
_SUFFIXES_ALLOWED = 4
"""A typed name may be this many words longer than the longest on the list: legal suffixes, a dotted form."""


@dataclass(frozen=True, slots=True)
class Split:
    """One way to cut the words: who, and the words left over."""

    who: Who
    rest: str
    named: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    named: str
    match: One | Several
    rest: tuple[Token, ...]

    @property
    def is_exact(self) -> bool:
        return self.match.tier < Tier.PART_OF_NAME

    @property
    def tenants(self) -> set[str]:
        return {customer.tenant_id for customer in self.match.customers}


def split(tokens: Sequence[Token], index: CustomerIndex) -> Split | None:
    """Return customer and product words; None when no beginning of the words is a customer with a product after it.

    A full name, domain or tenant id is better than a part of a name, then the longer name is better.
    """
    given = tuple(tokens)
    if given and is_product_text(given):
        exact = [reading for reading in _readings(given, index) if reading.is_exact and not reading.rest]
        return Split(exact[0].match, "", exact[0].named) if exact else Split(None, spoken(given))
    without = given
    while without and without[0].word in _BEFORE_THE_NAME:
        without = without[1:]
    return _best(given, index) or (_best(without, index) if without != given else None)


def is_product_text(tokens: Sequence[Token]) -> bool:
    """Say whether the tokens are words of a product, joints such as "for" apart."""
    telling = [token for token in tokens if token.words and token.word not in _JOINTS]
    return bool(telling) and all(is_product_word(token.text) for token in telling)


def split_off_product(tokens: Sequence[Token]) -> tuple[str, str]:
    """Return the words without the product's at the end, and those: an unknown name and what was asked about it."""
    start = len(tokens)
    while start > 1 and is_product_text(tokens[start - 1 :]):
        start -= 1
    return spoken(tuple(tokens[:start])), spoken(tuple(tokens[start:]))


def _best(tokens: tuple[Token, ...], index: CustomerIndex) -> Split | None:
    if tokens and is_address(tokens[0]) and isinstance(index.find_exact(tokens[0].text), Nobody):
        return Split(tokens[0].text, spoken(tokens[1:]), tokens[0].text) if _is_usable(tokens[1:]) else None
    readings = [reading for reading in _readings(tokens, index) if _is_usable(reading.rest)]
    if not readings:
        return None
    best = min(readings, key=lambda reading: (not reading.is_exact, len(reading.rest)))
    whole = readings[0]
    if not whole.rest and whole.tenants - best.tenants:  # all of it may be a part of another's name: somebody must pick
        both = {customer.tenant_id: customer for reading in (best, whole) for customer in reading.match.customers}
        return Split(Several(tuple(both.values()), Tier.PART_OF_NAME), "", whole.named)
    return Split(best.match, spoken(best.rest), best.named)


def _readings(tokens: tuple[Token, ...], index: CustomerIndex) -> Iterator[_Reading]:
    """Yield every beginning of the words that names a customer, the longest first."""
    longest = min(len(tokens), index.longest_name + _SUFFIXES_ALLOWED)
    for length in range(longest, 0, -1):
        for name in spoken_names(tokens[:length]):
            match = index.find_any(name)
            if not isinstance(match, Nobody):
                yield _Reading(name, match, tokens[length:])
                break


def _is_usable(rest: Sequence[Token]) -> bool:
    return not any(token.words for token in rest) or is_product_text(rest)


def is_address(token: Token) -> bool:
    """Say whether the token is a domain or a tenant id, which may be a customer's though no list holds it."""
    return bool(as_tenant_id(token.text) or as_domain(token.text))
