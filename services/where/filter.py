"""A filter on users: what it needs, whom it matches, and how it is written."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.domain.directory_user import DirectoryUser, UserAttribute
from services.domain.people import Field, UserFact
from services.where.quoting import written
from services.where.values import folded, folded_value

Membership = Mapping[str, frozenset[str]]
"""Ids of users by the name of a group as the filter has it."""


class Operator(StrEnum):
    """What a condition asks of a value; each has its complement, under Not."""

    EQUALS = "="
    STARTS = "starts"
    CONTAINS = "contains"


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one field: it holds where any of `values` does. The value "" is a blank one."""

    field: Field
    operator: Operator
    values: tuple[str, ...]
    _folded: tuple[str, ...] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", tuple(folded(value) for value in self.values))

    def holds(self, user: DirectoryUser, membership: Membership) -> bool:
        """Say whether it is so for a user."""
        if self.field is UserFact.GROUP:
            return any(user.user_id in membership[name] for name in self.values)
        value = folded_value(user, self.field)
        if self.operator is Operator.EQUALS:
            return value in self._folded
        if self.operator is Operator.STARTS:
            return value.startswith(self._folded)
        return any(part in value for part in self._folded)

    def conditions(self) -> Iterator["Condition"]:
        """Yield itself."""
        yield self

    def written(self, negated: bool = False) -> str:
        """Return it, or its complement, as a person writes it."""
        values = [written(value) for value in self.values]
        if self.operator is not Operator.EQUALS:
            return f"{'not ' if negated else ''}{self.field.value} {self.operator.value} {values[0]}"
        if len(values) > 1:
            return f"{self.field.value} {'not in' if negated else 'in'} ({', '.join(values)})"
        if self.values == ("",):
            return f"{self.field.value} {'is not blank' if negated else 'is blank'}"
        return f"{self.field.value} {'!=' if negated else '='} {values[0]}"


@dataclass(frozen=True, slots=True)
class Not:
    """The complement."""

    part: "Condition | AllOf | AnyOf"

    def holds(self, user: DirectoryUser, membership: Membership) -> bool:
        """Say whether it is so for a user."""
        return not self.part.holds(user, membership)

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition, from left to right."""
        return self.part.conditions()

    def written(self) -> str:
        """Return it as a person writes it."""
        return self.part.written(negated=True) if isinstance(self.part, Condition) else f"not ({self.part.written()})"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; there are two or more, none of them an AllOf."""

    parts: "tuple[Expression, ...]"

    def holds(self, user: DirectoryUser, membership: Membership) -> bool:
        """Say whether it is so for a user."""
        return all(part.holds(user, membership) for part in self.parts)

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition, from left to right."""
        return (condition for part in self.parts for condition in part.conditions())

    def written(self) -> str:
        """Return it as a person writes it."""
        return " and ".join(f"({p.written()})" if isinstance(p, AnyOf) else p.written() for p in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; there are two or more, none of them an AnyOf."""

    parts: "tuple[Expression, ...]"

    def holds(self, user: DirectoryUser, membership: Membership) -> bool:
        """Say whether it is so for a user."""
        return any(part.holds(user, membership) for part in self.parts)

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition, from left to right."""
        return (condition for part in self.parts for condition in part.conditions())

    def written(self) -> str:
        """Return it as a person writes it."""
        return " or ".join(part.written() for part in self.parts)


Expression = Condition | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Filter:
    """What was typed after "where". Its text parses to the same filter."""

    expression: Expression

    def __str__(self) -> str:
        return self.expression.written()

    @property
    def attributes(self) -> frozenset[UserAttribute]:
        """The attributes that users must be read with."""
        return frozenset(one.field for one in self.expression.conditions() if isinstance(one.field, UserAttribute))

    @property
    def groups(self) -> frozenset[str]:
        """The groups that it names, by name or id, as typed."""
        named = (one for one in self.expression.conditions() if one.field is UserFact.GROUP)
        return frozenset(name for condition in named for name in condition.values)

    def matches(self, user: DirectoryUser, membership: Membership) -> bool:
        """Say whether a user is among those meant; `membership` has every one of `groups`."""
        return self.expression.holds(user, membership)
