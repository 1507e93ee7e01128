"""Read an Adaptive Card back, as the JSON that Teams gets, into what a person sees: text, rows, notes, buttons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

JsonObject = dict[str, Any]

_ESCAPED = re.compile(r"\\([^\w\s])")
_DIGITS = re.compile(r"\d+(?:[,.\u00a0\u202f]\d{3})*(?!\d)")
_CHILDREN = ("body", "items", "columns", "rows", "cells", "inlines", "actions", "card", "selectAction", "images")


@dataclass(frozen=True)
class Button:
    """Something to press: what Teams would post back, and the words on it."""

    title: str
    verb: str
    data: JsonObject


@dataclass(frozen=True)
class Row:
    """One line of the table: the cells by the header's words, and the small lines below the first cell's words."""

    name: str
    cells: dict[str, str]
    lines: tuple[str, ...] = ()

    def number(self, column: str) -> int:
        """Return the number in a column; raise ValueError where there is none."""
        return whole_number(self.cells[column])


@dataclass(frozen=True)
class Table:
    """One table: the words of its header, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Seats:
    """The numbers of one row; what the card leaves out because it is zero is zero here."""

    name: str
    bought: int
    assigned: int
    free: int
    short: int = 0
    in_grace: int = 0
    on_grace: int = 0
    suspended: int = 0
    locked_out: int = 0


