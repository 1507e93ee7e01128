"""What the SKUs of one customer are called, and which of them a person means."""

from collections.abc import Mapping, Sequence

from dialogs.registry import Ask
from services.domain.licence_report import LicenceReport, LicenceRow
from services.licences import read_licences
from services.sku_names import told_apart
from services.sku_vocabulary import matching_rows
from services.tenancy.session import CustomerSession


async def read_report(session: CustomerSession, ask: Ask) -> LicenceReport:
    """Return the customer's licences, to be named and chosen from."""
    return await read_licences(session, await ask.desk.sku_names.names(), ask.desk.free_skus)


async def sku_names(session: CustomerSession, ask: Ask) -> Mapping[str, str]:
    """Return the names of the customer's SKUs by id; those that no source tells are not there."""
    report = await read_report(session, ask)
    return {**await ask.desk.sku_names.names(), **names_in(report)}


def names_in(report: LicenceReport) -> Mapping[str, str]:
    """Return the names of the report's SKUs by id; those that share one have their part numbers in them."""
    return {
        row.sku_id: told_apart(row.name, row.part_number, row.shares_name) for row in (*report.rows, *report.folded)
    }


def meant(report: LicenceReport, words: str) -> Sequence[LicenceRow]:
    """Return the SKUs that the words mean; raise what kept all of them from being read, or NO_SUCH_SKU."""
    if not report.is_known:
        raise report.not_available[0].reason
    return matching_rows(report, words)
