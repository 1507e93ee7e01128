"""Words as they were said: tokens as typed, each with its folded form. Whatever else a message holds is just text."""

import re
from dataclasses import dataclass

from services.tenancy.names import folded_words, visible

_AROUND = ".,;:!?¿¡\"'“”„‘’‚«»‹›()[]<>*_~`…–—- "
_POSSESSIVE = re.compile(r"(?<=\w)['’]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """One typed word without the punctuation around it; `words` is empty for a symbol."""

    text: str
    words: tuple[str, ...]

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
    """A message: `text` as typed, and its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, text: str) -> "Heard":
        """Return the message; tokens of mere punctuation are left out."""
        stripped = (word.strip(_AROUND) for word in visible(text).split())
        return cls(text, tuple(Token(word, folded_words(word)) for word in stripped if word))

    @property
    def first(self) -> str:
        """The first folded word, where a command stands; "" if there is none."""
        return self.tokens[0].word if self.tokens else ""


def spoken(tokens: tuple[Token, ...]) -> str:
    """Return the tokens as one text."""
    return " ".join(token.text for token in tokens)


def spoken_names(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Return the texts that may be a name: as typed, and without a possessive ending."""
    typed = spoken(tokens)
    owned = spoken((*tokens[:-1], Token(tokens[-1].owner, ()))) if tokens else ""
    return (typed,) if owned == typed else (typed, owned)
