"""A number split by a field: buckets, and those who have no value, add up to the whole."""

from services.domain.directory_user import DirectoryUser
from services.domain.people import Bucket, Buckets, Field
from services.errors import InputFault, UnusableInput
from services.where.values import bucket_of, folded

MOST_SPELLINGS = 5_000
"""Beyond this a split tells nobody anything, and would not stay small."""


class Splitter:
    """Counts people by their value of one field; raises UnusableInput(TOO_MANY_BUCKETS) where nearly all differ."""

    def __init__(self, field: Field) -> None:
        self._field, self._no_value = field, 0
        self._spellings: dict[str, int] = {}

    def add(self, user: DirectoryUser) -> None:
        """Count one user."""
        value = bucket_of(user, self._field)
        if value is None:
            self._no_value += 1
            return
        self._spellings[value] = self._spellings.get(value, 0) + 1
        if len(self._spellings) > MOST_SPELLINGS:
            raise UnusableInput(InputFault.TOO_MANY_BUCKETS, self._field.value)

    def buckets(self) -> Buckets:
        """Return the buckets, each in its most frequent spelling, among equals in the one that came first."""
        spelled: dict[str, list[tuple[str, int]]] = {}
        for value, count in self._spellings.items():
            spelled.setdefault(folded(value), []).append((value, count))
        made = [(key, _bucket(spellings)) for key, spellings in spelled.items()]
        ordered = sorted(made, key=lambda one: (-one[1].count, one[0]))
        return Buckets(self._field, tuple(bucket for _, bucket in ordered), self._no_value)


def _bucket(spellings: list[tuple[str, int]]) -> Bucket:
    value, _ = max(spellings, key=lambda spelling: spelling[1])
    return Bucket(value, sum(count for _, count in spellings))
