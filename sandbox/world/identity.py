"""Random-looking but repeatable identities and chances: the same words give the same, everywhere and always."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def guid(*words: object) -> str:
    """Return the lower-case version 4 GUID that belongs to these words."""
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def number(*words: object, below: int) -> int:
    """Return the number in [0, below) that belongs to these words."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, words)).encode()).digest()[:8], "big") % below


def numbered_guid(word: str, index: int) -> str:
    """Return a GUID for each `index` below 2**32, from which `index_of` finds the index again without a table."""
    text = hashlib.sha256(f"{word}/{index}".encode()).hexdigest()
    tail = index ^ int(text[:8], 16)
    return f"{text[:8]}-{text[8:12]}-4{text[12:15]}-a{text[15:18]}-{text[18:22]}{tail:08x}"


def index_of(word: str, identity: str) -> int | None:
    """Return the index that `numbered_guid` made this GUID of, None for any other text."""
    try:
        index = int(identity[-8:], 16) ^ int(identity[:8], 16)
    except ValueError:
        return None
    return index if numbered_guid(word, index) == identity else None


class Chance:
    """A few dozen repeatable choices that belong to some words, cheaper than a random.Random."""

    __slots__ = ("_left",)

    def __init__(self, words: str) -> None:
        self._left = int.from_bytes(hashlib.sha512(words.encode()).digest(), "big")

    def below(self, limit: int) -> int:
        """Return a number in [0, limit)."""
        self._left, chosen = divmod(self._left, limit)
        return chosen

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.below(len(options))]
