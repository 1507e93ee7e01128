"""Words as they were said: tokens as typed, each with its folded form. Whatever else a message holds is just text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.tenancy.names import folded_words, visible

_WORD = re.compile(r"\S+")
_AROUND = ".,;:!?¿¡\"'“”„‘’‚«»‹›()[]<>*_~`…–—- "
_POSSESSIVE = re.compile(r"(?<=\w)['’]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """One typed word without the punctuation around it; `words` is empty for a symbol.

    `start` and `end` are where it was typed, punctuation and all, in what could be seen of the message.
    """

    text: str
    words: tuple[str, ...]
    start: int = 0
    end: int = 0

    @property
    def word(self) -> str:
        """The folded word, or "" where there is none or more than one."""
        return self.words[0] if len(self.words) == 1 else ""

    @property
    def owner(self) -> str:
        """The text without a possessive ending: whose it is in "contoso's seats"."""
        return _POSSESSIVE.sub("", self.text)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message: `text` as typed, what of it could be `seen`, and its tokens."""

    text: str
    seen: str
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, text: str) -> "Heard":
        """Return the message; tokens of mere punctuation are left out."""
        seen = visible(text)
        found = ((_bare(match[0]), match) for match in _WORD.finditer(seen))
        tokens = (Token(word, folded_words(word), match.start(), match.end()) for word, match in found if word)
        return cls(text, seen, tuple(tokens))

    @property
    def first(self) -> str:
        """The first folded word, where a command stands; "" if there is none."""
        return self.tokens[0].word if self.tokens else ""

    def after(self, count: int) -> str:
        """Return what was typed after the first `count` tokens, with its punctuation."""
        return self.seen[self.tokens[count - 1].end :].strip() if count else self.seen.strip()


def _bare(word: str) -> str:
    """Return a word without the punctuation around it; a minus right before a number is none."""
    bare = word.strip(_AROUND)
    is_below_zero = bare[:1].isdigit() and word.partition(bare)[0].endswith("-")
    return f"-{bare}" if is_below_zero else bare


def spoken(tokens: Sequence[Token]) -> str:
    """Return the tokens as one text."""
    return " ".join(token.text for token in tokens)


def spoken_names(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the texts that may be a name: as typed, and without a possessive ending."""
    typed = spoken(tokens)
    owned = spoken((*tokens[:-1], Token(tokens[-1].owner, ()))) if tokens else ""
    return (typed,) if owned == typed else (typed, owned)
