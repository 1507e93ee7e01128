"""A customer's mailboxes: kinds from Exchange, sizes from the usage report, holds and forwarding where switched on."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from services.domain.customer import Customer
from services.domain.mailbox import Mailbox, MailboxDetail, MailboxKind, MailboxReport, MailboxUsage
from services.domain.mailbox_list import MailboxesReport, MailboxRow, UsageTotals
from services.domain.organisation import Organisation
from services.domain.people import Roster
from services.domain.section import Available, NotAvailable, Section, Source
from services.folding import Counted, by_name, each_page
from services.foreign import refuse_foreign_records
from services.mailbox_join import Join, exchange_key, lines_of, report_name, totals_of
from services.people.order import Beginning, rows_to_keep
from services.tenancy.memory import TenantMemory, read_section

GONE_THROUGH = 1_500
"""Mailboxes that are looked at one by one, so that an answer can name those nearly full or forwarding outside."""

T = TypeVar("T")
R = TypeVar("R")


class _Graph(Protocol):
    async def mailbox_report(self) -> MailboxReport: ...

    async def organisation(self) -> Organisation: ...


class _Exchange(Protocol):
    @property
    def tells_details(self) -> bool: ...

    def mailboxes(self) -> AsyncIterator[list[Mailbox]]: ...

    def details(self) -> AsyncIterator[list[MailboxDetail]]: ...


class MailboxSession(Protocol):
    """The part of a CustomerSession that this question needs."""

    @property
    def customer(self) -> Customer:
        """Return whose mailboxes are asked for."""
        ...

    @property
    def graph(self) -> _Graph:
        """Return Microsoft Graph in the customer's tenant."""
        ...

    @property
    def exchange(self) -> _Exchange:
        """Return Exchange Online in the customer's tenant."""
        ...

    @property
    def memory(self) -> TenantMemory:
        """Return what reads and remembers."""
        ...


@dataclass(frozen=True, slots=True)
class _Listing:
    kinds: Mapping[MailboxKind, int]
    first: Roster[Mailbox]


@dataclass(frozen=True, slots=True)
class _Usage:
    totals: UsageTotals
    lines: Mapping[str, MailboxUsage]


_Details = Mapping[str, MailboxDetail]
"""By exchange_key."""


async def read_mailboxes(
    session: MailboxSession, kind: MailboxKind | None, *, page: int, counted: Counted
) -> MailboxesReport:
    """Return the counts, and the first mailboxes of a kind (all of them where it is None), by name.

    Raises UnusableInput(PAGE_TOO_FAR), CrossTenantAccess and whatever is a bug.
    """
    reading = _Reading(session, kind, max(GONE_THROUGH, rows_to_keep(page)), counted)
    listing, usage, details = await asyncio.gather(reading.listing(), reading.usage(), reading.details())
    organisation = await _organisation(session, details)
    join = _join(usage, details, organisation)
    listed: Roster[Mailbox] = listing.value.first if isinstance(listing, Available) else Roster()
    return MailboxesReport(
        session.customer,
        kind,
        _part(listing, lambda value: value.kinds),
        _part(usage, lambda value: value.totals),
        _part(details, len) if details else None,
        organisation,
        Roster(listed.total, tuple(map(join.row, listed.rows))),
    )


@dataclass(frozen=True, slots=True)
class MailboxFile:
    """All mailboxes asked for, in Exchange's order, read while they are taken; and what came of the other sources."""

    usage: Section[UsageTotals]
    details: Section[int] | None
    rows: AsyncGenerator[MailboxRow, None]


async def mailbox_file(
    session: MailboxSession, kind: MailboxKind | None, *, clock: Callable[[], datetime], counted: Counted
) -> MailboxFile:
    """Return what a file is made of; its rows raise what keeps the mailboxes themselves from being read.

    Raises CrossTenantAccess and whatever is a bug.
    """

    async def every_line() -> _Usage:
        return _usage_of(session.customer, await session.graph.mailbox_report(), None)

    async def every_detail() -> Section[_Details] | None:
        asked = session.exchange.tells_details
        return await read_section(Source.EXCHANGE, _details(session, None, counted), clock) if asked else None

    usage, told = await asyncio.gather(read_section(Source.MAILBOX_REPORT, every_line(), clock), every_detail())
    join = _join(usage, told, await _organisation(session, told))
    rows = _rows(session, kind, join, counted)
    return MailboxFile(_part(usage, lambda value: value.totals), _part(told, len) if told else None, rows)


