"""What can be asked, and what was nearest to words that were not understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from cards.card import Button, Card
from cards.elements import Submit
from cards.layout import TITLE, Element, Span, action, card, heading, paragraph, shown_name, small_print
from cards.plain_text import label

_SUGGESTED = 4


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """One command as the help card tells it; `example` are words to type, or what `button` asks."""

    name: str
    example: str
    help: str
    group: str
    button: Button | None = None


def help_card(
    commands: Sequence[CommandHelp],
    *,
    words: str = "",
    nearest: Sequence[CommandHelp] = (),
    is_change: bool = False,
) -> Card:
    """Return every command by group with an example; for unknown `words` the nearest commands instead.

    `is_change`: the words ask for something to be changed, and are told that nothing was.
    """
    if words or nearest:
        return _not_understood(_unchanged(words) if is_change else _unknown(words), nearest)
    body = [heading("What you can ask", size="large")]
    body.append(small_print("In these words or in your own: “how many e3 has contoso left?”", spacing="none"))
    for group, members in groupby(commands, key=lambda command: command.group):
        body += [heading(group, spacing="large"), *(line for command in members for line in _lines(command))]
    return card(body, f"What you can ask: {', '.join(command.name for command in commands)}.", _suggestions(commands))


def greeting_card(commands: Sequence[CommandHelp]) -> Card:
    """Return the first words to somebody who just added the bot."""
    body = [
        heading("Seatwise", size="large"),
        paragraph(
            "Ask what a customer bought, what is in use and what is free; Seatwise reads it from Microsoft right then."
        ),
        *(line for command in commands for line in _lines(command)),
        small_print("Your own words work too. In a channel or group chat, mention Seatwise.", spacing="medium"),
    ]
    return card(body, "Seatwise tells what your customers bought, use and waste.", _suggestions(commands))


def _unknown(words: str) -> str:
    if not words:
        return "There was nothing to read in that message."
    return f"Seatwise does not understand “{shown_name(words, 80)}”."


def _unchanged(words: str) -> str:
    return f"Seatwise answers questions; nothing was changed for “{shown_name(words, 80)}”."


def _not_understood(title: str, nearest: Sequence[CommandHelp]) -> Card:
    told = "These come closest:" if nearest else "Say “help” for everything that can be asked."
    body = [heading(title), paragraph(told), *(line for command in nearest for line in _lines(command))]
    return card(body, f"{title} {told}", [*_suggestions(nearest), _say("help")])


def _lines(command: CommandHelp) -> list[Element]:
    return [
        paragraph(Span(command.example, bold=True), spacing="small"),
        small_print(command.help, spacing="none"),
    ]


def _suggestions(commands: Sequence[CommandHelp]) -> list[Element]:
    return [_suggestion(command) for command in commands[:_SUGGESTED] if command.name != "help"]


def _suggestion(command: CommandHelp) -> Element:
    return action(command.example, command.button) if command.button else _say(command.example)


def _say(words: str) -> Element:
    """Return a button that says the words as if they were typed; the words are our own, never a customer's."""
    return Submit(label(words, TITLE), {"msteams": {"type": "imBack", "value": words}})
