"""A customer's subscriptions, put together from the directory's list and Partner Center's."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.domain.customer import Customer
from services.domain.section import Available, NotAvailable, Section
from services.domain.subscription import CommerceSubscription, DirectorySubscription


class Seller(StrEnum):
    """Who sold a subscription to the customer."""

    US = "this partner"
    OTHER_PARTNER = "another partner"
    CUSTOMER = "bought by the customer itself"
    UNKNOWN = "not told"


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One subscription. `sold` are Partner Center's facts, `directory` is Graph's record; at least one is there."""

    name: str
    sku_id: str | None
    seller: Seller
    sold: CommerceSubscription | None = None
    directory: DirectorySubscription | None = None

    @property
    def quantity(self) -> int | None:
        """Seats, None where nobody tells."""
        if self.sold is not None:
            return self.sold.quantity
        return self.directory.total_licences if self.directory else None

    @property
    def status(self) -> str:
        """Partner Center's word where it sold this ("active"), else Graph's ("Enabled"); "" if none is told."""
        if self.sold is not None:
            return self.sold.status
        return self.directory.status if self.directory else ""

    @property
    def is_trial(self) -> bool | None:
        """Whether it is a trial; None where nobody tells."""
        if self.sold is not None and self.sold.is_trial is not None:
            return self.sold.is_trial
        return self.directory.is_trial if self.directory else None

    @property
    def is_live(self) -> bool:
        """Whether its seats can be used: neither suspended nor ended."""
        return self.is_active or self.status.lower() == "warning"

    @property
    def is_active(self) -> bool:
        """Whether its term runs: neither in grace nor suspended nor ended."""
        return self.status.lower() in {"active", "enabled"}


@dataclass(frozen=True, slots=True)
class SubscriptionSum:
    """All subscriptions of one SKU: the seats of the active ones together, None where one does not tell how many."""

    name: str
    sku_id: str | None
    rows: tuple[SubscriptionRow, ...]

    @property
    def quantity(self) -> int | None:
        """Seats of all that are active: what Graph counts as enabled."""
        told = [row.quantity for row in self.rows if row.is_active]
        known = [quantity for quantity in told if quantity is not None]
        return sum(known) if len(known) == len(told) else None


@dataclass(frozen=True, slots=True)
class SubscriptionReport:
    """Every subscription once, those of one SKU together, by name."""

    customer: Customer
    directory: Section[tuple[DirectorySubscription, ...]]
    partner_center: Section[tuple[CommerceSubscription, ...]]
    sums: tuple[SubscriptionSum, ...]

    @property
    def rows(self) -> tuple[SubscriptionRow, ...]:
        """All rows, a SKU's together."""
        return tuple(row for each in self.sums for row in each.rows)

    @property
    def is_known(self) -> bool:
        """Whether any source told; when not, having no rows means nothing."""
        return isinstance(self.directory, Available) or isinstance(self.partner_center, Available)

    @property
    def not_available(self) -> tuple[NotAvailable, ...]:
        """The sources that did not answer, Partner Center first."""
        return tuple(part for part in (self.partner_center, self.directory) if isinstance(part, NotAvailable))


@dataclass(frozen=True, slots=True)
class Window:
    """Seats that can be given back now, until then: so many of them; any number where `seats` is None."""

    until: datetime
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Reduction:
    """When seats may be given back. `window_until`: now, until then. `last_day`: else the commitment's last day, by
    which a smaller number for the next term has to be set. None where it is not told.
    """

    window_until: datetime | None
    last_day: date | None
