"""From words to a command: typed commands first, then plain words. Deterministic, without a network; never a guess."""

from dataclasses import replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dialogs import plain_words
from dialogs.everyday_words import POLITE
from dialogs.fleet_words import REFRESH
from dialogs.heard import Heard
from dialogs.plain_words import Question, about_nobody, about_the_bot, list_of_customers
from dialogs.registry import Commands, Reach
from dialogs.typed import begun, says_no_more, typed, typed_alone
from dialogs.understood import Understood, Unsure, known
from services.errors import InputFault, UnknownCommand, UnusableInput
from services.tenancy.matching import CustomerIndex

LONGEST = 1_000
"""Characters of a question; more is not a question."""
_NEAR = 60
_OFFERED = 3
_ONE_WORD = 2
"""Tokens of a command and one word for it."""


def listen(text: str) -> Heard:
    """Return the words of `text`; raise UnusableInput(TOO_LONG) for what is no question."""
    if len(text) > LONGEST:
        raise UnusableInput(InputFault.TOO_LONG, f"{len(text):,} characters")
    return _in_order(Heard.of(text))


def _in_order(heard: Heard) -> Heard:
    """Return the words without "please" and such at the end, and with "refresh" behind what it refreshes."""
    tokens, seen = heard.tokens, heard.seen
    while len(tokens) > 1 and tokens[-1].word in POLITE:
        tokens, seen = tokens[:-1], seen[: tokens[-2].end]
    if len(tokens) > 1 and tokens[0].word == REFRESH:
        seen = f"{seen[tokens[0].end :]} {REFRESH}"
    return heard if seen is heard.seen else replace(Heard.of(seen), text=heard.text)


def understand_alone(heard: Heard, commands: Commands) -> Understood | None:
    """Return what is asked where that is plain without knowing any customer; None where the list is needed."""
    if not heard.tokens:
        return Understood(plain_words.HELP)
    declaration = commands.find(heard.first)
    if declaration and len(heard.tokens) == 1:
        return Understood(declaration.name)
    if (bot := about_the_bot(heard)) or (declaration and declaration.reach is Reach.CUSTOMER):
        return bot
    if declaration and (len(heard.tokens) == _ONE_WORD or declaration.name != plain_words.CUSTOMERS):
        return typed_alone(heard, declaration, commands)
    if asked := about_nobody(heard, commands):
        return asked
    listed = list_of_customers(heard)
    if listed and (listed.rest or not declaration):  # "customers called north" is a sentence
        return listed
    return typed_alone(heard, declaration, commands) if declaration else None


def understand(heard: Heard, commands: Commands, index: CustomerIndex) -> Understood:
    """Return what is asked, knowing the customers; raise UnknownCommand with what comes close."""
    declaration = commands.find(heard.first)
    if declaration and (as_written := typed(heard, declaration, index)):
        return as_written
    asked = _in_plain_words(heard, commands, index)
    if isinstance(asked, Understood) and not (declaration and says_no_more(heard, declaration, asked)):
        return asked
    if declaration and (as_begun := begun(heard, declaration, asked, commands, index)):
        return as_begun
    raise _not_understood(heard, asked if isinstance(asked, Unsure) else Unsure(), commands)


def _in_plain_words(heard: Heard, commands: Commands, index: CustomerIndex) -> Understood | Unsure:
    return Question(heard, commands, index).read() if len(heard.tokens) <= plain_words.LONGEST else Unsure()


def _not_understood(heard: Heard, asked: Unsure, commands: Commands) -> UnknownCommand:
    customers = known(asked.who)
    nearest = asked.commands or (() if customers else _nearest(heard, commands))
    readings = tuple((reading.command, reading.rest) for reading in asked.readings)
    return UnknownCommand(heard.text, nearest, customers, readings=readings)


def _nearest(heard: Heard, commands: Commands) -> tuple[str, ...]:
    """Return the names of commands like the first words, best first; of slips of the finger only those meant."""
    names: dict[str, None] = {}
    for token in heard.tokens[:_OFFERED]:
        near = process.extract(token.word, commands.words, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_OFFERED)
        near = near[:1] if near and OSA.distance(token.word, near[0][0]) == 1 else near
        names |= {declaration.name: None for word, _, _ in near if (declaration := commands.find(word))}
    return tuple(names)[:_OFFERED]
