"""A card as text for the terminal: the same JSON that clients draw, its tables aligned."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from cards.card import JsonObject

_GAP = "  "


def to_text(content: JsonObject) -> str:
    """Return what the card says, one paragraph a line, tables in aligned columns, the buttons' titles last."""
    body = _stacked(content.get("body", []))
    buttons = _buttons(content.get("actions", []))
    return "\n".join([*body, *(["", buttons] if buttons else [])])


def _stacked(elements: Sequence[JsonObject]) -> list[str]:
    return [line for element in elements for line in _lines(element)]


def _lines(element: JsonObject) -> list[str]:
    match element.get("type"):
        case "RichTextBlock":
            return ["".join(run["text"] for run in element["inlines"])]
        case "TextBlock":
            return [element["text"]]
        case "Container":
            return ["", *_stacked(element["items"]), ""]
        case "ColumnSet":
            return _beside([_stacked(column.get("items", [])) for column in element["columns"]])
        case "ActionSet":
            return [_buttons(element["actions"])]
        case "Table":
            return ["", *_table(element), ""]
    return []


def _buttons(actions: Sequence[JsonObject]) -> str:
    return " ".join(f"[{action['title']}]" for action in actions)


def _beside(columns: Sequence[Sequence[str]]) -> list[str]:
    """Return the columns' first lines on one line, the rest beneath."""
    first = _GAP.join(column[0] for column in columns if column)
    return [first, *(f"{_GAP}{line}" for column in columns for line in column[1:])]


def _table(element: JsonObject) -> list[str]:
    rows = [[_stacked(cell.get("items", [])) or [""] for cell in row["cells"]] for row in element["rows"]]
    right = [column.get("horizontalCellContentAlignment") == "right" for column in element["columns"]]
    widths = [max(_width(line) for row in rows for line in row[at]) for at in range(len(right))]
    drawn = [line for row in rows for line in _table_row(row, widths, right)]
    return [drawn[0], "─" * (sum(widths) + len(_GAP) * (len(widths) - 1)), *drawn[1:]]


def _table_row(cells: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    lines = []
    for at in range(max(len(cell) for cell in cells)):
        texts = [cell[at] if at < len(cell) else "" for cell in cells]
        padded = [_pad(text, width, to_right) for text, width, to_right in zip(texts, widths, right, strict=True)]
        lines.append(_GAP.join(padded).rstrip())
    return lines


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
