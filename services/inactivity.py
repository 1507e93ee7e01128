"""Whether somebody still uses an account: by the last sign-in, with what is not known kept apart."""

from datetime import datetime

from services.domain.directory_user import DirectoryUser, SignInActivity
from services.domain.people import Activity

FEWEST_DAYS, MOST_DAYS = 14, 3_650
"""What "inactive for N days" may be; below two weeks it is a holiday."""
GRACE = 30
"""Days: an account has to be older to be inactive."""


def last_sign_in(activity: SignInActivity) -> datetime | None:
    """Return the newest successful sign-in; where none is told (before 2023-12), the newer of the two attempts."""
    return activity.successful or last_attempt(activity)


def last_attempt(activity: SignInActivity) -> datetime | None:
    """Return the newer of the two attempts, which may both have failed."""
    return max((at for at in (activity.interactive, activity.non_interactive) if at is not None), default=None)


def activity_of(user: DirectoryUser, now: datetime, days: int) -> Activity:
    """Return how the account is used at `now`, where `days` without a sign-in make it inactive: whole days, UTC.

    An attempt may have failed: an old one bounds the last sign-in, a recent one alone tells nothing.
    """
    if user.sign_in is None:
        return Activity.UNKNOWN
    last = last_sign_in(user.sign_in)
    if last is not None and _days(last, now) < days:
        return Activity.UNKNOWN if user.sign_in.successful is None else Activity.ACTIVE
    known_since = user.created_at or last
    if known_since is None or _days(known_since, now) <= GRACE:
        return Activity.NEW if user.created_at else Activity.UNKNOWN
    return Activity.NEVER if last is None else Activity.INACTIVE


def _days(since: datetime, now: datetime) -> int:
    return (now.date() - since.date()).days
