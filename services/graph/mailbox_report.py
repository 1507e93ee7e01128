"""The mailbox usage report: Graph gives the address of a file, the file is read without any token."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace

from services.domain.mailbox import MailboxReport
from services.errors import CrossTenantAccess, SeatwiseError, Service
from services.graph import report_wire
from services.graph.pages import PREFIX
from services.graph.refusals import READS_REPORT_SETTINGS, READS_REPORTS, REPORTS_ROLE, refusal
from services.graph.report_wire import ReportReader
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.deadline import deadline
from services.http.files import Files
from services.http.paging import PageRequest
from services.http.responses import malformed

REPORT = f"{PREFIX}reports/getMailboxUsageDetail(period='D7')"
SETTINGS = f"{PREFIX}admin/reportSettings"
FOUND, NOT_MODIFIED = 302, 304
SETTING_SECONDS = 5.0
"""How long the report waits for a setting that it can do without."""
MOST_LINES = 100_000
"""Lines of reports that are remembered, of all customers together: some 40 MB."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A report, and the tag under which Graph knows its state."""

    etag: str
    report: MailboxReport


class RememberedReports:
    """The reports read last, each under its own tenant; the oldest go when there are too many lines."""

    def __init__(self, most_lines: int = MOST_LINES) -> None:
        self._most_lines, self._lines = most_lines, 0
        self._kept: OrderedDict[str, Remembered] = OrderedDict()

    def of(self, auth: TenantAuth) -> Remembered | None:
        """Return the report of the tenant that `auth` signs for, if it is remembered."""
        kept = self._kept.get(auth.tenant_id)
        if kept is not None:
            self._kept.move_to_end(auth.tenant_id)
        return kept

    def keep(self, auth: TenantAuth, etag: str | None, report: MailboxReport) -> None:
        """Remember the report of the tenant that `auth` signs for; without a usable tag, forget the one before."""
        self._drop(auth.tenant_id)
        if etag and etag.isascii() and etag.isprintable():
            self._kept[auth.tenant_id] = Remembered(etag, report)
            self._lines += _size(report)
        while self._lines > self._most_lines:
            self._drop(next(iter(self._kept)))

    def _drop(self, tenant_id: str) -> None:
        dropped = self._kept.pop(tenant_id, None)
        self._lines -= _size(dropped.report) if dropped else 0


async def read_mailbox_report(
    upstream: Upstream, auth: TenantAuth, files: Files, remembered: RememberedReports
) -> MailboxReport:
    """Return the report of the last seven days, from memory where Graph says that it has not changed."""
    report, setting = await asyncio.gather(
        _report(upstream, auth, files, remembered), _setting(upstream, auth), return_exceptions=True
    )
    if isinstance(report, BaseException):
        raise report
    if isinstance(setting, BaseException):
        raise setting
    # A setting is younger than the report: where the lines tell, they are right about themselves.
    told = report_wire.looks_concealed(report.lines)
    return replace(report, is_concealed=setting if told is None else told)


async def _report(upstream: Upstream, auth: TenantAuth, files: Files, remembered: RememberedReports) -> MailboxReport:
    kept = remembered.of(auth)
    headers = (("If-None-Match", kept.etag),) if kept else ()
    page = PageRequest(upstream.origin.resolve(REPORT), headers)
    explain = refusal(READS_REPORTS, REPORTS_ROLE)
    reply = await upstream.get(page, auth, explain=explain, also={FOUND, NOT_MODIFIED})
    if reply.status == NOT_MODIFIED and kept:
        return kept.report
    address = reply.headers.get("location")
    if reply.status != FOUND or not address:
        raise malformed(reply, "no address of a report")
    file = await files.read(address, Service.GRAPH, lambda: ReportReader(auth.tenant_id))
    remembered.keep(auth, reply.headers.get("etag") or file.etag, file.content)
    return file.content


async def _setting(upstream: Upstream, auth: TenantAuth) -> bool | None:
    """Return whether names are to be concealed, None where that cannot be read: the report can do without."""
    page = PageRequest(upstream.origin.resolve(SETTINGS))
    try:
        with deadline(SETTING_SECONDS):
            reply = await upstream.get(page, auth, explain=refusal(READS_REPORT_SETTINGS, REPORTS_ROLE))
        return report_wire.names_are_concealed(reply)
    except CrossTenantAccess:
        raise
    except SeatwiseError:
        return None


def _size(report: MailboxReport) -> int:
    return len(report.lines) + 1  # an empty one is remembered, too
