"""customers: the list of all customers, narrowed by a text."""

from dataclasses import dataclass

from cards.card import Card
from cards.customers import customers_card
from dialogs.clauses import only_text
from dialogs.registry import Ask, fleet_command
from dialogs.rest import Rest, RestKind
from services.tenancy.fleet import Fleet


@dataclass(frozen=True, slots=True)
class CustomersQuery:
    """A part of the name, a domain or a tenant id; everybody if empty. `page` counts from 1."""

    text: str = ""
    page: int = 1

    @classmethod
    def from_words(cls, words: str) -> "CustomersQuery":
        """Return the query for customers with `words` in their name; raise UnusableInput(UNEXPECTED) for a filter."""
        return cls(only_text(words))


@fleet_command(
    "customers",
    query=CustomersQuery,
    aliases=("clients", "tenants"),
    help="Your customers, all or those with a text in their name; a button opens each one's licences.",
    example="customers north",
    group="Across customers",
    rest=Rest(RestKind.TEXT),
)
async def customers(fleet: Fleet, query: CustomersQuery, ask: Ask) -> Card:
    """Answer with one page of the list, where it comes from and how old it is."""
    found = await fleet.customers(query.text)
    return customers_card(
        found.customers,
        ask.reader,
        source=found.source,
        read_at=found.read_at,
        page=query.page,
        text=query.text,
        unread=found.unread,
        notes=[error for error in (found.instead_of, found.refresh_failed) if error and error is not found.unread],
    )
