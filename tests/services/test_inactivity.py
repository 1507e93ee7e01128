"""Who is inactive, who is not, and of whom nobody knows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.directory_user import DirectoryUser, SignInActivity
from services.domain.people import Activity
from services.inactivity import activity_of, last_sign_in

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MIDNIGHT = NOW.replace(hour=0, minute=0)
SECOND = timedelta(seconds=1)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def user(created: datetime | None, sign_in: SignInActivity | None) -> DirectoryUser:
    return DirectoryUser("t", "u", "Jane", "jane@contoso.com", created_at=created, sign_in=sign_in)


def test_a_successful_sign_in_is_worth_more_than_newer_attempts() -> None:
    assert last_sign_in(SignInActivity(ago(100), ago(1), ago(2))) == ago(100)


def test_without_a_successful_one_the_newer_of_the_attempts_is_taken() -> None:
    assert last_sign_in(SignInActivity(None, ago(3), ago(2))) == ago(2)
    assert last_sign_in(SignInActivity(None, ago(2), ago(3))) == ago(2)
    assert last_sign_in(SignInActivity(None, ago(3))) == ago(3)
    assert last_sign_in(SignInActivity(None, None, ago(3))) == ago(3)
    assert last_sign_in(SignInActivity()) is None


@pytest.mark.parametrize(
    ("created", "sign_in", "state"),
    [
        (ago(400), SignInActivity(ago(89)), Activity.ACTIVE),
        (ago(400), SignInActivity(MIDNIGHT - timedelta(days=89)), Activity.ACTIVE),
        (ago(400), SignInActivity(MIDNIGHT - timedelta(days=89) - SECOND), Activity.INACTIVE),
        (ago(400), SignInActivity(ago(90)), Activity.INACTIVE),
        (ago(400), SignInActivity(ago(100), ago(1)), Activity.INACTIVE),
        (ago(400), SignInActivity(None, ago(1)), Activity.UNKNOWN),
        (ago(400), SignInActivity(None, ago(90), ago(89)), Activity.UNKNOWN),
        (ago(400), SignInActivity(None, ago(90), ago(91)), Activity.INACTIVE),
        (ago(400), SignInActivity(), Activity.NEVER),
        (ago(31), SignInActivity(), Activity.NEVER),
        (ago(30), SignInActivity(), Activity.NEW),
        (ago(5), SignInActivity(ago(1)), Activity.ACTIVE),
        (None, SignInActivity(), Activity.UNKNOWN),
        (None, SignInActivity(ago(200)), Activity.INACTIVE),
        (None, SignInActivity(ago(2)), Activity.ACTIVE),
        (ago(400), None, Activity.UNKNOWN),
        (ago(5), None, Activity.UNKNOWN),
        (ago(400), SignInActivity(NOW + timedelta(minutes=5)), Activity.ACTIVE),
    ],
)
def test_the_state_after_ninety_days(created: datetime | None, sign_in: SignInActivity | None, state: Activity) -> None:
    assert activity_of(user(created, sign_in), NOW, 90) is state


def test_a_young_account_is_not_inactive_even_if_it_was_not_used_for_as_long_as_asked() -> None:
    assert activity_of(user(ago(25), SignInActivity(ago(20))), NOW, 14) is Activity.NEW


def test_an_account_that_may_be_young_is_not_inactive() -> None:
    assert activity_of(user(None, SignInActivity(ago(20))), NOW, 14) is Activity.UNKNOWN
    assert activity_of(user(None, SignInActivity(ago(31))), NOW, 14) is Activity.INACTIVE


moments = st.none() | st.floats(0, 4000).map(ago)
sign_ins = st.none() | st.builds(SignInActivity, moments, moments, moments)


@given(moments, sign_ins, st.integers(14, 3650), st.integers(14, 3650))
def test_who_is_inactive_for_long_is_inactive_for_less(
    created: datetime | None, sign_in: SignInActivity | None, days: int, more: int
) -> None:
    one = user(created, sign_in)
    if activity_of(one, NOW, max(days, more)).is_inactive:
        assert activity_of(one, NOW, min(days, more)).is_inactive


@given(moments, sign_ins, st.integers(14, 3650))
def test_nobody_is_inactive_without_being_asked_about_or_while_young(
    created: datetime | None, sign_in: SignInActivity | None, days: int
) -> None:
    is_inactive = activity_of(user(created, sign_in), NOW, days).is_inactive
    assert not (is_inactive and sign_in is None)
    assert not (is_inactive and created is not None and NOW - created <= timedelta(days=30))
