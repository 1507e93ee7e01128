"""who: the people behind the number of one licence."""

from dataclasses import dataclass

from dialogs.clauses import clauses
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from dialogs.turn import Answer
from services.errors import InputFault, UnusableInput
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class WhoQuery:
    """Whose licence: the words of a person, and a filter; `left_out` shows those who hold it and are not counted."""

    sku: str
    where: str = ""
    page: int = 1
    left_out: bool = False

    @classmethod
    def from_words(cls, words: str) -> "WhoQuery":
        """Return the query for the holders of what `words` mean; raise UnusableInput(NO_SKU) without any."""
        sku, where, _ = clauses(words, by=False)
        if not sku:
            raise UnusableInput(InputFault.NO_SKU)
        return cls(sku, where)


@customer_command(
    "who",
    query=WhoQuery,
    aliases=("holders",),
    help="The people who hold a licence, those who are counted and those who are left out, with the reason.",
    example="who contoso e3",
    group="A customer's people",
    rest=Rest(RestKind.PRODUCT, where=True, is_needed=True),
    about="who whom whose whos holder holders anyone anybody everyone everybody someone somebody",
)
async def who(session: CustomerSession, query: WhoQuery, ask: Ask) -> Answer:
    """Answer with the people behind the number."""
    raise NotImplementedError
