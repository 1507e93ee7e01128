"""Adaptive Cards 1.5, strictly: the adaptivecards package with every property named, typed and checked.

The package takes any keyword, knows no actions and no Table, and writes version 1.2. Here an unknown keyword is a
TypeError, a word outside the schema's list a ValueError, and text is PlainText or nothing.
"""

from typing import Any

import adaptivecards.adaptivecard as package_card
import adaptivecards.containers as package_containers
import adaptivecards.elements as package_elements
from adaptivecards.baseobject import BareObject, PropertyType

from cards.card import Button, JsonObject
from cards.plain_text import PlainText

VERSION = "1.5"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


class _Choice(PropertyType):
    """A property that takes one of the schema's words."""

    def __init__(self, *words: str, key: str | None = None) -> None:
        super().__init__(str, key)
        self.words = words

    def __set__(self, instance: Any, value: str) -> None:
        if value not in self.words:
            raise ValueError(f"{self.key_name} must be one of {self.words} (got {value!r})")
        super().__set__(instance, value)


class _ListOf(PropertyType):
    """A property that takes a list of elements of the given classes."""

    def __init__(self, *classes: type, key: str | None = None) -> None:
        super().__init__(list, key)
        self.classes = classes

    def __set__(self, instance: Any, value: list[Any]) -> None:
        if not all(isinstance(item, self.classes or _Strict) for item in value):
            raise TypeError(f"{self.key_name} takes {self.classes or 'elements'} only (got {value!r})")
        super().__set__(instance, list(value))


