"""There is one way for text into a card: whatever would open a second one is found here."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from adaptivecards.baseobject import PropertyType

from cards import elements
from cards.plain_text import PlainText
from tests.machine import ROOT

FOLDERS = ("bot", "cards", "dialogs")
ENCODERS = {"cards/plain_text.py": 5, "cards/layout.py": 1}
"""Where text becomes PlainText, and in how many places; layout puts a blank between what was encoded already."""
CARD_MAKERS = {"bot/adapter.py", "bot/errors.py", "cards/layout.py", "dialogs/buttons.py"}
"""Who makes a Card: of elements, of a card that was made, or (bot/errors.py) of one sentence of ours."""
JSON_WRITERS = {"cards/elements.py", "bot/errors.py", "cards/card.py"}
NO_PROSE = {"width", "min_height", "lang"}
KINDS = {
    "TextBlock", "RichTextBlock", "TextRun", "FactSet", "Image", "Media", "Input.Text", "Input.ChoiceSet", "Container",
    "ColumnSet", "Column", "Table", "ActionSet", "Action.Execute", "Action.Submit", "Action.OpenUrl", "AdaptiveCard",
}  # fmt: skip


def _trees() -> Iterator[tuple[str, ast.Module]]:
    paths = [*(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")), ROOT / "app.py"]
    for path in paths:
        yield str(Path(path).relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def _calls(tree: ast.AST, name: str) -> int:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sum(getattr(call, "id", getattr(call, "attr", "")) == name for call in calls)


def test_text_is_encoded_in_one_file() -> None:
    assert {name: count for name, tree in _trees() if (count := _calls(tree, "PlainText"))} == ENCODERS


def test_a_card_is_made_of_elements_and_of_nothing_else() -> None:
    assert {name for name, tree in _trees() if _calls(tree, "Card")} == CARD_MAKERS


def test_nobody_else_writes_the_json_of_an_element() -> None:
    def is_type_of_an_element(node: ast.AST) -> bool:
        pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
        return any(
            isinstance(key, ast.Constant) and key.value == "type"
            and isinstance(value, ast.Constant) and value.value in KINDS
            for key, value in pairs
        )  # fmt: skip

    kinds = {name for name, tree in _trees() if any(map(is_type_of_an_element, ast.walk(tree)))}
    assert kinds <= JSON_WRITERS


ELEMENTS = [kind for _, kind in inspect.getmembers(elements, inspect.isclass) if kind.__module__ == elements.__name__]


@pytest.mark.parametrize("kind", ELEMENTS, ids=lambda kind: kind.__name__)
def test_no_property_of_an_element_takes_a_bare_text(kind: type) -> None:
    own = {name: value for name, value in vars(kind).items() if type(value) is PropertyType}
    bare = {name for name, value in own.items() if str in _types(value) and PlainText not in _types(value)}
    assert bare <= NO_PROSE


def _types(value: PropertyType) -> tuple[type, ...]:
    known: type | tuple[type, ...] = value.type
    return known if isinstance(known, tuple) else (known,)
