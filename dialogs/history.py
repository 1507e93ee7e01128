"""history: who asked and changed what, of one customer or of all that the asker may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cards.card import Button, Card
from cards.history import history_card
from cards.layout import ROWS_PER_PAGE
from cards.pick import pick_card
from dialogs.registry import Ask, fleet_command
from dialogs.rest import Rest, RestKind
from services.domain.actor import Permission
from services.domain.customer import Customer
from services.errors import AmbiguousCustomer, CustomerNotFound
from services.tenancy.fleet import Fleet


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """About whom, in words or by tenant id; everybody if empty. `before`: below which row; 0: from the newest on."""

    customer: str = ""
    before: int = 0

    @classmethod
    def from_words(cls, words: str) -> "HistoryQuery":
        """Return the query about the customer that `words` mean."""
        return cls(words)


@fleet_command(
    "history",
    query=HistoryQuery,
    needs=Permission.ADMINISTER,
    help="Who asked and changed what, newest first; of one customer, or of all you may see.",
    example="history contoso",
    group="About Seatwise",
    rest=Rest(RestKind.TEXT),
    personal=True,
)
async def history(fleet: Fleet, query: HistoryQuery, ask: Ask) -> Card:
    """Answer with one page of the record, or with whom may be meant."""
    try:
        customer = await fleet.directory.find(query.customer, fleet.actor) if query.customer else None
    except AmbiguousCustomer as error:
        return pick_card(error.query, _choices(query, error.matches))
    except CustomerNotFound as error:
        return pick_card(error.query, _choices(query, error.nearest), nearest=True, unread=error.unsearched)
    visible = () if customer else (await fleet.customers()).customers
    page = await ask.desk.history.page(visible, customer, before=query.before or None, limit=ROWS_PER_PAGE)
    return history_card(page, customer, ask.reader, is_first=not query.before)


def _choices(query: HistoryQuery, customers: Sequence[Customer]) -> list[tuple[Customer, Button]]:
    return [(each, history.button(replace(query, customer=each.tenant_id))) for each in customers]
