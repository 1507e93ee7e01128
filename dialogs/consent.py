"""consent: let the application into a customer's tenant, on the customer's behalf."""

from dataclasses import dataclass

from cards.card import Card
from cards.consent import consent_card
from dialogs.clauses import nothing_but
from dialogs.registry import Ask, customer_command
from services.domain.actor import Permission
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class ConsentQuery:
    """Nothing but the customer."""

    @classmethod
    def from_words(cls, words: str) -> "ConsentQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any words."""
        nothing_but(words)
        return cls()


@customer_command(
    "consent",
    query=ConsentQuery,
    needs=Permission.ADMINISTER,
    help="For administrators: consent to Seatwise in a customer's tenant, or get the link for its administrator.",
    example="consent contoso",
    group="About a customer",
)
async def consent(session: CustomerSession, query: ConsentQuery, ask: Ask) -> Card:
    """Consent, and answer with what came of it."""
    return consent_card(session.customer, await ask.desk.connecting.consents.give(session, ask.turn.actor))
