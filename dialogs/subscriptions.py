"""subscriptions: what a customer is sold, on which term, until when."""

from dataclasses import dataclass

from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from dialogs.turn import Answer
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class SubscriptionsQuery:
    """Of which SKU: the words of a person; all if empty. `page` counts from 1."""

    sku: str = ""
    page: int = 1

    @classmethod
    def from_words(cls, words: str) -> "SubscriptionsQuery":
        """Return the query for the subscriptions of what `words` mean."""
        return cls(words.strip())


@customer_command(
    "subscriptions",
    query=SubscriptionsQuery,
    aliases=("subscription", "subs"),
    help="What is sold: quantity, term, billing cycle, commitment end, auto-renew, the last day to reduce.",
    example="subscriptions contoso",
    group="About a customer",
    rest=Rest(RestKind.PRODUCT),
    about="subscription subscriptions subs term terms commitment commitments annual annually monthly yearly "
    "trial trials",
)
async def subscriptions(session: CustomerSession, query: SubscriptionsQuery, ask: Ask) -> Answer:
    """Answer with one row per subscription."""
    raise NotImplementedError
