"""partner: the partner's own profile."""

from dataclasses import dataclass

from dialogs.clauses import nothing_but
from dialogs.registry import Ask, plain_command
from dialogs.turn import Answer


@dataclass(frozen=True, slots=True)
class PartnerQuery:
    """Nothing at all."""

    @classmethod
    def from_words(cls, words: str) -> "PartnerQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any words."""
        nothing_but(words)
        return cls()


@plain_command(
    "partner",
    query=PartnerQuery,
    help="Your own company as Partner Center knows it.",
    example="partner",
    group="About Seatwise",
    about="partner mpn id",
)
async def partner(_: None, query: PartnerQuery, ask: Ask) -> Answer:
    """Answer with the partner's own profile."""
    raise NotImplementedError
