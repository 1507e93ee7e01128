"""access: what can be read of a customer, and what each missing permission costs."""

from dataclasses import dataclass

from cards.access import access_card
from cards.card import Card
from dialogs.clauses import nothing_but
from dialogs.registry import Ask, customer_command
from services.access import read_access, unmet
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class AccessQuery:
    """Nothing but the customer."""

    @classmethod
    def from_words(cls, words: str) -> "AccessQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any words."""
        nothing_but(words)
        return cls()


@customer_command(
    "access",
    query=AccessQuery,
    aliases=("gdap",),
    help="GDAP relationships, their roles and end dates, consent, and what each missing thing costs.",
    example="access contoso",
    group="About a customer",
    about="access gdap admin administration privileges role roles relationship relationships permission permissions "
    "consent consented delegated connected connection reachable",
)
async def access(session: CustomerSession, query: AccessQuery, ask: Ask) -> Card:
    """Answer with what can be read of a customer, and what each missing permission costs."""
    report = await read_access(session)
    return access_card(report, unmet(report.roles), ask.reader)
