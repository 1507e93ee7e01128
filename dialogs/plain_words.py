"""Questions as a person asks them: intent, customer and product are read out of a sentence, or it is not understood."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from dialogs.everyday_words import (
    ABOUT_THE_BOT,
    BEFORE_A_CUSTOMER,
    BEFORE_A_FILTER,
    CUSTOMER_NOUNS,
    FILLERS,
    GREETINGS,
    OTHER_QUESTIONS,
    POINTING,
    QUANTITY,
    SURELY_BEFORE_A_CUSTOMER,
)
from dialogs.heard import Heard, spoken, spoken_names
from dialogs.sku_words import is_product_word
from dialogs.typed_words import is_address
from dialogs.understood import Understood, Who
from services.domain.customer import Customer
from services.tenancy.matching import CustomerIndex, Nobody, One, Several

LONGEST = 40
"""Tokens of a question in plain words; the work on longer ones would not be bounded by anything sensible."""
_LONGEST_NAME = 12
_MOST_RUNS = 5
"""Stretches of telling words that are compared with the customers: a question has two, a customer and a product."""
CUSTOMERS, HELP, LICENCES = "customers", "help", "licences"


def about_the_bot(heard: Heard) -> Understood | None:
    """Return help for a greeting or a question about the bot itself."""
    words = [word for token in heard.tokens[:LONGEST] for word in token.words]
    if not words or len(heard.tokens) > LONGEST:
        return None
    starts = (start.split() for start in ABOUT_THE_BOT)
    asked = any(words[: len(start)] == start and FILLERS.issuperset(words[len(start) :]) for start in starts)
    return Understood(HELP) if asked or GREETINGS.issuperset(words) else None


def list_of_customers(heard: Heard) -> Understood | None:
    """Return the list of customers if the sentence asks for it and for nothing else."""
    words = [token.word for token in heard.tokens[:LONGEST]]
    nouns = [place for place, word in enumerate(words) if word in CUSTOMER_NOUNS and word.endswith("s")]
    if not nouns or len(heard.tokens) > LONGEST:
        return None
    filters = [place for place, word in enumerate(words) if word in BEFORE_A_FILTER and place > nouns[-1]]
    end = filters[0] if filters else len(words)
    if not set(words[:end]) <= FILLERS | CUSTOMER_NOUNS:
        return None
    narrowed = spoken(heard.tokens[filters[-1] + 1 :]) if filters else ""
    return Understood(CUSTOMERS, rest=narrowed, in_plain_words=True)


@dataclass(frozen=True, slots=True)
class Mention:
    """A customer named at these places of the sentence."""

    places: range
    who: One | Several | str


class CustomerQuestion:
    """One sentence beside the list of customers; `topics` are the words that ask for a command."""

    def __init__(self, heard: Heard, topics: frozenset[str], index: CustomerIndex) -> None:
        self._tokens = heard.tokens
        self._topics = topics
        self._index = index
        self._common = FILLERS | QUANTITY | OTHER_QUESTIONS | topics

    def read(self) -> Understood | None:
        """Return what is asked; None where it is not plainly a question about one customer's licences.

        A customer without a question gives an Understood whose command is "".
        """
        mentions = self._exact_mentions(self._is_telling)
        if any(self._is_other_question(place) for place in self._outside(mentions)):
            return None
        mentions = mentions or self._mentions_in_runs()
        left = self._outside(mentions)
        content = [place for place in left if not self._says_nothing(place)]
        who: Who = _together(mentions)
        named = " / ".join(self._said(mention.places) for mention in mentions)
        if who is None:
            content, who, named = self._last_resort(content)
        return self._conclude(who, named, content, left)

    def _outside(self, mentions: Sequence[Mention]) -> list[int]:
        taken = {place for mention in mentions for place in mention.places}
        return [place for place in range(len(self._tokens)) if place not in taken]

    def _conclude(self, who: Who, named: str, content: list[int], left: list[int]) -> Understood | None:
        said = {self._tokens[place].word for place in left}
        has_product = any(self._is_product(place) for place in content)
        if not (said & self._topics or has_product or (who is not None and said & QUANTITY)):
            return Understood("", who, named=named) if isinstance(who, One | Several) and not content else None
        if who is None and self._speaks_of_customers():
            return None
        return Understood(LICENCES, who, self._said(content), named, in_plain_words=True)

    def _said(self, places: Iterable[int]) -> str:
        return spoken(tuple(self._tokens[place] for place in places))

    def _last_resort(self, content: list[int]) -> tuple[list[int], Who, str]:
        """No customer yet: what is no product must name one, known or not; a common word may after "at"."""
        unknown = [place for place in content if not self._is_product(place)]
        if unknown:
            name = self._said(unknown)
            match = self._index.find_any(name)
            product = [place for place in content if self._is_product(place)]
            return product, name if isinstance(match, Nobody) else match, name
        for mention in (
            *self._exact_mentions(self._follows(SURELY_BEFORE_A_CUSTOMER)),
            *self._common_words_at_the_end(),
        ):
            return [place for place in content if place not in mention.places], mention.who, self._said(mention.places)
        return content, None, ""

    def _common_words_at_the_end(self) -> Iterator[Mention]:
        """Yield what follows the last "at", if its everyday words are a part of a name: "any free seats at left"."""
        count = len(self._tokens)
        starts = [place for place in range(1, count) if self._follows(SURELY_BEFORE_A_CUSTOMER)(range(place, count))]
        places = range(starts[-1], count) if starts else range(0)
        if any(self._tokens[place].word not in FILLERS and not self._is_product(place) for place in places):
            match = self._index.find_any(self._said(places))
            if not isinstance(match, Nobody):
                yield Mention(places, match)

    def _exact_mentions(self, allowed: Callable[[range], bool]) -> list[Mention]:
        """Return the runs of words that are a full name, a domain or a tenant id; the longest first, none twice."""
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
        tokens = self._tokens[places.start : places.stop]
        first = tokens[0].words[0] if tokens[0].words else tokens[0].text.casefold()
        if not (is_address(tokens[0]) or self._index.begins_a_name(first) or len(tokens) == 1):
            return None
        for name in spoken_names(tokens):
            match = self._index.find_exact(name)
            if not isinstance(match, Nobody):
                return match
        return tokens[0].text if len(tokens) == 1 and is_address(tokens[0]) else None

    def _mentions_in_runs(self) -> list[Mention]:
        """Return the runs of telling words that are a part of a name."""
        found = []
        for places in islice(self._runs_of_content(), _MOST_RUNS):
            if all(self._is_product(place) for place in places) and not self._follows(BEFORE_A_CUSTOMER)(places):
                continue
            matches = (self._index.find_any(name) for name in spoken_names(self._tokens[places.start : places.stop]))
            match = next((match for match in matches if not isinstance(match, Nobody)), None)
            if match:
                found.append(Mention(places, match))
        return found

    def _runs_of_any_length(self) -> Iterator[range]:
        count = len(self._tokens)
        for length in range(min(count, self._index.longest_name + 2, _LONGEST_NAME), 0, -1):
            for start in range(count - length + 1):
                yield range(start, start + length)

    def _runs_of_content(self) -> Iterator[range]:
        start = None
        for place in range(len(self._tokens) + 1):
            is_content = place < len(self._tokens) and not (self._says_nothing(place) or self._is_other_question(place))
            if is_content and start is None:
                start = place
            elif not is_content and start is not None:
                yield range(start, place)
                start = None

    def _is_telling(self, places: range) -> bool:
        """A run of everyday and product words alone is not taken for a name."""
        return not all(
            self._is_product(place)
            or not self._tokens[place].words
            or self._common.issuperset(self._tokens[place].words)
            for place in places
        )

    def _follows(self, words: frozenset[str]) -> Callable[[range], bool]:
        return lambda places: places.start > 0 and self._tokens[places.start - 1].word in words

    def _is_product(self, place: int) -> bool:
        """A digit alone counts seats; after a product's word it is a part of its name, as in "plan 2"."""
        token = self._tokens[place]
        if token.word.isdecimal() and token.word != "365":
            return place > 0 and self._is_product(place - 1)
        return is_product_word(token.text) or self._is_without_teams(place)

    def _is_without_teams(self, place: int) -> bool:
        following = self._tokens[place + 1].word if place + 1 < len(self._tokens) else ""
        return self._tokens[place].word in {"no", "without"} and following == "teams"

    def _is_other_question(self, place: int) -> bool:
        return not OTHER_QUESTIONS.isdisjoint(self._tokens[place].words) and not self._is_product(place)

    def _says_nothing(self, place: int) -> bool:
        token = self._tokens[place]
        if not token.words or (token.word.isdecimal() and not self._is_product(place)):
            return True
        return (FILLERS | QUANTITY | self._topics).issuperset(token.words) and not self._is_product(place)

    def _speaks_of_customers(self) -> bool:
        """ "Which customers have E3" is about all; "this customer" is about one that was named before."""
        return any(
            token.word in CUSTOMER_NOUNS and (place == 0 or self._tokens[place - 1].word not in POINTING)
            for place, token in enumerate(self._tokens)
        )


def _together(mentions: Sequence[Mention]) -> Who:
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
