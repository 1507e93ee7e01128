"""Graph's mailbox usage report as our domain's words: CSV whose columns are known by their names, in any order.

A column that is missing and a cell that is empty or unreadable are unknown, never 0. A file without the column of
principal names is no such report, and a row with other than its number of cells shows that it broke off.
"""

import re
from collections.abc import Sequence
from datetime import date
from sys import intern

import msgspec

from services.domain.mailbox import MailboxReport, MailboxUsage
from services.errors import Malformed, Service
from services.graph.csv_rows import BadCsv, CsvRows
from services.http.responses import Reply, decode

AS_OF, PRINCIPAL_NAME, NAME = "report refresh date", "user principal name", "display name"
USED, QUOTA, ITEMS = "storage used (byte)", "prohibit send/receive quota (byte)", "item count"
IS_DELETED, HAS_ARCHIVE, RECIPIENT_TYPE = "is deleted", "has archive", "recipient type"

NUMBER = re.compile(r"[0-9]{1,18}")
HASH = re.compile(r"[0-9a-fA-F]{32}")
TRUTHS = {"true": True, "false": False}


class SettingsRecord(msgspec.Struct, rename="camel"):
    """Graph adminReportSettings."""

    display_concealed_names: bool


_settings = msgspec.json.Decoder(SettingsRecord)


def names_are_concealed(reply: Reply) -> bool:
    """Return what the tenant's setting says."""
    return decode(reply, _settings).display_concealed_names


class ReportReader:
    """Reads a report while it arrives; `is_concealed` is left open. Raises Malformed."""

    def __init__(self, tenant_id: str) -> None:
        self._tenant_id, self._rows = tenant_id, CsvRows()
        self._columns: dict[str, int] | None = None
        self._width = 0
        self._lines: list[MailboxUsage] = []
        self._as_of: date | None = None

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the file."""
        try:
            self._take(self._rows.feed(piece))
        except BadCsv as fault:
            raise Malformed(Service.GRAPH, what=str(fault)) from None

    def finish(self) -> MailboxReport:
        """Return the report, whose file is whole now."""
        try:
            self._take(self._rows.finish())
        except BadCsv as fault:
            raise Malformed(Service.GRAPH, what=str(fault)) from None
        if self._columns is None:
            raise Malformed(Service.GRAPH, what="an empty file")
        return MailboxReport(self._as_of, tuple(self._lines), is_concealed=None)

    def _take(self, rows: Sequence[Sequence[str]]) -> None:
        for row in rows:
            if self._columns is None:
                self._columns, self._width = _columns(row), len(row)
            elif len(row) != self._width:
                raise Malformed(Service.GRAPH, what="a row that is cut short")
            else:
                self._lines.append(self._line(row, self._columns))

    def _line(self, row: Sequence[str], columns: dict[str, int]) -> MailboxUsage:
        def cell(name: str) -> str:
            return row[columns[name]].strip() if name in columns else ""

        self._as_of = self._as_of or _day(cell(AS_OF))
        return MailboxUsage(
            tenant_id=self._tenant_id,
            principal_name=cell(PRINCIPAL_NAME),
            name=cell(NAME),
            used=_number(cell(USED)),
            quota=_number(cell(QUOTA)),
            has_archive=TRUTHS.get(cell(HAS_ARCHIVE).lower()),
            is_deleted=TRUTHS.get(cell(IS_DELETED).lower(), False),
            items=_number(cell(ITEMS)),
            recipient_type=intern(cell(RECIPIENT_TYPE)) or None,
        )


def looks_concealed(lines: Sequence[MailboxUsage]) -> bool | None:
    """Tell hashes (32 hexadecimal digits) from names (with an @); None where the lines tell neither."""
    names = [line.principal_name for line in lines if line.principal_name]
    if any("@" in name for name in names):
        return False
    return True if names and all(HASH.fullmatch(name) for name in names) else None


def _columns(header: Sequence[str]) -> dict[str, int]:
    columns = {name.strip().lower(): place for place, name in enumerate(header)}
    if PRINCIPAL_NAME not in columns:
        raise Malformed(Service.GRAPH, what="no mailbox usage report")
    return columns


def _number(text: str) -> int | None:
    return int(text) if NUMBER.fullmatch(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
