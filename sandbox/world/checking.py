"""The check of a description's words."""

from collections.abc import Iterable, Set


def check_words(document: Iterable[str], known: Set[str]) -> None:
    """Raise ValueError for words that nobody knows."""
    if unknown := set(document) - known:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
