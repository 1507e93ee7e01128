"""Conditions and fields to ask about, drawn from the values that a customer's people really have."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.scenarios.conditions import ATTRIBUTES, Condition, Truth, folded, text
from tests.scenarios.numbers.scene import About

_WHOLE = {"accountEnabled": ("true", "false"), "userType": ("Member", "Guest")}
"""Fields that are compared as a whole, and what they may be."""


def condition(chance: Random, about: About, depth: int = 2) -> Condition:
    """Return a condition, most often of several parts, that somebody meets and somebody else does not.

    Groups are asked for where they can be read alone.
    """
    customer = about.truth if about.can.groups else {**about.truth, "directory_groups": []}
    return _condition(chance, customer, depth)


def _condition(chance: Random, customer: Truth, depth: int) -> Condition:
    kind = chance.choice(("and", "or", "not", "one", "one")) if depth else "one"
    if kind == "one":
        return _one(chance, customer)
    if kind == "not":
        return ("not", _condition(chance, customer, depth - 1))
    return (kind, _condition(chance, customer, depth - 1), _condition(chance, customer, depth - 1))


def field(chance: Random) -> str:
    """Return a field that splits a number; a person is in many groups, so that one does not."""
    return chance.choice((*ATTRIBUTES[:10], "domain", "accountEnabled", "userType", "extensionAttribute7"))


def _one(chance: Random, customer: Truth) -> Condition:
    name = chance.choice((*ATTRIBUTES[:10], "extensionAttribute7", "domain", "group", *_WHOLE))
    values = _values(name, customer)
    if not values:
        return ("blank", chance.choice(ATTRIBUTES))
    value = _spelled(chance, chance.choice(values))
    kinds = ["=", "!=", "in"] if name == "group" else ["=", "!=", "in", "blank"]
    kind = chance.choice(kinds if name in ("group", *_WHOLE) else [*kinds, "starts", "contains"])
    if kind == "blank":
        return ("blank", name)
    if kind == "in":
        others = [chance.choice(values) for _ in range(chance.randint(0, 2))]
        return ("in", name, tuple(dict.fromkeys((value, *others))))
    if kind == "starts":
        return (kind, name, value.strip()[: chance.randint(2, 6)].strip())
    if kind == "contains":
        return (kind, name, value.strip()[chance.randint(0, 2) : 6].strip() or value)
    return (kind, name, value)


def _values(name: str, customer: Truth) -> Sequence[str]:
    if name in _WHOLE:
        return _WHOLE[name]
    if name == "group":
        found = [group["name"] for group in customer["directory_groups"]]
    elif name == "domain":
        found = [person["upn"].rpartition("@")[2] for person in customer["people"]]
    else:
        found = [person["attributes"].get(name) for person in customer["people"]]
    return sorted({each for each in found if folded(each) and '"' not in each})


def _spelled(chance: Random, value: str) -> str:
    """Return the value as somebody may type it."""
    return chance.choice((value, value, value.upper(), value.lower(), f" {value} "))


@dataclass(frozen=True)
class Question:
    """What is asked about users."""

    states: tuple[str, ...] = ()
    days: int = 90
    where: Condition | None = None
    by: str = ""

    @property
    def words(self) -> str:
        """How it is typed."""
        span = [f"{self.days} days"] if "inactive" in self.states else []
        where = [f"where {text(self.where)}"] if self.where else []
        return " ".join([*self.states, *span, *where, *([f"by {self.by}"] if self.by else [])])