class _Strict:
    """Takes the properties that this file declares and no others; leaves out those that are None."""

    def __init__(self, **properties: Any) -> None:
        super().__init__()
        for name, value in properties.items():
            if value is not None:
                setattr(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "_data" and not isinstance(self._declared(name), PropertyType):
            raise TypeError(f"{type(self).__name__} has no property {name!r}")
        super().__setattr__(name, value)

    @classmethod
    def _declared(cls, name: str) -> object:
        """Return the property of this name that this file declares: the package's own ones check too little."""
        ours = (vars(base)[name] for base in cls.__mro__ if base.__module__ == __name__ and name in vars(base))
        return next(ours, None)

    def render(self) -> JsonObject:
        """Return the element as JSON in which Button objects stand for ids."""
        return {key: _rendered(value) for key, value in self._data.items()}  # type: ignore[attr-defined]


def _rendered(value: Any) -> Any:
    if isinstance(value, _Strict):
        return value.render()
    if isinstance(value, str):
        return str(value)  # PlainText has done its work; the wire takes JSON's own types and nothing else
    return [_rendered(item) for item in value] if isinstance(value, list) else value


class _Element(_Strict):
    """What every element of a card's body may have."""

    separator = PropertyType(bool)
    spacing = _Choice("default", "none", "small", "medium", "large", "extraLarge", "padding")


_ALIGNMENTS = ("left", "center", "right")
_COLOURS = ("default", "dark", "light", "accent", "good", "warning", "attention")
_SIZES = ("default", "small", "medium", "large", "extraLarge")
_STYLES = ("default", "emphasis", "good", "attention", "warning", "accent")
_WEIGHTS = ("default", "lighter", "bolder")


class TextRun(_Strict, package_elements.TextRun):
    """Text of one look, without markdown."""

    text = PropertyType(PlainText)
    color = _Choice(*_COLOURS)
    font_type = _Choice("default", "monospace", key="fontType")
    is_subtle = PropertyType(bool, "isSubtle")
    size = _Choice(*_SIZES)
    weight = _Choice(*_WEIGHTS)


class RichTextBlock(_Element, package_elements.RichTextBlock):
    """A paragraph of text runs."""

    inlines = _ListOf(TextRun)
    horizontal_alignment = _Choice(*_ALIGNMENTS, key="horizontalAlignment")


class TextBlock(_Element, package_elements.TextBlock):
    """A paragraph whose words break where they must. It knows markdown, so its text has to be inert."""

    text = PropertyType(PlainText)
    style = _Choice("default", "heading")
    color = _Choice(*_COLOURS)
    font_type = _Choice("default", "monospace", key="fontType")
    horizontal_alignment = _Choice(*_ALIGNMENTS, key="horizontalAlignment")
    size = _Choice(*_SIZES)
    weight = _Choice(*_WEIGHTS)
    is_subtle = PropertyType(bool, "isSubtle")
    wrap = PropertyType(bool)


class Execute(_Strict, BareObject):
    """Action.Execute with the Action.Submit that older clients fall back to; both carry the same button."""

    def __init__(self, title: PlainText, button: Button, tooltip: PlainText | None = None) -> None:
        super().__init__(title=title, tooltip=tooltip)
        self._data |= {
            "type": "Action.Execute",
            "verb": button.verb,
            "data": {"id": button},
            "fallback": Submit(title, {"verb": button.verb, "id": button}),
        }

    title = PropertyType(PlainText)
    tooltip = PropertyType(PlainText)


class Submit(_Strict, BareObject):
    """Action.Submit; `data` is sent as it stands."""

    def __init__(self, title: PlainText, data: JsonObject) -> None:
        super().__init__(title=title)
        self._data |= {"type": "Action.Submit", "data": data}

    title = PropertyType(PlainText)


class OpenUrl(_Strict, BareObject):
    """Action.OpenUrl: opens an address in the browser."""

    def __init__(self, title: PlainText, url: str) -> None:
        super().__init__(title=title)
        self._data |= {"type": "Action.OpenUrl", "url": url}

    title = PropertyType(PlainText)


class ActionSet(_Element, package_containers.ActionSet):
    """Buttons in the body."""

    actions = _ListOf(Execute, Submit)
    horizontal_alignment = _Choice(*_ALIGNMENTS, key="horizontalAlignment")


class Container(_Element, package_containers.Container):
    """Elements that belong together, on a tinted ground if it has a style."""

    items = _ListOf()
    style = _Choice(*_STYLES)


class Column(_Element, package_containers.Column):
    """One column; `width` is "auto", "stretch", a weight or "64px"."""

    items = _ListOf()
    width = PropertyType(str)
    style = _Choice(*_STYLES)
    min_height = PropertyType(str, "minHeight")
    vertical_content_alignment = _Choice("top", "center", "bottom", key="verticalContentAlignment")


class ColumnSet(_Element, package_containers.ColumnSet):
    """Columns beside each other."""

    columns = _ListOf(Column)


class TableCell(_Strict, BareObject):
    """One cell."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._data["type"] = "TableCell"

    items = _ListOf()
    vertical_content_alignment = _Choice("top", "center", "bottom", key="verticalContentAlignment")


class TableRow(_Strict, BareObject):
    """One row of cells."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._data["type"] = "TableRow"

    cells = _ListOf(TableCell)
    style = _Choice(*_STYLES)


class TableColumn(_Strict, BareObject):
    """What all cells of a column have in common; `width` is a weight or "64px"."""

    width = PropertyType((int, str))
    horizontal_cell_content_alignment = _Choice(*_ALIGNMENTS, key="horizontalCellContentAlignment")


class Table(_Element, package_elements.Element):
    """A table whose first row names the columns."""

    element_type = "Table"
    columns = _ListOf(TableColumn)
    rows = _ListOf(TableRow)
    first_row_as_header = PropertyType(bool, "firstRowAsHeader")
    show_grid_lines = PropertyType(bool, "showGridLines")


class AdaptiveCard(_Strict, package_card.AdaptiveCard):
    """A whole card of version 1.5."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._data |= {"$schema": SCHEMA, "type": "AdaptiveCard", "version": VERSION}

    body = _ListOf()
    actions = _ListOf(Execute, Submit, OpenUrl)
    fallback_text = PropertyType(PlainText, "fallbackText")
    lang = PropertyType(str)
