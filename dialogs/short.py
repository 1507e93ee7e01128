"""short: where more is assigned than was bought, across customers."""

from dataclasses import dataclass

from dialogs.clauses import nothing_but
from dialogs.fleet_words import REFRESH, without_refresh
from dialogs.registry import Ask, fleet_command
from dialogs.rest import Rest
from dialogs.turn import Answer
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


@fleet_command(
    "short",
    query=ShortQuery,
    aliases=("shortages", "overused"),
    help="Where more seats are assigned than were bought, over all your customers.",
    example="short",
    group="Across customers",
    about="short shortage shortages over overused overallocated overassigned overconsumed oversubscribed "
    "exceed exceeds exceeding insufficient",
    rest=Rest(words={REFRESH: REFRESH}),
)
async def short(fleet: Fleet, query: ShortQuery, ask: Ask) -> Answer:
    """Answer with one page of shortages, and how many customers were read."""
    raise NotImplementedError
