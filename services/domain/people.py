"""What is asked and told about the people of a customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from services.domain.directory_user import DirectoryUser, UserAttribute
from services.domain.section import NotAvailable

T = TypeVar("T")


class UserFact(StrEnum):
    """What a filter may name beside the attributes: read with every user, or, for groups, of its own accord."""

    DOMAIN = "domain"
    GROUP = "group"
    ACCOUNT_ENABLED = "accountEnabled"
    USER_TYPE = "userType"


Field = UserAttribute | UserFact
"""Everything that people can be filtered by; the value is how the field is written."""


class Activity(StrEnum):
    """How an account is used. INACTIVE and NEVER count as inactive; UNKNOWN never does."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    NEVER = "never signed in"
    NEW = "new"
    UNKNOWN = "unknown"

    @property
    def is_inactive(self) -> bool:
        """Whether it counts as inactive."""
        return self in {Activity.INACTIVE, Activity.NEVER}


class UserState(StrEnum):
    """What a list of users may be narrowed to."""

    LICENSED = "licensed"
    UNLICENSED = "unlicensed"
    DISABLED = "disabled"
    GUESTS = "guests"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many people have one value, in the spelling that most of them have."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Buckets:
    """A number split by a field, the largest part first; `no_value` are the people who have none."""

    field: Field
    buckets: tuple[Bucket, ...] = ()
    no_value: int = 0

    @property
    def total(self) -> int:
        """The number that was split: all parts and those without a value."""
        return sum(bucket.count for bucket in self.buckets) + self.no_value


@dataclass(frozen=True, slots=True)
class Roster(Generic[T]):
    """A list in the order of names: `total` are on it, `rows` are the first of them that were kept."""

    total: int = 0
    rows: tuple[T, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A user of a list. `activity` is None where it was not asked for."""

    user: DirectoryUser
    activity: Activity | None = None


@dataclass(frozen=True, slots=True)
class UserCounts:
    """How many of the users that the filter leaves are what; `activity` has every Activity, or nothing if not asked."""

    all: int = 0
    licensed: int = 0
    disabled: int = 0
    guests: int = 0
    activity: Mapping[Activity, int] = field(default_factory=dict)

    @property
    def unlicensed(self) -> int:
        """Those who hold no licence."""
        return self.all - self.licensed

    @property
    def inactive(self) -> int | None:
        """Those who count as inactive; None where it was not asked."""
        return sum(self.activity[state] for state in Activity if state.is_inactive) if self.activity else None

    @property
    def unknown(self) -> int | None:
        """Those of whom nobody knows whether they are inactive; None where it was not asked."""
        return self.activity[Activity.UNKNOWN] if self.activity else None


@dataclass(frozen=True, slots=True)
class UserReport:
    """The users of a customer: `counts` of those the filter leaves, `listed` those of them in every state asked for.

    `split` is the number of those listed, by a field; `sign_ins` says why nobody's activity is known, where that is so.
    """

    counts: UserCounts
    listed: Roster[Person]
    split: Buckets | None = None
    sign_ins: NotAvailable | None = None


class LeftOut(StrEnum):
    """Why somebody is not counted: does not match the filter; or the assignment failed, and no seat is used."""

    FILTER = "filter"
    ERROR = "error"


class Way(StrEnum):
    """How a licence was given."""

    DIRECT = "direct"
    GROUP = "group"
    BOTH = "both"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Holder:
    """A user and one SKU: counted (`left_out` None), or left out with the reason; `error` is Graph's word, if any."""

    user: DirectoryUser
    sku_id: str
    way: Way = Way.UNTOLD
    group_ids: tuple[str, ...] = ()
    left_out: LeftOut | None = None
    error: str | None = None


class Deviation(StrEnum):
    """Why Graph's number of consumed units is not that of the holders found.

    UNLISTED: more units; the list does not show who has them, such as users deleted a while ago. UNCOUNTED: more
    holders; Graph has not counted a change yet.
    """

    UNLISTED = "unlisted"
    UNCOUNTED = "uncounted"


@dataclass(frozen=True, slots=True)
class SkuHolders:
    """One SKU's holders: counted + left_out + difference = consumed, always; `ways` and `split` split `counted`.

    `left_out` hold it and do not match the filter; `failed` were given it and do not hold it: they use no seat.
    `guests`, `disabled` and `errors` are among the counted. `consumed` is Graph's number; None where it is not known.
    """

    sku_id: str
    consumed: int | None
    counted: int = 0
    left_out: int = 0
    failed: int = 0
    ways: Mapping[Way, int] = field(default_factory=dict)
    guests: int = 0
    disabled: int = 0
    errors: int = 0
    split: Buckets | None = None

    @property
    def difference(self) -> int | None:
        """Consumed units beyond the holders that were found, below 0 where more were found; None if not known."""
        return None if self.consumed is None else self.consumed - self.counted - self.left_out

    @property
    def deviation(self) -> Deviation | None:
        """What the difference is; None where there is none, or none is known."""
        if not self.difference:
            return None
        return Deviation.UNLISTED if self.difference > 0 else Deviation.UNCOUNTED


@dataclass(frozen=True, slots=True)
class HolderReport:
    """The holders of SKUs, in the order asked; `people` are those counted, each once however many they hold.

    A row of the lists is one user with one SKU.
    """

    skus: tuple[SkuHolders, ...]
    people: int
    counted: Roster[Holder]
    left_out: Roster[Holder]
