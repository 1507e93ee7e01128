"""The beginning of a list in the order of names, out of people who come in any order."""

from operator import itemgetter
from typing import Generic, TypeVar

from services.domain.directory_user import DirectoryUser
from services.domain.people import Roster
from services.errors import InputFault, UnusableInput
from services.where.values import folded

T = TypeVar("T")
Key = tuple[str, str, str, str]

ROWS = 15
"""On a page."""
LAST_PAGE = 200
_PAGES_AT_ONCE = 20
_SLACK = 1_000
"""Rows beyond those kept that are gathered before they are sorted."""


def rows_to_keep(page: int) -> int:
    """Return how many rows a list must keep to show that page, the same number for all pages near it.

    Raises UnusableInput(PAGE_TOO_FAR) beyond page 200: a list that long is for an export.
    """
    if page > LAST_PAGE:
        raise UnusableInput(InputFault.PAGE_TOO_FAR, f"page {page}")
    return -(-max(page, 1) // _PAGES_AT_ONCE) * _PAGES_AT_ONCE * ROWS


def name_key(user: DirectoryUser, sku_id: str = "") -> Key:
    """Return what users are ordered by: the name as people compare it, then what tells two of one name apart."""
    return folded(user.name), user.principal_name.lower(), user.user_id, sku_id


class Beginning(Generic[T]):
    """Counts everybody and keeps the first `keep` by key; at most twice that and a thousand in between."""

    def __init__(self, keep: int) -> None:
        self._keep, self._total = keep, 0
        self._first: list[tuple[Key, T]] = []
        self._bound: Key | None = None

    def add(self, key: Key, row: T) -> None:
        """Take in one row."""
        self._total += 1
        if self._bound is None or key < self._bound:
            self._first.append((key, row))
            if len(self._first) > 2 * self._keep + _SLACK:
                self._trim()

    def roster(self) -> Roster[T]:
        """Return the list."""
        self._trim()
        return Roster(self._total, tuple(row for _, row in self._first))

    def _trim(self) -> None:
        self._first.sort(key=itemgetter(0))
        del self._first[self._keep :]
        if len(self._first) == self._keep:
            self._bound = self._first[-1][0] if self._first else ("", "", "", "")
