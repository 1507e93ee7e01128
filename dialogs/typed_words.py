"""The words after a typed command: where the customer's name ends and what is asked about it begins."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dialogs.heard import Heard, Token, spoken, spoken_names
from dialogs.rest import Rest, RestKind, Tail
from dialogs.understood import Who
from services.domain.customer import Customer
from services.tenancy.matching import CustomerIndex, Nobody, One, Several, Tier
from services.tenancy.names import Name, as_domain, as_tenant_id

_BEFORE_THE_NAME = frozenset({"for", "of", "at", "in", "from", "to", "by", "with"})
_SUFFIXES_ALLOWED = 4
"""A typed name may be this many words longer than the longest on the list: legal suffixes, a dotted form."""
_MAIL_ADDRESS = re.compile(r"[^\s@]+@([^\s@]+)")


@dataclass(frozen=True, slots=True)
class Split:
    """One way to cut the words: who, and the words left over; `rests` where those depend on who is picked."""

    who: Who
    rest: str
    named: str = ""
    rests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    named: str
    match: One | Several
    tail: Tail

    @property
    def is_exact(self) -> bool:
        return self.match.tier < Tier.PART_OF_NAME

    @property
    def is_in_full(self) -> bool:
        """Whether nothing of the name was left out, not even its legal suffix."""
        said = Name.of(self.named).words
        full = (Name.of(customer.name).words for customer in self.match.customers)
        return self.match.tier < Tier.FULL_NAME or all(said == words for words in full)

    @property
    def customers(self) -> dict[str, Customer]:
        return {customer.tenant_id: customer for customer in self.match.customers}

    @property
    def names_whole_words(self) -> bool:
        said = set(Name.of(self.named).bare_words)
        return all(said <= set(Name.of(customer.name).words) for customer in self.match.customers)


def split(heard: Heard, rest: Rest, index: CustomerIndex) -> Split | None:
    """Return customer and the words for the command that stands first; None when no beginning of them is a customer.

    A full name, domain or tenant id is better than a part of a name, then the longer name is better.
    """
    whole = rest.tail(heard, 1)
    if not rest.is_free and (whole.has_words or whole.clauses) and rest.takes(whole):
        return _called_like_the_rest(heard, rest, index) or Split(None, whole.text)
    start = 1
    while start < len(heard.tokens) and heard.tokens[start].word in _BEFORE_THE_NAME:
        start += 1
    found = _best(heard, 1, rest, index) or (_best(heard, start, rest, index) if start > 1 else None)
    return found or (_by_address(whole, index) if rest.kind is RestKind.PERSON else None)


def beginning(heard: Heard, rest: Rest, index: CustomerIndex) -> Split | None:
    """Return the longest full name, domain or tenant id after the command, whatever stands behind it."""
    exact = [reading for reading in _readings(heard, 1, rest, index) if reading.is_exact]
    return Split(exact[0].match, exact[0].tail.text, exact[0].named) if exact else None


def split_off(heard: Heard, rest: Rest) -> tuple[str, str]:
    """Return an unknown name and what was asked about it: the most words at the end that the command takes."""
    count = len(heard.tokens)
    if not rest.is_free:
        while count > 2 and rest.takes(rest.tail(heard, count - 1)):
            count -= 1
    tail = rest.tail(heard, count)
    return spoken(heard.tokens[1:count]), tail.text


def _called_like_the_rest(heard: Heard, rest: Rest, index: CustomerIndex) -> Split | None:
    """Return a customer whose name the command could take as its own words; if not typed in full, somebody picks."""
    exact = [one for one in _readings(heard, 1, rest, index) if one.is_exact and rest.takes(one.tail)]
    sure = [one for one in exact if one.is_in_full or not one.tail.has_words]
    if sure:
        return Split(sure[0].match, sure[0].tail.text, sure[0].named)
    if exact:
        return Split(Several(exact[0].match.customers, Tier.PART_OF_NAME), exact[0].tail.text, exact[0].named)
    return None


def _best(heard: Heard, start: int, rest: Rest, index: CustomerIndex) -> Split | None:
    tokens = heard.tokens[start:]
    if tokens and is_address(tokens[0]) and isinstance(index.find_exact(tokens[0].text), Nobody):
        tail = rest.tail(heard, start + 1)
        return Split(tokens[0].text, tail.text, tokens[0].text) if rest.takes(tail) else None
    readings = list(_readings(heard, start, rest, index))
    usable = [one for one in readings if rest.takes(one.tail) and (one.tail.has_words or not rest.is_needed)]
    if not usable:  # "who contoso" names a customer, though it asks nothing yet
        return Split(readings[0].match, "", readings[0].named) if readings and not readings[0].tail.tokens else None
    best = min(usable, key=lambda one: (not one.is_exact, len(one.tail.tokens)))
    rivals = [one for one in usable if (rest.is_free or not one.tail.tokens) and one.customers.keys() - best.customers]
    longer = [one for one in rivals if len(one.tail.tokens) < len(best.tail.tokens)]
    if longer:  # more of it may be a part of another's name: somebody must pick
        return _either(best, longer[0])
    is_guess = rest.is_free and best.tail.has_words and not best.is_exact and not best.names_whole_words
    who = Several(best.match.customers, best.match.tier) if is_guess else best.match
    return Split(who, best.tail.text, best.named)


def _either(best: _Reading, longer: _Reading) -> Split:
    customers = tuple((best.customers | longer.customers).values())
    rests = dict.fromkeys(longer.customers, longer.tail.text) | dict.fromkeys(best.customers, best.tail.text)
    return Split(Several(customers, Tier.PART_OF_NAME), longer.tail.text, longer.named, rests)


def _readings(heard: Heard, start: int, rest: Rest, index: CustomerIndex) -> Iterator[_Reading]:
    """Yield every beginning of the words that names a customer, the longest first.

    What stands in a clause is a part of a name only where that name is typed in full.
    """
    before_clauses = len(rest.tail(heard, start).tokens)
    longest = min(len(heard.tokens) - start, index.longest_name + _SUFFIXES_ALLOWED)
    for length in range(longest, 0, -1):
        find = index.find_any if length <= before_clauses else index.find_exact
        for name in spoken_names(heard.tokens[start : start + length]):
            match = find(name)
            if not isinstance(match, Nobody):
                yield _Reading(name, match, rest.tail(heard, start + length))
                break


def _by_address(whole: Tail, index: CustomerIndex) -> Split | None:
    """Return the customer whose domain a person's address has, known or not."""
    domains = [domain for token in whole.tokens if (domain := domain_of(token))]
    if len(domains) != 1:
        return None
    match = index.find_exact(domains[0])
    return Split(domains[0] if isinstance(match, Nobody) else match, whole.text, domains[0])


def domain_of(token: Token) -> str:
    """Return the domain of a mail address or principal name, "" where the token is none."""
    address = _MAIL_ADDRESS.fullmatch(token.text)
    return as_domain(address[1]) or "" if address else ""


def is_address(token: Token) -> bool:
    """Say whether the token is a domain or a tenant id, which may be a customer's though no list holds it."""
    return bool(as_tenant_id(token.text) or as_domain(token.text))
