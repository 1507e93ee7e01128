"""licences: what a customer bought and what is in use."""

from dataclasses import dataclass

from cards.card import Card
from cards.licence import licence_card
from dialogs.clauses import clauses
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from services.licences import read_licences
from services.sku_vocabulary import matching_rows
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class LicenceQuery:
    """Which SKUs: the words of a person; all if empty. `page` counts from 1; `folded` shows free and trial ones too.

    `where` counts those holders alone whom it means, `by` splits their number.
    """

    sku: str = ""
    page: int = 1
    folded: bool = False
    where: str = ""
    by: str = ""

    @classmethod
    def from_words(cls, words: str) -> "LicenceQuery":
        """Return the query for the SKUs that `words` mean, and the clauses at their end."""
        sku, where, by = clauses(words)
        return cls(sku, where=where, by=by)


@customer_command(
    "licences",
    query=LicenceQuery,
    aliases=("licenses", "licence", "license", "seats"),
    help="What a customer bought, what is assigned and what is free, for every SKU or the one you name.",
    example="licences contoso e3",
    group="About a customer",
    rest=Rest(RestKind.PRODUCT, where=True, by=True),
    about="licence licences license licenses licensing licensed seat seats sku skus",
)
async def licences(session: CustomerSession, query: LicenceQuery, ask: Ask) -> Card:
    """Answer with one row per SKU; raise UnusableInput(NO_SUCH_SKU) when the customer has none of that name."""
    if query.where or query.by:
        raise NotImplementedError
    desk = ask.desk
    report = await read_licences(session, await desk.sku_names.names(), desk.free_skus)
    rows = matching_rows(report, query.sku) if query.sku and report.is_known else None
    return licence_card(report, ask.reader, rows=rows, sku=query.sku, page=query.page, folded=query.folded)
