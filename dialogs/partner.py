"""partner: the partner's own profile."""

from dataclasses import dataclass

from cards.card import Card
from cards.partner import partner_card
from dialogs.clauses import nothing_but
from dialogs.registry import Ask, fleet_command
from services.tenancy.fleet import Fleet


@dataclass(frozen=True, slots=True)
class PartnerQuery:
    """Nothing at all."""

    @classmethod
    def from_words(cls, words: str) -> "PartnerQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any words."""
        nothing_but(words)
        return cls()


@fleet_command(
    "partner",
    query=PartnerQuery,
    help="Your own company as Partner Center knows it.",
    example="partner",
    group="About Seatwise",
    about="partner mpn id center centre",
)
async def partner(fleet: Fleet, query: PartnerQuery, ask: Ask) -> Card:
    """Answer with the partner's own profile; raises what kept it from being read."""
    return partner_card(await fleet.partner_profile(), ask.reader)
