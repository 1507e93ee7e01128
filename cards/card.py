"""A card that is ready to be sent but for its buttons: those get their random ids when the card is issued."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """What pressing does, in data that never leaves the server: the row behind the opaque id.

    `verb` names the handler; `payload` is JSON (a command's name and its arguments).
    """

    verb: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    only_asker: bool = True
    """False: everybody in the conversation may press it."""
    single_use: bool = False


@dataclass(frozen=True, slots=True)
class IssuedButton:
    """A button with the id that the card on the screen carries."""

    id: str
    button: Button


@dataclass(frozen=True, slots=True)
class Card:
    """An Adaptive Card in the making: `content` is its JSON in which Button objects stand for ids.

    `summary` is the one line for notifications and for clients that draw no cards.
    """

    content: JsonObject
    summary: str

    def issue(self, new_id: Callable[[], str]) -> tuple[JsonObject, tuple[IssuedButton, ...]]:
        """Return the card's final JSON, each Button replaced by a fresh id, and the buttons so issued."""
        issued: list[IssuedButton] = []
        known: dict[int, str] = {}

        def walk(node: Any) -> Any:
            if isinstance(node, Button):
                if id(node) not in known:  # the fallback Action.Submit shares its Action.Execute's id
                    known[id(node)] = new_id()
                    issued.append(IssuedButton(known[id(node)], node))
                return known[id(node)]
            if isinstance(node, dict):
                return {key: walk(value) for key, value in node.items()}
            if isinstance(node, list):
                return [walk(item) for item in node]
            return node

        return walk(self.content), tuple(issued)

    def without_buttons(self) -> "Card":
        """Return the card without the actions that need an id; those that only say words stay."""
        return replace(self, content=_without_buttons(self.content))


def _without_buttons(node: Any) -> Any:
    if isinstance(node, list):
        left = (_without_buttons(item) for item in node if not _needs_an_id(item))
        return [item for item in left if not _is_empty_set(item)]
    if isinstance(node, dict):
        kept = {key: _without_buttons(value) for key, value in node.items()}
        return {key: value for key, value in kept.items() if key != "actions" or value}
    return node


def _is_empty_set(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "ActionSet" and "actions" not in item


def _needs_an_id(action: Any) -> bool:
    data = action.get("data") if isinstance(action, dict) else None
    return isinstance(data, dict) and any(isinstance(value, Button) for value in data.values())
