"""The refresh token, renewed every week though nobody asks: unused it would expire after 90 days."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from services.errors import SignInFault, SignInNeeded

EVERY = timedelta(days=7)


async def renew_weekly(renew: Callable[[timedelta], Awaitable[bool]]) -> bool:
    """Renew what was stored a week ago; return whether that was done. Raises SeatwiseError where it failed.

    Where nobody has signed in yet there is nothing to renew.
    """
    try:
        return await renew(EVERY)
    except SignInNeeded as error:
        if error.reason is not SignInFault.NEVER:
            raise
        return False
