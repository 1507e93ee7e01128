"""customer: the overview of one customer."""

from dataclasses import dataclass

from cards.card import Card
from cards.overview import overview_card
from dialogs.clauses import nothing_but
from dialogs.registry import Ask, customer_command
from services.overview import read_overview
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """Nothing but the customer."""

    @classmethod
    def from_words(cls, words: str) -> "CustomerQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any words."""
        nothing_but(words)
        return cls()


@customer_command(
    "customer",
    query=CustomerQuery,
    aliases=("client", "tenant", "overview"),
    help="A customer at a glance: domains, access, licences, what renews next, mailboxes.",
    example="customer contoso",
    group="About a customer",
    about="overview summary glance profile details domain domains doing status id",
)
async def customer(session: CustomerSession, query: CustomerQuery, ask: Ask) -> Card:
    """Answer with the overview of one customer."""
    desk = ask.desk
    return overview_card(await read_overview(session, await desk.sku_names.names(), desk.free_skus), ask.reader)
