"""Until when a subscription is committed, and when fewer of its seats can be paid for."""

from collections import Counter
from datetime import date, datetime, timedelta

from services.domain.subscription import CommerceSubscription
from services.domain.subscription_report import Reduction, Window


def last_day(sold: CommerceSubscription) -> date | None:
    """Return the last day of the commitment: the date itself in new commerce, the day before it in what was before.

    Source: "commitmentEndDate", Partner Center's page on subscription resources.
    """
    if sold.commitment_end is None:
        return None
    return sold.commitment_end if sold.is_new_commerce else sold.commitment_end - timedelta(days=1)


def windows(sold: CommerceSubscription, now: datetime) -> tuple[Window, ...]:
    """Return until when seats can be given back now (by cancellation or refund), what closes first before the others.

    Told numbers (refundableQuantity) are each of their own seats. A window without one is among them only where it
    stays open longer: until a number's end it is that number which is meant.
    """
    seats = Counter[datetime]()
    for refund in sold.refunds:
        if refund.quantity is not None and refund.until >= now:
            seats[refund.until] += refund.quantity
    told = [Window(until, seats[until]) for until in sorted(seats)]
    others = [sold.cancellable_until, *(refund.until for refund in sold.refunds if refund.quantity is None)]
    last = max((until for until in others if until is not None and until >= now), default=None)
    is_longer = last is not None and (not told or last > told[-1].until)
    return (*told, Window(last)) if is_longer and last else tuple(told)


def reduction(sold: CommerceSubscription, now: datetime) -> Reduction:
    """Return until when seats can be given back now, and the last day before renewal."""
    return Reduction(max((each.until for each in windows(sold, now)), default=None), last_day(sold))
