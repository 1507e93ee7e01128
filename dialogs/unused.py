"""unused: what is paid for and assigned to nobody, across customers."""

from dataclasses import dataclass

from dialogs.fleet_words import REFRESH, without_refresh
from dialogs.registry import Ask, fleet_command
from dialogs.rest import Rest, RestKind
from dialogs.turn import Answer
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


@fleet_command(
    "unused",
    query=UnusedQuery,
    aliases=("waste",),
    help="Seats that are paid for and assigned to nobody, over all your customers, the most money first.",
    example="unused e3",
    group="Across customers",
    about="unused waste wastes wasted wasting wasteful",
    rest=Rest(RestKind.PRODUCT, words={REFRESH: REFRESH}),
)
async def unused(fleet: Fleet, query: UnusedQuery, ask: Ask) -> Answer:
    """Answer with one page of free seats, the sum of money, and how many customers were read."""
    raise NotImplementedError