async def _rows(
    session: MailboxSession, kind: MailboxKind | None, join: Join, counted: Counted
) -> AsyncGenerator[MailboxRow, None]:
    async for page in each_page(session.customer, "mailboxes", session.exchange.mailboxes(), counted):
        for mailbox in page:
            if kind in (None, mailbox.kind):
                yield join.row(mailbox)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The reads of one answer; the list of mailboxes is read once, though the others are joined with it."""

    session: MailboxSession
    kind: MailboxKind | None
    keep: int
    counted: Counted

    async def listing(self) -> Section[_Listing]:
        return await self._read("mailboxes", Source.EXCHANGE, self._fold)

    async def usage(self) -> Section[_Usage]:
        return await self._read("mailbox usage", Source.MAILBOX_REPORT, self._listed_usage)

    async def details(self) -> Section[_Details] | None:
        if not self.session.exchange.tells_details:
            return None
        listing = await self.listing()
        if isinstance(listing, NotAvailable):
            return listing
        wanted = {exchange_key(mailbox) for mailbox in listing.value.first.rows}
        return await self._read(
            "mailbox details", Source.EXCHANGE, lambda: _details(self.session, wanted, self.counted)
        )

    async def _read(self, what: str, source: Source, call: Callable[[], Awaitable[T]]) -> Section[T]:
        return await self.session.memory.read(f"{what} {self.kind} {self.keep}", source, call)

    async def _fold(self) -> _Listing:
        kinds, first = Counter[MailboxKind](), Beginning[Mailbox](self.keep)
        pages = each_page(self.session.customer, "mailboxes", self.session.exchange.mailboxes(), self.counted)
        async for page in pages:
            for mailbox in page:
                kinds[mailbox.kind] += 1
                if self.kind in (None, mailbox.kind):
                    first.add(by_name(mailbox.name, f"{mailbox.address} {mailbox.user_id}"), mailbox)
        return _Listing(kinds, first.roster())

    async def _listed_usage(self) -> _Usage:
        report, listing = await asyncio.gather(self.session.graph.mailbox_report(), self.listing())
        rows = listing.value.first.rows if isinstance(listing, Available) else ()
        return _usage_of(self.session.customer, report, {report_name(mailbox) for mailbox in rows})


def _usage_of(customer: Customer, report: MailboxReport, wanted: Container[str] | None) -> _Usage:
    """Return the report's totals and the lines that are wanted: a large report is not kept."""
    refuse_foreign_records(customer, report.lines)
    return _Usage(totals_of(report), lines_of(report, wanted))


async def _details(session: MailboxSession, wanted: Container[str] | None, counted: Counted) -> _Details:
    found = dict[str, MailboxDetail]()
    pages = each_page(session.customer, "holds and forwarding", session.exchange.details(), counted)
    async for page in pages:
        keyed = ((exchange_key(detail), detail) for detail in page)
        found.update((key, detail) for key, detail in keyed if wanted is None or key in wanted)
    return found


async def _organisation(session: MailboxSession, details: Section[_Details] | None) -> Section[Organisation] | None:
    """Ask for the customer's own domains where something is forwarded."""
    if not isinstance(details, Available) or not any(one.forwards_to for one in details.value.values()):
        return None
    found = await session.memory.read("organisation", Source.GRAPH, session.graph.organisation)
    if isinstance(found, Available):
        refuse_foreign_records(session.customer, [found.value])
    return found


def _join(
    usage: Section[_Usage], details: Section[_Details] | None, organisation: Section[Organisation] | None
) -> Join:
    return Join(
        usage.value.lines if isinstance(usage, Available) else {},
        details.value if isinstance(details, Available) else {},
        frozenset(organisation.value.domains) if isinstance(organisation, Available) else None,
    )


def _part(section: Section[T], part: Callable[[T], R]) -> Section[R]:
    if isinstance(section, NotAvailable):
        return section
    return Available(part(section.value), section.source, section.read_at)
