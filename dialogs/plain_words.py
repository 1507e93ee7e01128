"""Questions as a person asks them: command, customer and all the rest are read out of a sentence, or asked back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dialogs.everyday_words import (
    ABOUT_THE_BOT,
    BEFORE_A_CUSTOMER,
    BEFORE_A_FILTER,
    CUSTOMER_NOUNS,
    FILLER,
    FILLERS,
    FLEET,
    GREETINGS,
    POINTING,
)
from dialogs.heard import Heard, Token, spoken
from dialogs.intents import RULES
from dialogs.mentions import Mention, Mentions, together
from dialogs.orders import asks_a_change
from dialogs.registry import Commands, Declaration, Reach
from dialogs.rests import Told, rest_of
from dialogs.said_filters import BUCKETS, FILTER, Said, may_be_within, said_in, written_out
from dialogs.said_names import PERSON, SOMEWHERE, TEXT, named
from dialogs.sentence import UNKNOWN, Sentence
from dialogs.typos import corrected
from dialogs.understood import Understood, Unsure, Who, known
from dialogs.vocabulary import Cues, vocabulary_of
from services.errors import UnknownCommand
from services.tenancy.matching import CustomerIndex

LONGEST = 40
"""Tokens of a question in plain words; the work on longer ones would not be bounded by anything sensible."""
CUSTOMERS, HELP = "customers", "help"
_OF_CUSTOMERS = frozenset({"after", "manage", "managing", "support", "supporting", "serve", "under"})
"""Words of what is done for customers: all of them are meant."""
_ASKING = frozenset({"which", "what", "whose", "who"})


def about_the_bot(heard: Heard) -> Understood | None:
    """Return help for a greeting or a question about the bot itself."""
    words = [word for token in heard.tokens[:LONGEST] for word in token.words]
    if not words or len(heard.tokens) > LONGEST:
        return None
    asked = any(_is_around(words, start.split()) for start in ABOUT_THE_BOT)
    return Understood(HELP) if asked or GREETINGS.issuperset(words) else None


def _is_around(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Say whether the words are the phrase and others that say nothing."""
    starts = (at for at in range(len(words) - len(phrase) + 1) if words[at : at + len(phrase)] == phrase)
    return any(FILLERS.issuperset([*words[:at], *words[at + len(phrase) :]]) for at in starts)


def list_of_customers(heard: Heard) -> Understood | None:
    """Return the list of customers if the sentence asks for it and for nothing else."""
    words = [token.word for token in heard.tokens[:LONGEST]]
    nouns = [place for place, word in enumerate(words) if word in CUSTOMER_NOUNS and _is_many(word, words[place + 1 :])]
    if not nouns or len(heard.tokens) > LONGEST:
        return None
    filters = [place for place, word in enumerate(words) if word in BEFORE_A_FILTER and place > nouns[-1]]
    end = filters[0] if filters else len(words)
    if not set(words[:end]) <= FILLERS | CUSTOMER_NOUNS | _OF_CUSTOMERS:
        return None
    narrowed = spoken(_without_the_name(heard.tokens[filters[-1] + 1 :])) if filters else ""
    return Understood(CUSTOMERS, rest=narrowed, in_plain_words=True)


