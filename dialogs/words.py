"""From words to a command: typed commands first, then plain words. Deterministic, without a network; never a guess."""

from rapidfuzz import fuzz, process

from dialogs import plain_words
from dialogs.heard import Heard, spoken
from dialogs.plain_words import CustomerQuestion, about_the_bot, list_of_customers
from dialogs.registry import Commands, Reach
from dialogs.typed_words import split, split_off
from dialogs.understood import Understood
from services.errors import InputFault, UnknownCommand, UnusableInput
from services.tenancy.matching import CustomerIndex, One, Several

LONGEST = 1_000
"""Characters of a question; more is not a question."""
_NEAR = 60
_OFFERED = 3


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
    listed = list_of_customers(heard)
    if listed and listed.rest:  # "customers called north" is a sentence, though it begins like the command
        return listed
    if declaration and (declaration.reach is not Reach.CUSTOMER or len(heard.tokens) == 1):
        return Understood(declaration.name, rest=spoken(heard.tokens[1:]))
    return None if declaration else about_the_bot(heard) or listed


def understand(heard: Heard, commands: Commands, index: CustomerIndex) -> Understood:
    """Return what is asked, knowing the customers; raise UnknownCommand with what comes close."""
    declaration = commands.find(heard.first)
    typed = split(heard, declaration.rest, index) if declaration else None
    if declaration and typed:
        return Understood(declaration.name, typed.who, typed.rest, typed.named)
    symbols = heard.tokens[1:]
    if declaration and not any(token.words for token in symbols):  # a name of symbols is a name, not silence
        return Understood(declaration.name, spoken(symbols), "", spoken(symbols))
    asked = _in_plain_words(heard, commands, index)
    if asked and asked.command and not (declaration and isinstance(asked.who, str)):
        return asked
    if declaration:
        name, product = split_off(heard, declaration.rest)
        return Understood(declaration.name, name, product, name)
    if asked and isinstance(asked.who, One | Several):
        raise UnknownCommand(heard.text, customers=asked.who.customers)
    raise UnknownCommand(heard.text, _nearest(heard, commands))


def _in_plain_words(heard: Heard, commands: Commands, index: CustomerIndex) -> Understood | None:
    if len(heard.tokens) > plain_words.LONGEST:
        return None
    topics = frozenset[str]().union(*(declaration.about for declaration in commands.about_a_customer))
    return CustomerQuestion(heard, topics, index).read()


def _nearest(heard: Heard, commands: Commands) -> tuple[str, ...]:
    """Return the names of commands like the first words, best first."""
    names: dict[str, None] = {}
    for token in heard.tokens[:_OFFERED]:
        near = process.extract(token.word, commands.words, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_OFFERED)
        names |= {declaration.name: None for word, _, _ in near if (declaration := commands.find(word))}
    return tuple(names)[:_OFFERED]
