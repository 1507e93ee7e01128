"""status: what the bot can reach, and the age of what it holds."""

from dataclasses import dataclass

from cards.card import Card
from cards.status import status_card
from dialogs.clauses import nothing_but
from dialogs.registry import Ask, fleet_command
from services.installation import read_status
from services.tenancy.fleet import Fleet


@dataclass(frozen=True, slots=True)
class StatusQuery:
    """Nothing at all."""

    @classmethod
    def from_words(cls, words: str) -> "StatusQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any words."""
        nothing_but(words)
        return cls()


@fleet_command(
    "status",
    query=StatusQuery,
    aliases=("health",),
    help="What Seatwise can reach, and how old its sign-in is.",
    example="status",
    group="About Seatwise",
    about="status connected connection connectivity online reachable healthy health alive scan scans queue",
)
async def status(fleet: Fleet, query: StatusQuery, ask: Ask) -> Card:
    """Answer with what the bot can reach, and the age of what it holds."""
    return status_card(await read_status(fleet, ask.desk.installation, ask.desk.clock), ask.reader)
