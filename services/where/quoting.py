"""Quoted values: what is between the quotes, and quotes around what needs them."""

import re

from services.where.grammar import is_bare

QUOTES = "\"'“”„‟«»‘’‚‛‹›"
_ESCAPED = rf"\\([\\{QUOTES}])"


def unquoted(quoted: str) -> str:
    """Return what stands between the quotes, a doubled straight quote as one, a quote after a backslash as itself."""
    sign = quoted[0]
    doubled = sign * 2 if sign in "\"'" else "(?!)"
    return re.sub(f"{_ESCAPED}|{doubled}", lambda found: found[1] or sign, quoted[1:-1])


def written(value: str) -> str:
    """Return a value as it can stand in a filter: bare where that reads as the same."""
    if is_bare(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
