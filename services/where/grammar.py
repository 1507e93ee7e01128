"""The words and signs of the language, out of the grammar's file."""

import re
from pathlib import Path

from lark import Lark

GRAMMAR = (Path(__file__).parent / "filter.lark").read_text("utf-8")
LEXICON = Lark(GRAMMAR, parser=None, lexer="basic")
"""Tells words, signs and quoted texts, and the language's own words even where no rule knows them ("by")."""
QUOTED, WORD = (LEXICON.get_terminal(name).pattern.to_regexp() for name in ("QUOTED", "WORD"))
OWN_WORDS = frozenset(
    str(terminal.pattern.value)
    for terminal in LEXICON.terminals
    if terminal.pattern.type == "str" and str(terminal.pattern.value).isalpha()
)
"""In lower case; none of them is ever a bare value."""
_WORD = re.compile(WORD)


def is_bare(value: str) -> bool:
    """Say whether a value can be written without quotes."""
    words = value.split(" ")
    return all(_WORD.fullmatch(word) and word.lower() not in OWN_WORDS for word in words)
