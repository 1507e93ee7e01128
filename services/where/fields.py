"""The fields of a filter, by every name that people type for them."""

import re

from rapidfuzz import fuzz, process

from services.domain.directory_user import UserAttribute
from services.domain.people import Field, UserFact
from services.where.values import folded

FIELDS: tuple[Field, ...] = (*UserAttribute, *UserFact)
_ALIASES: dict[str, Field] = {
    "dept": UserAttribute.DEPARTMENT,
    "office": UserAttribute.OFFICE_LOCATION,
    "company": UserAttribute.COMPANY_NAME,
    "town": UserAttribute.CITY,
    "province": UserAttribute.STATE,
    "title": UserAttribute.JOB_TITLE,
    "upndomain": UserFact.DOMAIN,
    "groups": UserFact.GROUP,
    "memberof": UserFact.GROUP,
    "enabled": UserFact.ACCOUNT_ENABLED,
    "usertypes": UserFact.USER_TYPE,
}
_EXTENSION = "extensionattribute"
_CALLED = ("extension", "customattribute")
"""What Entra calls extensionAttribute1 is CustomAttribute1 to Exchange."""
NEAR = 70
"""Similarity, of 100, from which a name is offered as a near one."""
_OFFERED = 2
_LONGEST = 40
MOST_WORDS = 4
"""Into how many words somebody may part a name."""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", folded(name))


_NAMES: dict[str, Field] = {_plain(field.value): field for field in FIELDS} | _ALIASES
_NAMES |= {
    name.replace(_EXTENSION, called): field
    for name, field in list(_NAMES.items())
    if name.startswith(_EXTENSION)
    for called in _CALLED
}


def field_named(words: str) -> Field | None:
    """Return the field that is called so, however its words are parted ("job title", "jobTitle"); None if none is."""
    return _NAMES.get(_plain(words))


def nearest_fields(words: str) -> tuple[Field, ...]:
    """Return the fields whose names come close, best first."""
    if len(words) > _LONGEST:
        return ()
    found = process.extract(_plain(words), list(_NAMES), scorer=fuzz.ratio, score_cutoff=NEAR, limit=2 * _OFFERED)
    return tuple(dict.fromkeys(_NAMES[name] for name, _, _ in found))[:_OFFERED]
