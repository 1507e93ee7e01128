"""The lines under a subscription's name: what is over is not told as to come, and no part of a change is left out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cards.subscription_notes import notes
from services.domain.subscription import CommerceSubscription, Refund, ScheduledChange
from services.domain.subscription_report import Seller, SubscriptionRow
from tests.cards.samples_customer import CONTOSO, NOW, READER

TODAY = NOW.date()
SOLD = CommerceSubscription(
    CONTOSO.tenant_id, "1", "Microsoft 365 E3", 5, "active", True, term="P1Y", billing_cycle="monthly"
)


def said(**changes: object) -> str:
    """Return the notes of a subscription with these changes."""
    sold = replace(SOLD, **changes)  # type: ignore[arg-type]
    return "\n".join(span.text for span in notes(SubscriptionRow(sold.name, None, Seller.US, sold), READER))


@pytest.mark.parametrize("renews", [True, False, None])
def test_an_end_that_is_past_is_neither_to_come_nor_renewed_after(renews: bool | None) -> None:
    ended = said(status="expired", auto_renew=renews, commitment_end=TODAY - timedelta(days=1))
    assert "last day was 21 Nov 2025" in ended
    assert "after" not in ended
    assert "last day was" not in said(auto_renew=renews, commitment_end=TODAY)


def test_a_scheduled_change_of_the_billing_is_told() -> None:
    change = ScheduledChange(quantity=4, billing_cycle="annual")
    assert "scheduled for the next term: 4 seats, billed annually" in said(scheduled=change)


def test_where_it_is_told_how_many_seats_can_be_given_back_the_number_is_said_for_each_window() -> None:
    first, second = NOW + timedelta(days=1), NOW + timedelta(days=3)
    told = said(refunds=(Refund("Partial", first, 1), Refund("Partial", second, 2)), cancellable_until=second)
    assert "1 of 5 seats can be given back until 23 Nov 2025" in told
    assert "2 of 5 seats can be given back until 25 Nov 2025" in told
    assert "\nseats can be given back" not in told
    assert "\nseats can be given back until 23 Nov 2025" in said(cancellable_until=first)
