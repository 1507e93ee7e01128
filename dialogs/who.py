"""who: the people behind the number of one licence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cards.card import Card
from cards.who import WhoAsked, who_card
from dialogs.clauses import clauses
from dialogs.counting import counting_users
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from dialogs.skus import meant, names_in, read_report
from services.domain.licence_report import LicenceReport
from services.domain.people import Holder, HolderReport, LeftOut
from services.domain.section import Source
from services.errors import InputFault, UnusableInput
from services.export.sheet import Cell, Sheet
from services.people.holders import HolderQuestion, each_holder, fold_holders
from services.people.order import rows_to_keep
from services.tenancy.session import CustomerSession
from services.where.reading import parse


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


SECONDS = 1_800.0
COLUMNS = ("Name", "User principal name", "SKU", "Counted", "Reason", "Assigned", "Error", "Type", "Enabled")
_REASONS = {None: "", LeftOut.FILTER: "the filter does not match", LeftOut.ERROR: "assignment error, no seat is used"}


async def who_sheet(session: CustomerSession, query: WhoQuery, ask: Ask) -> Sheet:
    """Return everybody behind the number, counted or left out, in the directory's order."""
    report = await read_report(session, ask)
    question, names = _question(report, query), names_in(report)
    holders = each_holder(session, question, tell=counting_users(ask))
    title = f"{query.sku} at {session.customer.name}"
    return Sheet(f"Who holds {title}", f"who {title}", COLUMNS, (_line(holder, names) async for holder in holders))


def _line(holder: Holder, names: Mapping[str, str]) -> Sequence[Cell]:
    user = holder.user
    return (
        user.name,
        user.principal_name,
        names.get(holder.sku_id, holder.sku_id),
        holder.left_out is None,
        _REASONS[holder.left_out],
        holder.way.value,
        holder.error,
        user.user_type or "not told",
        "not told" if user.is_enabled is None else user.is_enabled,
    )


def _question(report: LicenceReport, query: WhoQuery) -> HolderQuestion:
    """Return what is asked of the directory; raise NO_SUCH_SKU, or UnusableFilter for a filter that cannot be read."""
    where = parse(query.where) if query.where else None
    return HolderQuestion({row.sku_id: row.units.consumed for row in meant(report, query.sku)}, where)


@customer_command(
    "who",
    query=WhoQuery,
    aliases=("holders",),
    help="The people who hold a licence, those who are counted and those who are left out, with the reason.",
    example="who contoso e3",
    group="A customer's people",
    rest=Rest(RestKind.PRODUCT, where=True, is_needed=True),
    seconds=SECONDS,
    sheet=who_sheet,
    about="who whom whose whos holder holders anyone anybody everyone everybody someone somebody",
    personal=True,
)
async def who(session: CustomerSession, query: WhoQuery, ask: Ask) -> Card:
    """Answer with the people behind the number."""
    report = await read_report(session, ask)
    question, keep = _question(report, query), rows_to_keep(query.page)

    async def read() -> HolderReport:
        return await fold_holders(session, question, keep=keep, tell=counting_users(ask))

    part = await session.memory.read(f"holders {keep} {question}", Source.GRAPH, read)
    asked = WhoAsked(query.sku, query.where, query.page, query.left_out)
    return who_card(session.customer, part, names_in(report), asked, ask.reader)
