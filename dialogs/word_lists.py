"""Reading words of a fixed list: each is known by one of its names, or the nearest known ones are offered."""

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from services.errors import InputFault, UnusableInput

_NEAR = 60
_OFFERED = 3


def meaning(word: str, known: Mapping[str, str], fault: InputFault) -> str:
    """Return what the folded `word` is called in a query; raise UnusableInput(fault) with the nearest for any other."""
    if word not in known:
        raise UnusableInput(fault, word, nearest(word, known))
    return known[word]


def nearest(word: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the canonical names of the words that come close, best first; all of them if none does."""
    near = process.extract(word, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_OFFERED)
    return _once(known[one] for one, _, _ in near) or _once(known.values())


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