@dataclass(frozen=True)
class Reading:
    """A card as it was read. `rows` and `columns` are those of its only table; `tables` are all of them."""

    card: JsonObject
    summary: str = ""
    rows: tuple[Row, ...] = ()
    columns: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    texts: tuple[str, ...] = field(default=())
    tables: tuple[Table, ...] = ()

    @property
    def text(self) -> str:
        """Everything a person can read on it, a line per block, without the buttons."""
        return "\n".join(self.texts)

    @property
    def strings(self) -> tuple[str, ...]:
        """Every string in the JSON that a client could show, as it is written there."""
        return tuple(_strings(self.card))

    def button(self, words: str) -> Button:
        """Return the one button whose title or tooltip contains `words`."""
        found = [each for each in self.buttons if words.casefold() in each.title.casefold()]
        assert len(found) == 1, f"{len(found)} buttons say {words!r}; there are {[each.title for each in self.buttons]}"
        return found[0]

    def has_button(self, words: str) -> bool:
        """Tell whether some button says `words`."""
        return any(words.casefold() in each.title.casefold() for each in self.buttons)

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The words that a click says for the person."""
        return tuple(_suggestions(self.card))

    @property
    def seats(self) -> tuple[Seats, ...]:
        """The rows as numbers; raise AssertionError for a line nobody knows."""
        return tuple(_seats(row) for row in self.rows)

    @property
    def outside_the_table(self) -> str:
        """The text that is in no table."""
        return "\n".join(_blocks(self.card, tables=False))

    @property
    def boxes(self) -> tuple[tuple[str, ...], ...]:
        """The lines of each tinted box: what is missing, and why."""
        return tuple(tuple(_blocks(box)) for box in _boxes(self.card))

    @property
    def plain(self) -> tuple[str, ...]:
        """The lines that are in no table and in no box."""
        return tuple(_blocks(self.card, tables=False, boxes=False))


def read(card: JsonObject, summary: str = "") -> Reading:
    """Return what a person sees of a card."""
    tables = tuple(_table(each) for each in _of_type(card, "Table"))
    columns, rows = (tables[0].columns, tables[0].rows) if len(tables) == 1 else ((), ())
    return Reading(card, summary, rows, columns, tuple(_buttons(card)), tuple(_blocks(card)), tables)


def whole_number(text: str) -> int:
    """Return the number that `text` is, with the separators of thousands that locales have."""
    plain = re.sub(r"[,.\s\u00a0\u202f]", "", text)
    if not plain.isascii() or not plain.isdigit():
        raise ValueError(f"{text!r} is no number")
    return int(plain)


def numbers_in(text: str) -> list[int]:
    """Return all numbers of a text, in order."""
    return [whole_number(each) for each in _DIGITS.findall(text)]


def _table(table: JsonObject) -> Table:
    header, *rest = table["rows"]
    columns = tuple(" ".join(_blocks(cell)) for cell in header["cells"])
    return Table(columns, tuple(_row(columns, each) for each in rest))


def _row(columns: tuple[str, ...], row: JsonObject) -> Row:
    texts = [list(_blocks(cell)) for cell in row["cells"]]
    assert len(texts) == len(columns), "a row with another number of cells than the header"
    name, *lines = texts[0]
    cells = {column: " ".join(text) for column, text in zip(columns[1:], texts[1:], strict=True)}
    return Row(name, cells, tuple(line for line in lines if _has_words(line)))


def _has_words(line: str) -> bool:
    return any(character.isalnum() for character in line)


def _seats(row: Row) -> Seats:
    numbers: dict[str, int] = {}
    for line in row.lines:
        for part in re.split(r"\s*[·;]\s*|, (?=[A-Z])", line):
            _read_note(part, numbers)
    return Seats(row.name, row.number("Bought"), row.number("Assigned"), row.number("Free"), **numbers)


_NOTES = (
    (re.compile(r"Short (\S+)"), "short"),
    (re.compile(r"In grace (\S+)"), "in_grace"),
    (re.compile(r"(\S+) assigned seats? stands? on (?:a )?seats? in grace"), "on_grace"),
    (re.compile(r"Suspended (\S+)"), "suspended"),
    (re.compile(r"Locked out (\S+)"), "locked_out"),
)


def _read_note(words: str, numbers: dict[str, int]) -> None:
    for pattern, name in _NOTES:
        if found := pattern.fullmatch(words.strip()):
            assert name not in numbers, f"{name} is said twice"
            numbers[name] = whole_number(found[1])


def _of_type(node: Any, wanted: str) -> Iterator[JsonObject]:
    if isinstance(node, list):
        for each in node:
            yield from _of_type(each, wanted)
    elif isinstance(node, dict):
        if node.get("type") == wanted:
            yield node
        for name in _CHILDREN:
            yield from _of_type(node.get(name, []), wanted)


def _is_box(node: JsonObject) -> bool:
    return node.get("type") == "Container" and "style" in node


def _boxes(card: JsonObject) -> Iterator[JsonObject]:
    return (each for each in _of_type(card, "Container") if _is_box(each))


def _blocks(node: Any, *, tables: bool = True, boxes: bool = True) -> Iterator[str]:
    """Yield the text of each block: a client draws a TextBlock's Markdown, so its escapes are not seen."""
    if isinstance(node, list):
        for each in node:
            yield from _blocks(each, tables=tables, boxes=boxes)
    elif isinstance(node, dict) and node.get("isVisible", True):
        kind = node.get("type")
        if kind == "TextBlock":
            yield _ESCAPED.sub(r"\1", node["text"])
        elif kind == "RichTextBlock":
            yield "".join(run if isinstance(run, str) else run["text"] for run in node["inlines"])
        elif kind == "FactSet":
            yield from (f"{fact['title']} {fact['value']}" for fact in node["facts"])
        elif (tables or kind != "Table") and (boxes or not _is_box(node)) and kind != "ActionSet":
            for name in _CHILDREN:
                if name != "actions":
                    yield from _blocks(node.get(name, []), tables=tables, boxes=boxes)


def _buttons(node: Any) -> Iterator[Button]:
    for action in _of_type(node, "Action.Execute"):
        title = f"{action.get('title', '')} {action.get('tooltip', '')}".strip()
        yield Button(_ESCAPED.sub(r"\1", title), action["verb"], action.get("data", {}))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _strings(each)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name == "msteams":  # what a client does, not what it shows
                continue
            if isinstance(value, str) and name in ("text", "title", "tooltip", "altText", "fallbackText", "value"):
                yield value
            else:
                yield from _strings(value)


def _suggestions(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _suggestions(each)
    elif isinstance(node, dict):
        if node.get("type") == "imBack":
            yield node["value"]
        for each in node.values():
            yield from _suggestions(each)
