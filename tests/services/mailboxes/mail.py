"""A customer's mailboxes in memory, with sessions that share what was read and count what is asked."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from services.domain.customer import Customer
from services.domain.mailbox import Mailbox, MailboxDetail, MailboxKind, MailboxReport, MailboxUsage
from services.domain.mailbox_list import MailboxesReport, MailboxRow
from services.domain.organisation import Organisation
from services.mailboxes import MailboxFile, mailbox_file, read_mailboxes
from services.tenancy.memory import Kept
from services.tenancy.session import CustomerSession
from tests.services.tenancy.fakes import (
    TECHNICIAN,
    Clock,
    FakeAccess,
    FakeExchange,
    FakeGraph,
    FakePartnerCenter,
    FakeTenant,
    tenant,
)

CONTOSO = Customer(tenant(1), "Contoso Ltd")
USER, SHARED, ROOM, OTHER = MailboxKind.USER, MailboxKind.SHARED, MailboxKind.ROOM, MailboxKind.OTHER
AS_OF = date(2026, 2, 28)
GB = 2**30


def mailbox(number: int, kind: MailboxKind = USER, name: str = "") -> Mailbox:
    address = f"box{number}@organisation.example"
    return Mailbox(
        CONTOSO.tenant_id, name or f"Box {number:04}", address, kind, kind.value, tenant(2000 + number), address
    )


def line(number: int, used: int | None = GB) -> MailboxUsage:
    return MailboxUsage(CONTOSO.tenant_id, f"BOX{number}@organisation.example", "", used, 50 * GB, False)


def detail(number: int, **more: Any) -> MailboxDetail:
    told = MailboxDetail(CONTOSO.tenant_id, tenant(2000 + number), f"box{number}@organisation.example", False, 0, False)
    return replace(told, **more)


class Counting:
    """Counts what both ports are asked. `owner` is whose organisation it is said to be."""

    def __init__(self, here: FakeTenant) -> None:
        asked = Counter[str]()
        counting, self.owner = self, here.tenant_id

        class Graph(FakeGraph):
            async def mailbox_report(self) -> MailboxReport:
                asked["report"] += 1
                return await super().mailbox_report()

            async def organisation(self) -> Organisation:
                asked["organisation"] += 1
                return replace(await super().organisation(), tenant_id=counting.owner)

        class Exchange(FakeExchange):
            async def mailboxes(self) -> AsyncIterator[list[Mailbox]]:
                asked["mailboxes"] += 1
                async for page in super().mailboxes():
                    yield page

            async def details(self) -> AsyncIterator[list[MailboxDetail]]:
                asked["details"] += 1
                async for page in super().details():
                    yield page

        self.asked, self.graph, self.exchange = asked, Graph(here), Exchange(here)


class Mail:
    """A customer's mailboxes, and sessions that share a memory. `details` None: reading them is not switched on."""

    def __init__(
        self, *boxes: Mailbox, lines: tuple[MailboxUsage, ...] = (), details: tuple[MailboxDetail, ...] | None = None,
        is_concealed: bool = False,
    ) -> None:  # fmt: skip
        self.here = FakeTenant(CONTOSO.tenant_id, mailboxes=list(boxes), page=100)
        self.here.report = MailboxReport(AS_OF, lines, is_concealed)
        self.here.mailbox_details = None if details is None else list(details)
        self.counting, self.clock, self.told = Counting(self.here), Clock(), list[Any]()
        self.kept = Kept(self.clock)

    @property
    def asked(self) -> Counter[str]:
        return self.counting.asked

    def session(self, minutes: int = 0) -> CustomerSession:
        memory, ports = self.kept.of(CONTOSO.tenant_id, timedelta(minutes=minutes)), self.counting
        partner_center, access = FakePartnerCenter(self.here), FakeAccess(self.here)
        return CustomerSession(CONTOSO, TECHNICIAN, ports.graph, partner_center, ports.exchange, access, memory)

    def counted(self, *told: Any) -> None:
        self.told.append(told)

    async def read(self, kind: MailboxKind | None = None, page: int = 1, minutes: int = 0) -> MailboxesReport:
        return await read_mailboxes(self.session(minutes), kind, page=page, counted=self.counted)

    async def file(self, kind: MailboxKind | None = None) -> tuple[MailboxFile, list[MailboxRow]]:
        file = await mailbox_file(self.session(), kind, clock=self.clock, counted=self.counted)
        return file, [row async for row in file.rows]
