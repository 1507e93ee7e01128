"""Whether somebody still uses an account: by the last sign-in, with what is not known kept apart."""

from datetime import datetime, timedelta
from enum import StrEnum

from services.domain.directory_user import DirectoryUser, SignInActivity

FEWEST_DAYS, MOST_DAYS = 14, 3_650
"""What "inactive for N days" may be; below two weeks it is a holiday."""
GRACE = timedelta(days=30)
"""An account younger than this is never inactive."""


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


def last_sign_in(activity: SignInActivity) -> datetime | None:
    """Return the newest successful sign-in; where none is told (before 2023-12), the newer of the two attempts."""
    if activity.successful is not None:
        return activity.successful
    return max((at for at in (activity.interactive, activity.non_interactive) if at is not None), default=None)


def activity_of(user: DirectoryUser, now: datetime, days: int) -> Activity:
    """Return how the account is used at `now`, where `days` without a sign-in make it inactive."""
    if user.sign_in is None:
        return Activity.UNKNOWN
    last = last_sign_in(user.sign_in)
    if last is not None and now - last < timedelta(days=days):
        return Activity.ACTIVE
    if user.created_at is not None and now - user.created_at < GRACE:
        return Activity.NEW
    if last is not None:
        return Activity.INACTIVE
    return Activity.UNKNOWN if user.created_at is None else Activity.NEVER
