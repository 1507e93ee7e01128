"""renewals: what renews or ends soon, across customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from cards.card import Card
from cards.renewals import renewals_card
from dialogs.days import read_days, refuse_below_zero
from dialogs.fleet_words import REFRESH, without_refresh
from dialogs.portfolio import SECONDS, covered, not_read, rows
from dialogs.registry import Ask, fleet_command
from dialogs.rest import Rest
from services.export.sheet import Cell, Sheet
from services.portfolio.renewals import Renewal, find_renewals
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
        refuse_below_zero(words)
        span, refresh = without_refresh(words)
        return cls(read_days(folded_words(span)) if span else cls().days, refresh=refresh)


COLUMNS = (
    "Customer", "Subscription", "Seats", "Term", "Last day", "Renews", "Can be given back until", "Trial", "Source",
)  # fmt: skip


async def renewals_sheet(fleet: Fleet, query: RenewalsQuery, ask: Ask) -> Sheet:
    """Return what renews or ends, and who could not be read."""
    coverage = (await covered(fleet, ask, refresh=False)).of_subscriptions()
    found = find_renewals(coverage.facts, query.days, ask.turn.now)
    lines = chain(map(_line, found), not_read(coverage, len(COLUMNS)))
    return Sheet("Renewals", "renewals", COLUMNS, rows(lines))


def _line(one: Renewal) -> Sequence[Cell]:
    row, sold = one.row, one.row.sold
    return (
        one.customer.name,
        row.name,
        row.quantity if row.quantity is not None else "not told",
        (sold.term if sold else None) or "not told",
        one.day,
        "not told" if one.renews is None else one.renews,
        one.window_until,
        "not told" if row.is_trial is None else row.is_trial,
        "Partner Center" if one.is_certain else "Microsoft Graph",
    )


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
    seconds=SECONDS,
    sheet=renewals_sheet,
)
async def renewals(fleet: Fleet, query: RenewalsQuery, ask: Ask) -> Card:
    """Answer with one page of what renews, and how many customers were read."""
    coverage = (await covered(fleet, ask, refresh=query.refresh)).of_subscriptions()
    found = find_renewals(coverage.facts, query.days, ask.turn.now)
    return renewals_card(found, coverage, ask.reader, days=query.days, page=query.page, skipped=query.skipped)
