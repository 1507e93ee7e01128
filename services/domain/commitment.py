"""Until when a subscription is committed, and when fewer of its seats can be paid for."""

from datetime import UTC, date, datetime, timedelta

from services.domain.subscription import CommerceSubscription
from services.domain.subscription_report import Reduction


def last_day(sold: CommerceSubscription) -> date | None:
    """Return the last day of the commitment: the date itself in new commerce, the day before it in what was before.

    Source: "commitmentEndDate", Partner Center's page on subscription resources.
    """
    if sold.commitment_end is None:
        return None
    return sold.commitment_end if sold.is_new_commerce else sold.commitment_end - timedelta(days=1)


def reduction(sold: CommerceSubscription, now: datetime) -> Reduction:
    """Return until when seats can be given back now (by cancellation or refund), and the last day before renewal."""
    windows = [sold.cancellable_until, *(refund.until for refund in sold.refunds)]
    ahead = [until for until in windows if until is not None and until >= now]
    return Reduction(max(ahead, default=None), last_day(sold))


def first_reducible(sold: CommerceSubscription, now: datetime) -> date | None:
    """Return the first day (UTC) on which fewer seats can be paid for: today, or the day after the commitment."""
    told = reduction(sold, now)
    if told.window_until is not None:
        return now.astimezone(UTC).date()
    return None if told.last_day is None else told.last_day + timedelta(days=1)
