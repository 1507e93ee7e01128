"""`where` told a second time: nested tuples instead of a grammar, evaluated over the sandbox's truth by brute force.

    ("and", ("=", "department", "Sales"), ("in", "city", ("Sydney", "Perth")), ("not", ("=", "group", "Kiosk")))

Kinds: and, or (any number of conditions), not (one), =, !=, starts, contains (field, value), in (field, values), blank
(field). Nothing of the product is imported: a test prints a condition with `text`, asks the product, and compares with
`holds`.
"""

import re
from collections.abc import Mapping
from typing import Any

Truth = Mapping[str, Any]
Condition = tuple[Any, ...]

ATTRIBUTES = (
    *("department", "officeLocation", "companyName", "city", "state", "country", "usageLocation", "jobTitle"),
    *("employeeType", *(f"extensionAttribute{n}" for n in range(1, 16))),
)
FIELDS = (*ATTRIBUTES, "domain", "group", "accountEnabled", "userType")
_PLAIN_WORD = re.compile(r"[^\W\d_][\w.-]*")
_WORDS_OF_THE_GRAMMAR = {"and", "or", "not", "in", "is", "blank", "starts", "contains", "by", "where"}


def folded(value: object) -> str:
    """'Compared trimmed and case-folded.' No value is the empty text."""
    return "" if value is None else str(value).strip().casefold()


def groups_of(person: Truth, customer: Truth) -> set[str]:
    """Return the ids of the groups a person is in, however deep. 'group (transitive)'."""
    groups = customer["directory_groups"]
    inside = {group["id"] for group in groups if person["id"] in group["members"]["users"]}
    while parents := {g["id"] for g in groups if inside & set(g["members"]["groups"])} - inside:
        inside |= parents
    return inside


def values(field: str, person: Truth, customer: Truth) -> set[str]:
    """Return the folded values of a field: none when blank, one for an attribute, any number for group.

    'domain (of the UPN)': what follows the last @, for guests too. An unknown accountEnabled or userType is blank."""
    if field == "group":
        inside = groups_of(person, customer)
        found: list[object] = [group["name"] for group in customer["directory_groups"] if group["id"] in inside]
    elif field == "domain":
        found = [person["upn"].rpartition("@")[2]]
    elif field in ("accountEnabled", "userType"):
        found = [person["enabled" if field == "accountEnabled" else "user_type"]]
    elif field in ATTRIBUTES:
        found = [person["attributes"].get(field)]
    else:
        raise ValueError(f"no field is called {field}")
    return {folded(value) for value in found} - {""}


def holds(condition: Condition | None, person: Truth, customer: Truth) -> bool:
    """Return whether the condition holds for a person; no condition holds for everybody.

    Two-valued: `!=` is exactly `not =`, so a person without a value is on the `!=` side, and a condition and its
    opposite always add up to everybody."""
    if condition is None:
        return True
    kind, *rest = condition
    if kind in ("and", "or"):
        return (all if kind == "and" else any)(holds(part, person, customer) for part in rest)
    if kind == "not":
        return not holds(rest[0], person, customer)
    return _compares(kind, values(rest[0], person, customer), *rest[1:])


def _compares(kind: str, found: set[str], wanted: Any = None) -> bool:
    """Compare a field's values: one that fits is enough (a person is in many groups)."""
    if kind == "blank":
        return not found
    if kind == "in":
        return bool(found & {folded(value) for value in wanted})
    word = folded(wanted)
    if kind in ("=", "!="):
        return (word in found) == (kind == "=")
    if kind == "starts":
        return any(value.startswith(word) for value in found)
    if kind == "contains":
        return any(word in value for value in found)
    raise ValueError(f"no comparison is called {kind}")


def text(condition: Condition) -> str:
    """Print a condition in the product's syntax: 'department = Sales and city in (Sydney, Perth) and not group =
    "Kiosk"'."""
    kind, *rest = condition
    if kind in ("and", "or"):
        return f" {kind} ".join(_bracketed(part) for part in rest)
    if kind == "not":
        return f"not {_bracketed(rest[0])}"
    if kind == "blank":
        return f"{rest[0]} is blank"
    if kind == "in":
        return f"{rest[0]} in ({', '.join(_quoted(value) for value in rest[1])})"
    return f"{rest[0]} {kind} {_quoted(rest[1])}"


def _bracketed(part: Condition) -> str:
    """Bracket every nested and, or: the description gives no precedence to rely on."""
    return f"({text(part)})" if part[0] in ("and", "or") else text(part)


def _quoted(value: str) -> str:
    """Quote what is not one plain word. The description knows no way to write a quote inside quotes."""
    if '"' in value:
        raise ValueError("a value with a quote cannot be written")
    plain = _PLAIN_WORD.fullmatch(value) and value.casefold() not in _WORDS_OF_THE_GRAMMAR
    return value if plain else f'"{value}"'
