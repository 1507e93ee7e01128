"""status: what the bot can reach, and the age of what it holds."""

from dataclasses import dataclass

from dialogs.clauses import nothing_but
from dialogs.registry import Ask, plain_command
from dialogs.turn import Answer


@dataclass(frozen=True, slots=True)
class StatusQuery:
    """Nothing at all."""

    @classmethod
    def from_words(cls, words: str) -> "StatusQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any words."""
        nothing_but(words)
        return cls()


@plain_command(
    "status",
    query=StatusQuery,
    aliases=("health",),
    help="What Seatwise can reach, and how old its sign-in is.",
    example="status",
    group="About Seatwise",
    about="status connected connection connectivity online reachable healthy health alive scan scans queue",
)
async def status(_: None, query: StatusQuery, ask: Ask) -> Answer:
    """Answer with what the bot can reach, and the age of what it holds."""
    raise NotImplementedError
