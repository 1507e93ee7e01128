"""help: every command with an example, from the declarations themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from cards.card import Card
from cards.help import CommandHelp, help_card
from cards.layout import shown_name
from dialogs.registry import Ask, Commands, Declaration, plain_command
from dialogs.rest import Rest, RestKind
from services.domain.customer import Customer
from services.errors import UnknownCommand

_OFFERED = 3


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
    rest=Rest(RestKind.TEXT),
)
async def help(_: None, query: HelpQuery, ask: Ask) -> Card:
    """Answer with every command, or with the one that was asked about."""
    wanted = ask.commands.find(query.about.casefold())
    return help_card(told(ask.commands.all if wanted is None else (wanted,)))


def not_understood(error: UnknownCommand, commands: Commands) -> Card:
    """Return the card for words that are no command: what comes nearest, and what can be asked about a customer."""
    near = [command for name in error.nearest if (command := commands.find(name))]
    meant = [(command, words) for name, words in error.readings if (command := commands.find(name))]
    about = [(command, "") for command in _in_order(near, commands.about_a_customer) if not command.rest.is_needed]
    offered = [_offer(*asked, customer) for asked in meant or about for customer in error.customers][:_OFFERED]
    buttons = {offer.name for offer in offered}
    nearest = [*offered, *(_told(command) for command in near if command.name not in buttons)]
    return help_card((), words=error.words, nearest=nearest, is_change=error.is_change)


def _in_order(first: Iterable[Declaration[Any]], then: Iterable[Declaration[Any]]) -> Iterable[Declaration[Any]]:
    """Return those of `then`, the ones that are in `first` too before the others."""
    wanted = [declaration.name for declaration in first]
    return sorted(then, key=lambda declaration: declaration.name not in wanted)


def _offer(command: Declaration[Any], words: str, customer: Customer) -> CommandHelp:
    """Return a question about a customer as a button: a name from a directory is never put into a person's mouth."""
    question = command.button(command.query.from_words(words), customer)
    example = f"{command.name} {shown_name(customer.name, 80)}{f' {shown_name(words, 80)}' if words else ''}"
    return replace(_told(command), example=example, button=question)


def told(declarations: Iterable[Declaration[Any]]) -> list[CommandHelp]:
    """Return the declarations as the help card tells them, a group's members together."""
    groups = list(dict.fromkeys(declaration.group for declaration in declarations))
    in_groups = sorted(declarations, key=lambda declaration: groups.index(declaration.group))
    return [_told(declaration) for declaration in in_groups]


def _told(declaration: Declaration[Any]) -> CommandHelp:
    return CommandHelp(declaration.name, declaration.example, declaration.help, declaration.group)
