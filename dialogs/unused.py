"""unused: what is paid for and assigned to nobody, across customers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from cards.card import Card
from cards.unused import unused_card
from dialogs.fleet_words import REFRESH, without_refresh
from dialogs.portfolio import SECONDS, covered, not_read, rows
from dialogs.registry import Ask, fleet_command
from dialogs.rest import Rest, RestKind
from services.domain.licence_report import LicenceRow
from services.export.sheet import Cell, Sheet
from services.portfolio.coverage import Coverage
from services.portfolio.unused import Unused, find_unused, today_of
from services.sku_vocabulary import is_meant, nearest_names
from services.tenancy.fleet import Fleet


@dataclass(frozen=True, slots=True)
class UnusedQuery:
    """Of which SKU: the words of a person; all if empty. `refresh` reads again what was read a while ago.

    `skipped` lists the customers that could not be read; `page` counts from 1.
    """

    sku: str = ""
    page: int = 1
    refresh: bool = False
    skipped: bool = False

    @classmethod
    def from_words(cls, words: str) -> "UnusedQuery":
        """Return the query for free seats of what `words` mean."""
        sku, refresh = without_refresh(words)
        return cls(sku, refresh=refresh)


COLUMNS = (
    "Customer", "SKU", "Part number", "Free", "Price per month and seat", "Currency", "A month", "Fewer seats from",
    "Can be given back until", "Until then",
)  # fmt: skip


async def unused_sheet(fleet: Fleet, query: UnusedQuery, ask: Ask) -> Sheet:
    """Return free seats, a line for each subscription they stand on, and who could not be read."""
    coverage = (await covered(fleet, ask, refresh=False)).of_seats()
    found = await _found(coverage, query, ask)
    today = today_of(ask.turn.now)
    lines = chain.from_iterable(_lines(one, today) for one in found)
    return Sheet("Unused licences", "unused", COLUMNS, rows(chain(lines, not_read(coverage, len(COLUMNS)))))


def _lines(one: Unused, today: date) -> Iterator[Sequence[Cell]]:
    for part in one.parts:
        price, waste = part.price, part.waste(today)
        currency = price.currency if price else ""
        yield (
            one.customer.name,
            one.sku.name,
            one.sku.part_number,
            part.seats,
            price.monthly if price else "no price",
            currency,
            part.monthly[currency] if part.monthly else "no price",
            part.from_day or "not known",
            part.until,
            waste[currency] if waste else "not known",
        )


async def _found(coverage: Coverage, query: UnusedQuery, ask: Ask) -> list[Unused]:
    found = find_unused(coverage.facts, await ask.desk.prices.prices(), ask.turn.now)
    if not query.sku:
        return found
    return [one for one in found if _means(query.sku, one.sku)]


def _means(words: str, sku: LicenceRow) -> bool:
    return is_meant(words, sku.sku_id, sku.part_number, sku.name)


def _nearest(coverage: Coverage, words: str) -> Sequence[str] | None:
    """Return the names that come nearest to words that mean no SKU of anybody; None where somebody has such a SKU."""
    skus = [sku for each in coverage.facts for sku in each.skus]
    if not words or any(_means(words, sku) for sku in skus):
        return None
    return nearest_names(words, (sku.name for sku in skus))


@fleet_command(
    "unused",
    query=UnusedQuery,
    aliases=("waste",),
    help="Seats that are paid for and assigned to nobody, over all your customers, the most money first.",
    example="unused e3",
    group="Across customers",
    about="unused waste wastes wasted wasting wasteful",
    rest=Rest(RestKind.PRODUCT, words={REFRESH: REFRESH}),
    seconds=SECONDS,
    sheet=unused_sheet,
)
async def unused(fleet: Fleet, query: UnusedQuery, ask: Ask) -> Card:
    """Answer with one page of free seats, the sum of money, and how many customers were read."""
    coverage = (await covered(fleet, ask, refresh=query.refresh)).of_seats()
    found, nearest = await _found(coverage, query, ask), _nearest(coverage, query.sku)
    return unused_card(
        found, coverage, ask.reader, sku=query.sku, nearest=nearest, page=query.page, skipped=query.skipped
    )
