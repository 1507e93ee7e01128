"""renewals: what renews or ends soon, across customers."""

from dataclasses import dataclass

from dialogs.days import read_days
from dialogs.fleet_words import REFRESH, without_refresh
from dialogs.registry import Ask, fleet_command
from dialogs.rest import Rest
from dialogs.turn import Answer
from services.tenancy.fleet import Fleet
from services.tenancy.names import folded_words


@dataclass(frozen=True, slots=True)
class RenewalsQuery:
    """Within how many days. `refresh` reads again what was read a while ago.

    `skipped` lists the customers that could not be read; `page` counts from 1.
    """

    days: int = 30
    page: int = 1
    refresh: bool = False
    skipped: bool = False

    @classmethod
    def from_words(cls, words: str) -> "RenewalsQuery":
        """Return the query for that span of time; raise UnusableInput(NO_DAYS) where the words are none."""
        span, refresh = without_refresh(words)
        return cls(read_days(folded_words(span)) if span else cls().days, refresh=refresh)


@fleet_command(
    "renewals",
    query=RenewalsQuery,
    aliases=("renewal", "expiring"),
    help="Subscriptions of all your customers that renew or end within a number of days, the next first.",
    example="renewals 60",
    group="Across customers",
    about="renew renews renewal renewals renewing expire expires expiring expiry expiration end ends ending "
    "lapse lapses",
    rest=Rest(words={REFRESH: REFRESH}, days=True),
)
async def renewals(fleet: Fleet, query: RenewalsQuery, ask: Ask) -> Answer:
    """Answer with one page of what renews, and how many customers were read."""
    raise NotImplementedError
