"""Words that every command across customers takes."""

from services.tenancy.names import folded_words

REFRESH = "refresh"


def without_refresh(words: str) -> tuple[str, bool]:
    """Return the words without "refresh", and whether it was there: then everything is read again."""
    said = words.split()
    left = [word for word in said if folded_words(word) != (REFRESH,)]
    return " ".join(left), len(left) < len(said)