def _without_the_name(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the words before "in the name", which says what a text is looked for in anyway."""
    end = len(tokens)
    if end and tokens[-1].word in {"name", "names"}:
        end -= 1
        while end and tokens[end - 1].word in {"in", "the", "their", "its"}:
            end -= 1
    return tokens[:end]


def _is_many(noun: str, after: Sequence[str]) -> bool:
    """Say whether a list is asked for: "customers", or "a customer called"."""
    return noun.endswith("s") or (bool(after) and after[0] in BEFORE_A_FILTER | {"list"})


def about_nobody(heard: Heard, commands: Commands) -> Understood | None:
    """Return what is asked about all customers or none, where every word of the sentence is a known one."""
    if len(heard.tokens) > LONGEST:
        return None
    sentence = Sentence(heard.tokens, vocabulary_of(commands))
    places = range(len(sentence))
    if not all(sentence.is_known(place) for place in places) or asks_a_change(sentence, places):
        return None
    asked = _asked(Told(sentence, {place: _cues(sentence, place, None) for place in places}, ()), commands, None, "")
    declaration = commands.find(asked.command) if isinstance(asked, Understood) else None
    return asked if isinstance(asked, Understood) and declaration and declaration.reach is not Reach.CUSTOMER else None


class Question:
    """One sentence that may be about a customer."""

    def __init__(self, heard: Heard, commands: Commands, index: CustomerIndex) -> None:
        self._heard, self._commands, self._index = heard, commands, index
        self._clause = written_out(heard)
        tokens = heard.tokens[: self._clause.places.start] if self._clause else heard.tokens
        self._sentence = Sentence(tokens, vocabulary_of(commands))
        self._finder = Mentions(self._sentence, index)

    def read(self) -> Understood | Unsure:
        """Return what is asked, or what is known of it; raise UnknownCommand where a change is asked for."""
        exact = self._finder.exact()
        tokens = corrected(self._sentence, _outside(self._sentence, exact), self._index)
        if tokens != self._sentence.tokens and len(tokens) > 1:
            self._sentence = Sentence(tokens, self._sentence.vocabulary)
            self._finder = Mentions(self._sentence, self._index)
        if asks_a_change(self._sentence, _outside(self._sentence, exact)):
            raise UnknownCommand(self._heard.text, is_change=True, customers=known(together(exact)))
        filters = said_in(self._sentence, _outside(self._sentence, exact))
        mentions = self._mentions(exact, filters)
        who = together(mentions)
        said_as = " / ".join(self._sentence.said(mention.places) for mention in mentions)
        clauses = [*filters, *([self._clause] if self._clause else [])]
        asked = _asked(self._told(mentions, clauses, who), self._commands, who, said_as)
        return self._with_readings(asked, mentions, clauses) if isinstance(asked, Unsure) else asked

    def _with_readings(self, asked: Unsure, mentions: Sequence[Mention], clauses: Sequence[Said]) -> Unsure:
        """Add what is asked if "in sydney" is a city, and if it is an office."""
        names = named(self._sentence, _outside(self._sentence, mentions, clauses))
        within = [run for run, telling in names.items() if SOMEWHERE in telling]
        if len(within) != 1:
            return asked
        filters = may_be_within(self._sentence, within[0])
        told = (self._told(mentions, [*clauses, said], asked.who) for said in filters)
        readings = (_asked(one, self._commands, asked.who, "") for one in told)
        return replace(asked, readings=tuple(one for one in readings if isinstance(one, Understood)))

    def _mentions(self, exact: list[Mention], filters: Sequence[Said]) -> list[Mention]:
        free = _outside(self._sentence, exact, filters)
        if exact:
            return [*exact, *self._finder.beside(free)]
        found = self._finder.in_parts(free) or self._finder.of_addresses(free)
        if not found and (unheard := self._unheard(free)):
            found = [unheard]
        if not found and (common := self._finder.of_common_words()):
            found = [common]
        return found

    def _unheard(self, free: Sequence[int]) -> Mention | None:
        """Return the unknown words that can only be a customer's name: those after "at", or the only ones there are."""
        names = named(self._sentence, free)
        runs = [run for run, telling in names.items() if self._may_be_a_name(run, telling)]
        at = [run for run in runs if self._sentence.before(run.start) == "at"]
        after = [run for run in runs if self._sentence.word(run.start - 1) in BEFORE_A_CUSTOMER]
        if not at and any(FLEET in cues for place in free for cues in _cues(self._sentence, place, None)):
            return None
        likely = at[:1] or (after if len(after) == 1 else runs if len(runs) == 1 else [])
        if not likely:
            return None
        name = self._sentence.said(likely[0])
        is_another_name = not at and names[likely[0]] & {PERSON, TEXT} and not self._index.nearest(name)
        return None if is_another_name else Mention(likely[0], name)

    def _may_be_a_name(self, run: range, telling: Cues) -> bool:
        """A customer that nobody has heard of stands at an end of the sentence or after such a word as "at"."""
        is_address = telling == {PERSON} and len(run) == 1
        is_at_an_end = run.start == 0 or run.stop == len(self._sentence)
        before = self._sentence.word(run.start - 1)
        return not is_address and before not in _ASKING and (is_at_an_end or before in BEFORE_A_CUSTOMER)

    def _told(self, mentions: Sequence[Mention], filters: Sequence[Said], who: Who) -> Told:
        left = _outside(self._sentence, [m for m in mentions if not self._is_a_person(m)], filters)
        cues: dict[int, Sequence[Cues]] = {place: _cues(self._sentence, place, who) for place in left}
        for run, telling in named(self._sentence, left).items():
            cues |= {place: [telling if SOMEWHERE in telling else telling | {UNKNOWN}] for place in run}
        return Told(self._sentence, cues, filters)

    def _is_a_person(self, mention: Mention) -> bool:
        return any("@" in self._sentence.tokens[place].text for place in mention.places)


def _cues(sentence: Sentence, place: int, who: Who) -> Sequence[Cues]:
    """Where a customer is named or pointed at, the word "customer" says nothing; otherwise all of them are meant."""
    cues = sentence.cues(place)
    if not any(FLEET in told for told in cues):
        return cues
    is_pointed_at = sentence.word(place - 1) in POINTING and not sentence.word(place).endswith("s")
    return [frozenset({FILLER if who is not None or is_pointed_at else FLEET})]


def _outside(sentence: Sentence, mentions: Sequence[Mention], filters: Sequence[Said] = ()) -> list[int]:
    runs = [*(mention.places for mention in mentions), *(said.places for said in filters)]
    taken = {place for run in runs for place in run}
    return [place for place in range(len(sentence)) if place not in taken]


def _asked(told: Told, commands: Commands, who: Who, said_as: str) -> Understood | Unsure:
    """Return what the first rule says that explains every word."""
    for rule in RULES:
        declaration = commands.find(rule.command)
        if declaration and rule.fits(told.in_order, is_named=who is not None, clauses=_clauses(declaration)):
            rest = rest_of(told, rule, declaration, commands)
            if rest is not None:
                return Understood(rule.command, who, rest, said_as, in_plain_words=True)
    return Unsure(who, _topics(told, commands))


def _clauses(declaration: Declaration[Any]) -> Cues:
    """Return what of the sentence the command takes whatever its rule says."""
    taken: Mapping[str, bool] = {FILTER: declaration.rest.where, BUCKETS: declaration.rest.by}
    return frozenset(kind for kind, is_taken in taken.items() if is_taken)


def _topics(told: Told, commands: Commands) -> tuple[str, ...]:
    """Return the commands that words of the sentence are about."""
    cues = frozenset[str]().union(*told.in_order)
    return tuple(declaration.name for declaration in commands.all if declaration.name in cues)
