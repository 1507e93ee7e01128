"""short: where more is assigned than was bought, across customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from cards.card import Card
from cards.short import short_card
from dialogs.clauses import nothing_but
from dialogs.fleet_words import REFRESH, without_refresh
from dialogs.portfolio import SECONDS, covered, not_read, rows
from dialogs.registry import Ask, fleet_command
from dialogs.rest import Rest
from services.export.sheet import Cell, Sheet
from services.portfolio.short import Shortage, find_short
from services.tenancy.fleet import Fleet


@dataclass(frozen=True, slots=True)
class ShortQuery:
    """All of it. `refresh` reads again what was read a while ago.

    `skipped` lists the customers that could not be read; `page` counts from 1.
    """

    page: int = 1
    refresh: bool = False
    skipped: bool = False

    @classmethod
    def from_words(cls, words: str) -> "ShortQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any word but "refresh"."""
        rest, refresh = without_refresh(words)
        nothing_but(rest)
        return cls(refresh=refresh)


COLUMNS = ("Customer", "SKU", "Part number", "Bought", "In grace", "Assigned", "Short", "Assigned on seats in grace")


async def short_sheet(fleet: Fleet, query: ShortQuery, ask: Ask) -> Sheet:
    """Return every SKU that is short or stands on seats in grace, and who could not be read."""
    coverage = (await covered(fleet, ask, refresh=False)).of_seats()
    lines = chain(map(_line, find_short(coverage.facts)), not_read(coverage, len(COLUMNS)))
    return Sheet("Short of licences", "short", COLUMNS, rows(lines))


def _line(one: Shortage) -> Sequence[Cell]:
    sku, units = one.sku, one.sku.units
    counts = (units.enabled, units.warning, units.consumed, units.short, units.on_grace)
    return (one.customer.name, sku.name, sku.part_number, *counts)


@fleet_command(
    "short",
    query=ShortQuery,
    aliases=("shortages", "overused"),
    help="Where more seats are assigned than were bought, over all your customers.",
    example="short",
    group="Across customers",
    about="short shortage shortages over overused overusing overallocated overassigned overconsumed oversubscribed "
    "exceed exceeds exceeding insufficient",
    rest=Rest(words={REFRESH: REFRESH}),
    seconds=SECONDS,
    sheet=short_sheet,
)
async def short(fleet: Fleet, query: ShortQuery, ask: Ask) -> Card:
    """Answer with one page of shortages, and how many customers were read."""
    coverage = (await covered(fleet, ask, refresh=query.refresh)).of_seats()
    return short_card(find_short(coverage.facts), coverage, ask.reader, page=query.page, skipped=query.skipped)
