"""help: every command with an example, from the declarations themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cards.card import Card
from cards.help import CommandHelp, help_card
from dialogs.registry import Ask, Commands, Declaration, plain_command


@dataclass(frozen=True, slots=True)
class HelpQuery:
    """What help is wanted about; everything if empty."""

    about: str = ""

    @classmethod
    def from_words(cls, words: str) -> "HelpQuery":
        """Return the query for help about `words`."""
        return cls(words)


@plain_command(
    "help",
    query=HelpQuery,
    aliases=("commands", "menu"),
    help="Every command, with an example each.",
    example="help",
    group="About Seatwise",
)
async def help(_: None, query: HelpQuery, ask: Ask) -> Card:
    """Answer with every command, or with the one that was asked about."""
    wanted = ask.commands.find(query.about.casefold())
    return help_card(told(ask.commands.all if wanted is None else (wanted,)))


def not_understood(words: str, nearest: Iterable[str], commands: Commands) -> Card:
    """Return the card for words that are no command: `nearest` are commands' names, or whole examples to say."""
    offers = [(commands.find(offer.partition(" ")[0]), offer) for offer in nearest]
    return help_card((), words=words, nearest=[_told(command, offer) for command, offer in offers if command])


def told(declarations: Iterable[Declaration[Any]]) -> list[CommandHelp]:
    """Return the declarations as the help card tells them, a group's members together."""
    groups = list(dict.fromkeys(declaration.group for declaration in declarations))
    in_groups = sorted(declarations, key=lambda declaration: groups.index(declaration.group))
    return [_told(declaration) for declaration in in_groups]


def _told(declaration: Declaration[Any], offer: str = "") -> CommandHelp:
    example = offer if " " in offer else declaration.example
    return CommandHelp(declaration.name, example, declaration.help, declaration.group)
