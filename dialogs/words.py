"""From words to a command: typed commands first, then plain words. Deterministic, without a network; never a guess."""

from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dialogs import plain_words
from dialogs.heard import Heard, spoken
from dialogs.plain_words import Question, about_nobody, about_the_bot, list_of_customers
from dialogs.registry import Commands, Declaration, Reach
from dialogs.rest import RestKind
from dialogs.typed_words import beginning, split, split_off
from dialogs.understood import Understood, Unsure, known
from dialogs.vocabulary import vocabulary_of
from services.errors import InputFault, UnknownCommand, UnusableInput
from services.tenancy.matching import CustomerIndex
from services.tenancy.names import Name, folded_words

LONGEST = 1_000
"""Characters of a question; more is not a question."""
_NEAR = 60
_OFFERED = 3
_TYPED = 2
"""Words of a typed command that takes one."""
_A_SLIP = 2
"""Letters by which the first word of a customer's name is rather misspelt than another word."""
_SHORTEST_MISSPELT = 6


def listen(text: str) -> Heard:
    """Return the words of `text`; raise UnusableInput(TOO_LONG) for what is no question."""
    if len(text) > LONGEST:
        raise UnusableInput(InputFault.TOO_LONG, f"{len(text):,} characters")
    return Heard.of(text)


def understand_alone(heard: Heard, commands: Commands) -> Understood | None:
    """Return what is asked where that is plain without knowing any customer; None where the list is needed."""
    if not heard.tokens:
        return Understood(plain_words.HELP)
    declaration = commands.find(heard.first)
    if declaration and len(heard.tokens) == 1:
        return Understood(declaration.name)
    if (bot := about_the_bot(heard)) or (declaration and declaration.reach is Reach.CUSTOMER):
        return bot
    if declaration and (
        len(heard.tokens) == _TYPED or not declaration.rest.is_free or declaration.name == plain_words.HELP
    ):
        return _typed_alone(heard, declaration)
    listed = list_of_customers(heard)
    if asked := about_nobody(heard, commands):
        return asked
    if listed and (listed.rest or not declaration):  # "customers called north" is a sentence
        return listed
    return _typed_alone(heard, declaration) if declaration else None


def _typed_alone(heard: Heard, declaration: Declaration[Any]) -> Understood | None:
    """Return the command if it takes the words, or can say what is wrong with the only one."""
    takes = declaration.rest.takes(declaration.rest.tail(heard, 1))
    return Understood(declaration.name, rest=spoken(heard.tokens[1:])) if takes else None


def understand(heard: Heard, commands: Commands, index: CustomerIndex) -> Understood:
    """Return what is asked, knowing the customers; raise UnknownCommand with what comes close."""
    declaration = commands.find(heard.first)
    if declaration and (typed := _typed(heard, declaration, index)):
        return typed
    asked = _in_plain_words(heard, commands, index)
    if isinstance(asked, Understood) and not (declaration and _is_as_typed(heard, declaration, asked)):
        return asked
    if declaration and (begun := _begun(heard, declaration, asked, commands, index)):
        return begun
    raise _not_understood(heard, asked if isinstance(asked, Unsure) else Unsure(), commands)


def _not_understood(heard: Heard, asked: Unsure, commands: Commands) -> UnknownCommand:
    customers = known(asked.who)
    nearest = asked.commands or (() if customers else _nearest(heard, commands))
    readings = tuple((reading.command, reading.rest) for reading in asked.readings)
    return UnknownCommand(heard.text, nearest, customers, readings=readings)


def _typed(heard: Heard, declaration: Declaration[Any], index: CustomerIndex) -> Understood | None:
    """Return what a command asks that was typed as it is written down."""
    if declaration.reach is not Reach.CUSTOMER:
        return None
    name, symbols = declaration.name, heard.tokens[1:]
    if typed := split(heard, declaration.rest, index):
        return Understood(name, typed.who, typed.rest, typed.named, rests=typed.rests)
    if not any(token.words for token in symbols):  # a name of symbols is a name, not silence
        return Understood(name, spoken(symbols), "", spoken(symbols))
    return None


def _is_as_typed(heard: Heard, declaration: Declaration[Any], asked: Understood) -> bool:
    """Say whether a sentence says no more than the command with which it begins: a name or words that nobody knows."""
    if declaration.reach is not Reach.CUSTOMER:
        return declaration.rest.days and asked.command == declaration.name and len(heard.tokens) == _TYPED
    return isinstance(asked.who, str) and asked.who == split_off(heard, declaration.rest)[0]


def _begun(
    heard: Heard, declaration: Declaration[Any], asked: Understood | Unsure, commands: Commands, index: CustomerIndex
) -> Understood | None:
    """Return what begins like a command, though its words are not all right: the command says what is wrong."""
    name, rest = declaration.name, declaration.rest
    if declaration.reach is not Reach.CUSTOMER:
        return None if known(asked.who) else Understood(name, rest=spoken(heard.tokens[1:]))
    takes_words = rest.words or rest.kind is not RestKind.NOTHING
    if isinstance(asked, Unsure) and asked.readings:
        return None
    if takes_words and (typed := beginning(heard, rest, index)):
        return Understood(name, typed.who, typed.rest, typed.named)
    if known(asked.who):
        return None
    if rest.is_free:
        is_misspelt = _is_misspelt(heard.tokens[1].word, index)
        who = heard.tokens[1].text if is_misspelt else None
        return Understood(name, who, spoken(heard.tokens[2 if is_misspelt else 1 :]), who or "")
    who, words = split_off(heard, rest)
    vocabulary = vocabulary_of(commands)
    is_sentence = all(vocabulary.cues(word) for word in folded_words(who))
    return None if is_sentence else Understood(name, who, words, who)


def _is_misspelt(word: str, index: CustomerIndex) -> bool:
    """Say whether the word is rather the beginning of a customer's name than of anything else."""
    if len(word) < _SHORTEST_MISSPELT:
        return False
    firsts = (Name.of(customer.name).words[:1] for customer in index.nearest(word))
    return any(OSA.distance(word, first) <= _A_SLIP for words in firsts for first in words)


def _in_plain_words(heard: Heard, commands: Commands, index: CustomerIndex) -> Understood | Unsure:
    return Question(heard, commands, index).read() if len(heard.tokens) <= plain_words.LONGEST else Unsure()


def _nearest(heard: Heard, commands: Commands) -> tuple[str, ...]:
    """Return the names of commands like the first words, best first; of slips of the finger only those meant."""
    names: dict[str, None] = {}
    for token in heard.tokens[:_OFFERED]:
        near = process.extract(token.word, commands.words, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_OFFERED)
        near = near[:1] if near and OSA.distance(token.word, near[0][0]) == 1 else near
        names |= {declaration.name: None for word, _, _ in near if (declaration := commands.find(word))}
    return tuple(names)[:_OFFERED]
