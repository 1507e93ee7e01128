"""Names as they fit a narrow card and a small one: clients break no words in text runs, and Teams takes 80 KB."""

import json
from dataclasses import replace
from textwrap import wrap

from cards.layout import SENTENCES, Element, Span, paragraph, shown_name
from cards.plain_text import inert, label

SMALL = 36
"""Characters of a small line under the numbers of a card 320 px wide."""
NAME = 24
"""Characters of a line beside them."""
_BYTES = 300
"""What one name may weigh: a character of an uncommon script, with its marks, weighs as much as twenty Latin ones."""


def fitting(text: str, limit: int) -> str:
    """Return a name as it can be shown, of at most `limit` characters, of fewer where they are heavy."""
    while len(json.dumps(shown := shown_name(text, limit))) > _BYTES:
        limit -= limit // 4
    return shown


def lines(span: Span, longest: int = SMALL) -> list[Element]:
    """Return a paragraph, or several where a word is longer than `longest`; an address is parted before its @.

    As on a button, a space breaks what a client could act on: text in many runs weighs more than all else.
    """
    text = label(span.text, SENTENCES)
    words = text.split()
    if inert(text) is None and any(len(word) > longest for word in words):
        whole = " ".join(_parted(word) if len(word) > longest else word for word in words)
        return [paragraph(replace(span, text=line), spacing="none") for line in wrap(whole, longest)]
    return [paragraph(replace(span, text=text), spacing="none")]


def _parted(word: str) -> str:
    local, at, domain = word.rpartition("@")
    return f"{local} {at}{domain}" if local else word
