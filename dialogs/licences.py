"""licences: what a customer bought and what is in use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cards.card import Card
from cards.licence import licence_card
from cards.licence_people import LicencesAsked, licence_people_card
from dialogs.clauses import clauses
from dialogs.counting import counting_users
from dialogs.portfolio import rows
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from dialogs.skus import meant, read_report
from services.domain.licence_report import LicenceReport, LicenceRow
from services.domain.people import HolderReport, SkuHolders
from services.domain.section import Source
from services.export.sheet import Cell, Sheet
from services.http.deadline import DEFAULT_SECONDS
from services.people.holders import HolderQuestion, fold_holders
from services.sku_vocabulary import matching_rows
from services.tenancy.session import CustomerSession
from services.where.reading import parse, parse_by

SECONDS = 1_800.0
"""How long a count of holders may take."""


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


COLUMNS = (
    "SKU", "Part number", "Bought", "Assigned", "Free", "Short", "In grace", "Assigned on seats in grace", "Suspended",
    "Locked out", "Not a paid licence for users", "Source",
)  # fmt: skip
SPLIT_COLUMNS = ("SKU", "Part number", "Bought", "Assigned", "Part", "People")
ALL, NO_VALUE, LEFT_OUT, UNLISTED = "all who match", "(no value)", "do not match", "not on the list of users"


async def licences_sheet(session: CustomerSession, query: LicenceQuery, ask: Ask) -> Sheet:
    """Return a line for each SKU; with a filter or a field, the parts of its number, which add up to it."""
    report = await read_report(session, ask)
    name = session.customer.name
    if query.where or query.by:
        chosen = meant(report, query.sku) if query.sku else _shown(report)
        told = await fold_holders(session, _question(chosen, query), keep=0, tell=counting_users(ask))
        lines = [line for row, sku in zip(chosen, told.skus, strict=True) for line in _parts(row, sku)]
        return Sheet(f"Licences of {name}", f"licences {name}", SPLIT_COLUMNS, rows(lines))
    chosen = meant(report, query.sku) if query.sku else (*_shown(report), *report.folded)
    return Sheet(f"Licences of {name}", f"licences {name}", COLUMNS, rows(map(_line, chosen)))


def _line(row: LicenceRow) -> Sequence[Cell]:
    units = row.units
    return (
        row.name,
        row.part_number,
        units.enabled,
        units.consumed,
        units.free,
        units.short,
        units.warning,
        units.on_grace,
        units.suspended,
        "not told" if units.locked_out is None else units.locked_out,
        row.folded.value if row.folded else None,
        row.source.value,
    )


def _parts(row: LicenceRow, sku: SkuHolders) -> Iterator[Sequence[Cell]]:
    """Yield the parts of a SKU's assigned seats: those who match, by value where asked, and the rest."""
    head = (row.name, row.part_number, row.units.enabled, row.units.consumed)
    if sku.split is None:
        yield (*head, ALL, sku.counted)
    else:
        for bucket in sku.split.buckets:
            yield (*head, bucket.value, bucket.count)
        yield (*head, NO_VALUE, sku.split.no_value)
    yield (*head, LEFT_OUT, sku.left_out)
    yield (*head, UNLISTED, "not known" if sku.difference is None else sku.difference)


def _question(chosen: Sequence[LicenceRow], query: LicenceQuery) -> HolderQuestion:
    """Return what is asked of the directory; raise UnusableFilter for clauses that cannot be read."""
    return HolderQuestion(
        {row.sku_id: row.units.consumed for row in chosen},
        parse(query.where) if query.where else None,
        parse_by(query.by) if query.by else None,
    )


@customer_command(
    "licences",
    query=LicenceQuery,
    aliases=("licenses", "licence", "license", "seats"),
    help="What a customer bought, what is assigned and what is free, for every SKU or the one you name.",
    example="licences contoso e3",
    group="About a customer",
    rest=Rest(RestKind.PRODUCT, where=True, by=True),
    seconds=lambda query: SECONDS if query.where or query.by else DEFAULT_SECONDS,
    sheet=licences_sheet,
    about="licence licences license licenses licensing licensed seat seats sku skus plans products",
)
async def licences(session: CustomerSession, query: LicenceQuery, ask: Ask) -> Card:
    """Answer with one row per SKU; raise UnusableInput(NO_SUCH_SKU) when the customer has none of that name."""
    report = await read_report(session, ask)
    if query.where or query.by:
        return await _by_people(session, report, query, ask)
    chosen = matching_rows(report, query.sku) if query.sku and report.is_known else None
    return licence_card(report, ask.reader, rows=chosen, sku=query.sku, page=query.page, folded=query.folded)


async def _by_people(session: CustomerSession, report: LicenceReport, query: LicenceQuery, ask: Ask) -> Card:
    """Count the holders: those whom the filter means, split by the field."""
    chosen = meant(report, query.sku) if query.sku else _shown(report)
    question = _question(chosen, query)

    async def read() -> HolderReport:
        return await fold_holders(session, question, keep=0, tell=counting_users(ask))

    part = await session.memory.read(f"holders 0 {question}", Source.GRAPH, read)
    asked = LicencesAsked(query.sku, query.where, query.by, query.page)
    return licence_people_card(report, chosen, part, asked, ask.reader)


def _shown(report: LicenceReport) -> Sequence[LicenceRow]:
    if not report.is_known:
        raise report.not_available[0].reason
    return report.rows
