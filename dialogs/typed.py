"""Commands as they are typed: rightly, or begun so that the command itself can say what is wrong."""

from collections.abc import Iterable
from typing import Any

from rapidfuzz.distance import OSA

from dialogs.heard import Heard, spoken
from dialogs.registry import Commands, Declaration, Reach
from dialogs.rest import RestKind
from dialogs.sku_words import is_product_word
from dialogs.typed_words import beginning, split, split_off
from dialogs.understood import Understood, Unsure, known
from dialogs.vocabulary import vocabulary_of
from services.tenancy.matching import CustomerIndex
from services.tenancy.names import Name, folded_words

_A_SLIP = 2
"""Letters by which the first word of a customer's name is rather misspelt than another word."""
_SHORTEST_MISSPELT = 6
_ONE_WORD = 2
"""Tokens of a command and one word for it."""


def typed_alone(heard: Heard, declaration: Declaration[Any], commands: Commands) -> Understood | None:
    """Return a command about no customer with words that it takes; a sentence is no text to search for."""
    words = heard.tokens[1:]
    is_sentence = declaration.rest.is_free and len(words) > 1 and is_everyday((t.text for t in words), commands)
    if is_sentence or not declaration.rest.takes(declaration.rest.tail(heard, 1)):
        return None
    return Understood(declaration.name, rest=spoken(words))


def typed(heard: Heard, declaration: Declaration[Any], index: CustomerIndex) -> Understood | None:
    """Return what a command about a customer asks that was typed as it is written down."""
    if declaration.reach is not Reach.CUSTOMER:
        return None
    name, symbols = declaration.name, heard.tokens[1:]
    if cut := split(heard, declaration.rest, index):
        return Understood(name, cut.who, cut.rest, cut.named, rests=cut.rests)
    if not any(token.words for token in symbols):  # a name of symbols is a name, not silence
        return Understood(name, spoken(symbols), "", spoken(symbols))
    return None


def says_no_more(heard: Heard, declaration: Declaration[Any], asked: Understood) -> bool:
    """Say whether a sentence says no more than the command with which it begins: a name or words that nobody knows."""
    if declaration.reach is not Reach.CUSTOMER:
        return declaration.rest.days and asked.command == declaration.name and len(heard.tokens) == _ONE_WORD
    return isinstance(asked.who, str) and asked.who == split_off(heard, declaration.rest)[0]


def begun(
    heard: Heard, declaration: Declaration[Any], asked: Understood | Unsure, commands: Commands, index: CustomerIndex
) -> Understood | None:
    """Return what begins like a command, though its words are not all right; None where it is rather a sentence."""
    if isinstance(asked, Unsure) and asked.readings:
        return None
    if declaration.reach is Reach.CUSTOMER:
        return _about_a_customer(heard, declaration, asked, commands, index)
    words = spoken(heard.tokens[1:])
    if declaration.rest.is_free:
        return Understood(declaration.name, rest=words) if index.containing(words) else None
    return None if known(asked.who) else Understood(declaration.name, rest=words)


def _about_a_customer(
    heard: Heard, declaration: Declaration[Any], asked: Understood | Unsure, commands: Commands, index: CustomerIndex
) -> Understood | None:
    name, rest = declaration.name, declaration.rest
    takes_words = rest.words or rest.kind is not RestKind.NOTHING
    if takes_words and (cut := beginning(heard, rest, index)):
        return Understood(name, cut.who, cut.rest, cut.named)
    if known(asked.who):
        return None
    if rest.is_free:
        return _perhaps_misspelt(heard, name, index)
    who, words = split_off(heard, rest)
    return None if is_everyday(who.split(), commands) else Understood(name, who, words, who)


def _perhaps_misspelt(heard: Heard, command: str, index: CustomerIndex) -> Understood:
    first = heard.tokens[1]
    if not _is_misspelt(first.word, index):
        return Understood(command, rest=spoken(heard.tokens[1:]))
    return Understood(command, first.text, spoken(heard.tokens[2:]), first.text)


def _is_misspelt(word: str, index: CustomerIndex) -> bool:
    """Say whether the word is rather the beginning of a customer's name than of anything else."""
    if len(word) < _SHORTEST_MISSPELT:
        return False
    firsts = (Name.of(customer.name).words[:1] for customer in index.nearest(word))
    return any(OSA.distance(word, first) <= _A_SLIP for words in firsts for first in words)


def is_everyday(texts: Iterable[str], commands: Commands) -> bool:
    """Say whether words are of everyday questions and of products alone, so that they name nobody."""
    vocabulary = vocabulary_of(commands)
    return all(vocabulary.cues(word) or is_product_word(word) for text in texts for word in folded_words(text))
