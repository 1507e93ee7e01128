"""What renews or ends soon. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from services.domain.commitment import last_day, reduction
from services.domain.customer import Customer
from services.domain.subscription_report import SubscriptionRow
from services.portfolio.facts import CustomerFacts


@dataclass(frozen=True, slots=True)
class Renewal:
    """One subscription whose term has its last day soon. `renews`: True renews, False ends, None is not told.

    `is_certain`: the day is Partner Center's; else it is the directory's next change of state if nothing is done.
    """

    customer: Customer
    row: SubscriptionRow
    day: date
    renews: bool | None
    is_certain: bool
    window_until: datetime | None = None


def find_renewals(facts: Iterable[CustomerFacts], days: int, now: datetime) -> list[Renewal]:
    """Return the live subscriptions whose last day is today or within `days`, the next first."""
    today = now.astimezone(UTC).date()
    end = today + timedelta(days=days)
    found = [one for each in facts for one in _of(each, now) if today <= one.day <= end]
    return sorted(found, key=lambda one: (one.day, one.customer.name.casefold(), one.row.name.casefold()))


def _of(facts: CustomerFacts, now: datetime) -> Iterator[Renewal]:
    for row in facts.subscriptions:
        if not row.is_live:
            continue
        if row.sold is not None:
            day = last_day(row.sold)
            if day is not None:
                until = reduction(row.sold, now).window_until
                yield Renewal(facts.customer, row, day, row.sold.auto_renew, True, until)
        elif row.directory is not None and row.directory.next_lifecycle is not None:
            yield Renewal(facts.customer, row, row.directory.next_lifecycle.astimezone(UTC).date(), None, False)
