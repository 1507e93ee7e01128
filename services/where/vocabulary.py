"""What the values of some fields are called, and which operators those fields take."""

from collections.abc import Mapping

from rapidfuzz import process

from services.domain.people import Field, UserFact
from services.where.fields import NEAR
from services.where.values import FALSE, TRUE, folded, tidy

_WORDS: Mapping[Field, Mapping[str, str]] = {
    UserFact.ACCOUNT_ENABLED: {
        "true": TRUE, "yes": TRUE, "enabled": TRUE, "false": FALSE, "no": FALSE, "disabled": FALSE,
    },
    UserFact.USER_TYPE: {"member": "Member", "members": "Member", "guest": "Guest", "guests": "Guest"},
}  # fmt: skip
_OPERATORS = ("=", "!=", "in", "not in", "starts", "contains", "is blank", "is not blank")
_CALLED = {"equal": "=", "eq": "=", "ne": "!=", "like": "contains", "has": "contains", "begins": "starts"}
_CALLED |= {operator: operator for operator in _OPERATORS}


def takes_parts(field: Field) -> bool:
    """Say whether a part of the value may be asked for: starts, contains."""
    return field is not UserFact.GROUP and field not in _WORDS


def meant(field: Field, value: str) -> str | None:
    """Return the value as the filter keeps it; None where it is none that the field can have."""
    if field in _WORDS and value:
        return _WORDS[field].get(folded(value))
    return tidy(value.lstrip("@")) if field is UserFact.DOMAIN else value


def nearest_values(field: Field, value: str) -> tuple[str, ...]:
    """Return what may stand for a value that the field cannot have: the near ones, or all there are."""
    words = tuple(dict.fromkeys(_WORDS[field].values()))
    near = process.extractOne(folded(value), list(_WORDS[field]), score_cutoff=NEAR)
    return (_WORDS[field][near[0]],) if near else words


def nearest_operators(word: str) -> tuple[str, ...]:
    """Return the operator that a word comes close to; none where none does."""
    near = process.extractOne(folded(word), list(_CALLED), score_cutoff=NEAR)
    return (_CALLED[near[0]],) if near else ()
