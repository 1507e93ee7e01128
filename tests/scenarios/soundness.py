"""What every answer must be, whatever is in it: a card that Teams takes and draws, a file that runs nothing."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import jsonschema

from bot.message import MAX_BYTES
from tests.scenarios.reading import Reading

ENVELOPE = 1_000
"""Bytes of a message around its card."""
_MACRO = re.compile(r"\{\{|\$\{|<at>|\]\(|://")
"""What a client may act on within any one string."""
_MARKUP = re.compile(r"(?<!\\)(?:\*\*|\]\(|<\w|`|!\[)|^(?:#|>|[-+*] |\d+[.)] )")
"""What a client draws as something else than text, where a text is read as Markdown."""
_ESCAPED = re.compile(r"\\.")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\uffff]")
_UNWRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What no file holds; a joined emoji is the name that it is."""
_FORMULA = tuple("=+@\t\r")
_CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXTS = frozenset({"text", "title", "tooltip", "fallbackText", "id"})
_SCHEMA = json.loads((files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text("utf-8"))
_VALIDATOR = jsonschema.Draft6Validator(_SCHEMA)
Line = Mapping[str, str]


def assert_sound(answer: Reading) -> None:
    """Assert that a card is valid, below 80 KB with all its buttons, has words on it, and nothing that acts."""
    card = answer.card
    _assert_valid(json.dumps(_shape({key: value for key, value in card.items() if key != "msteams"})))
    assert answer.texts
    assert weight(answer) < MAX_BYTES - ENVELOPE
    fallback = card.get("fallbackText", "")
    for string in (*answer.strings, answer.summary):
        assert not _UNSEEN.search(string), ascii(string)
        assert not _MACRO.search(_ESCAPED.sub("", string) if string == fallback else string), string
    for text in _read_as_markdown(card):
        assert not _MARKUP.search(text), text


@cache
def _assert_valid(shape: str) -> None:
    """Validate a shape once: by a schema of that size it takes longer than the answer did."""
    _VALIDATOR.validate(json.loads(shape))


def _shape(node: Any) -> Any:
    """Return a card without its texts, and of items that are alike the first: the schema asks no more."""
    if isinstance(node, list):
        return list({json.dumps(shape): shape for shape in map(_shape, node)}.values())
    if isinstance(node, dict):
        return {key: "" if key in _TEXTS else _shape(value) for key, value in node.items()}
    return node


def weight(answer: Reading) -> int:
    """Return the bytes of an answer in the form in which it takes the most."""
    whole = {"summary": answer.summary, "content": answer.card}
    return max(len(json.dumps(whole)), len(json.dumps(whole, ensure_ascii=False).encode("utf-16-le")))


def _read_as_markdown(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _read_as_markdown(each)
    elif isinstance(node, dict):
        if node.get("type") == "TextBlock":
            yield node["text"]
        if "fallbackText" in node:
            yield node["fallbackText"]
        for each in node.values():
            yield from _read_as_markdown(each)


def lines_of(content: bytes) -> list[Line]:
    """Return a CSV file's lines by its columns; no cell in it is taken for a formula or hides anything."""
    found: list[Line] = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    for line in found:
        assert None not in line, "more cells than columns"
        for cell in line.values():
            assert not cell.startswith(_FORMULA), cell
            assert not _UNWRITTEN.search(cell), ascii(cell)
    return found


def rows_of(content: bytes) -> list[list[str | None]]:
    """Return the cells of a workbook as text, the header's first; there is no formula in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
        shared = ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
        assert not any("externalLink" in name for name in package.namelist())
    texts = ["".join(each.text or "" for each in item.iter(f"{_CELLS}t")) for item in shared.iter(f"{_CELLS}si")]
    rows = list(sheet.iter(f"{_CELLS}row"))
    return [_row(row, texts, len(rows[0])) for row in rows]


def _row(row: ElementTree.Element, texts: list[str], width: int) -> list[str | None]:
    found: list[str | None] = [None] * width
    for cell in row:
        assert cell.find(f"{_CELLS}f") is None
        if (value := cell.findtext(f"{_CELLS}v")) is not None:
            found[_column(cell.get("r", ""))] = texts[int(value)] if cell.get("t") == "s" else value
    return found


def _column(name: str) -> int:
    place = 0
    for letter in name.rstrip("0123456789"):
        place = place * 26 + ord(letter) - 64
    return place - 1
