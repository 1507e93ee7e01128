"""How far off a day is: in days of the reader's calendar, never in spans of 24 hours."""

from datetime import UTC, datetime, timedelta

import pytest

from cards.format import Format
from cards.subscription_notes import notes
from cards.text import to_text
from services.domain.subscription import CommerceSubscription
from services.domain.subscription_report import Seller, SubscriptionRow
from tests.cards.samples_customer import CONTOSO, NOW, READER, access, probes, relationship, use, used

EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (datetime(2026, 11, 27, 1, 0, tzinfo=UTC), "5 days"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), "tomorrow"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "today"),
        (datetime(2026, 11, 22, 1, 0, tzinfo=UTC), "today"),
        (datetime(2026, 11, 21, 23, 59, tzinfo=UTC), "past"),
        (datetime(2029, 8, 18, 0, 0, tzinfo=UTC), "1,000 days"),
    ],
)
def test_days_ahead_are_those_of_the_calendar(until: datetime, said: str) -> None:
    assert Format.of("en-GB", "UTC", EVENING).ahead(until) == said


def test_days_ahead_are_those_of_the_readers_zone() -> None:
    until = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    assert Format.of("en-AU", "Australia/Sydney", EVENING).ahead(until) == "tomorrow"  # it is the 23rd there
    assert Format.of("en-AU", "America/Los_Angeles", EVENING).ahead(until) == "tomorrow"
    assert Format.of("en-AU", "Pacific/Kiritimati", EVENING).ahead(until - timedelta(hours=5)) == "today"


def test_access_and_windows_that_end_tomorrow_morning_are_not_said_to_end_in_no_days() -> None:
    tomorrow = timedelta(hours=12)  # it is the afternoon
    shown = access(used(use(relationship("Support", days=tomorrow / timedelta(days=1), extends=False))), probes())
    assert "until 23 Nov 2025 (tomorrow), does not extend by itself" in to_text(shown.content)
    sold = CommerceSubscription(
        CONTOSO.tenant_id, "1", "E3", 5, "active", True, cancellable_until=NOW + tomorrow, term="P1Y"
    )
    told = [span.text for span in notes(SubscriptionRow("E3", None, Seller.US, sold), READER)]
    assert "seats can be given back until 23 Nov 2025, 2:04\u202fam AEDT (tomorrow)" in told
