"""Cards about groups and mailboxes as a technician meets them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cards.card import Card
from cards.groups import groups_card
from cards.mailboxes import mailboxes_card
from services.domain.group import Group, GroupKind, MemberCount
from services.domain.group_report import GroupReport, GroupRow, LicenceErrors
from services.domain.mailbox import Mailbox, MailboxDetail, MailboxKind, MailboxUsage
from services.domain.mailbox_list import MailboxesReport, MailboxRow, UsageTotals
from services.domain.organisation import Organisation
from services.domain.people import Roster
from services.domain.section import Available, NotAvailable, Section, Source
from services.errors import ConsentMissing, MissingRole, Service, ServiceAbsent, Unavailable
from tests.cards.samples import CONTOSO, HOSTILE, NOW, READER

GB = 2**30
BUSINESS_PREMIUM, E3 = "Microsoft 365 Business Premium", "Microsoft 365 E3"
DOWN = NotAvailable(Source.GRAPH, Unavailable(Service.GRAPH, 503, request_id="0c6f1c2e-5d0a-4e0b-9a53-1d8d0c2f7a11"))


def group(number: int, name: str, kind: GroupKind = GroupKind.SECURITY, *, is_dynamic: bool = False) -> Group:
    return Group(CONTOSO.tenant_id, f"c0000000-0000-4000-8000-{number:012d}", name, kind, is_dynamic)


def counted(users: int, others: int = 0) -> Section[MemberCount]:
    return Available(MemberCount(CONTOSO.tenant_id, users, others), Source.GRAPH, NOW)


ROWS = (
    GroupRow(group(1, "All staff", GroupKind.MICROSOFT_365, is_dynamic=True), (), counted(1_204), 0),
    GroupRow(group(2, "Field teams", GroupKind.MAIL_SECURITY), (), counted(18, 1), 0),
    GroupRow(
        group(3, "Licence: office workers with everything they need"),
        (BUSINESS_PREMIUM, E3, "Microsoft 365 Copilot", "Power BI Pro", "Project Plan 3", "Visio Plan 2", "F3", "F1"),
        counted(113, 2), 4,
    ),
    GroupRow(group(4, "Licence: kiosk", is_dynamic=True), ("Microsoft 365 F3",), counted(41), 1),
    GroupRow(group(5, "Newsletter", GroupKind.DISTRIBUTION), (), counted(3, 27), 0),
    GroupRow(group(6, HOSTILE), (), counted(0), 0),
)  # fmt: skip


def groups(
    *rows: GroupRow, total: int | None = None, page: int = 1, errors: Section[LicenceErrors] | None = None
) -> GroupReport:
    count = Available(len(rows) if total is None else total, Source.GRAPH, NOW - timedelta(minutes=3))
    return GroupReport(CONTOSO, count, page, rows, errors or Available({}, Source.GRAPH, NOW))


def many_groups(name: str) -> GroupReport:
    """Return a full page of groups whose names, like those of their licences, are `name`, with all that can be said."""
    some = Available(MemberCount(CONTOSO.tenant_id, 1_234_567, 1_234_567), Source.GRAPH, NOW)
    rows = tuple(
        GroupRow(group(number, name, GroupKind.MAIL_SECURITY, is_dynamic=True), (name,) * 40, some, 1_234_567)
        for number in range(15)
    )
    return groups(*rows, total=1_234_567, page=7)


def _without_members() -> GroupReport:
    failed = replace(ROWS[0], members=DOWN)
    return groups(failed, *(replace(row, in_error=None) for row in ROWS[2:4]), errors=DOWN)


def mailbox(number: int, name: str, kind: MailboxKind = MailboxKind.USER, address: str = "") -> Mailbox:
    types = {MailboxKind.USER: "UserMailbox", MailboxKind.SHARED: "SharedMailbox", MailboxKind.ROOM: "RoomMailbox"}
    address = address or f"{name.lower().replace(' ', '.')}@contoso.com.au"
    return Mailbox(
        CONTOSO.tenant_id, name, address, kind, types.get(kind, "DiscoveryMailbox"), f"user-{number}", address
    )


def usage(used: int | None, quota: int | None = 50 * GB, has_archive: bool | None = False) -> MailboxUsage:
    return MailboxUsage(CONTOSO.tenant_id, "", "", used, quota, has_archive)


def detail(**more: Any) -> MailboxDetail:
    return replace(MailboxDetail(CONTOSO.tenant_id, None, "", False, 0, False), **more)


SYSTEM = "DiscoverySearchMailbox{D919BA05-46A6-415f-80AD-7E09334BB852}@contoso.onmicrosoft.com"
BOXES = (
    MailboxRow(mailbox(1, "Accounts", MailboxKind.SHARED), usage(53_300_000_000), detail(), False),
    MailboxRow(
        mailbox(2, "Ada Lovelace"), usage(31 * GB, 100 * GB, True),
        detail(has_archive=True, litigation_hold=True, other_holds=2), False,
    ),
    MailboxRow(mailbox(3, "Boardroom", MailboxKind.ROOM), usage(20_000_000), detail(), False),
    MailboxRow(
        mailbox(4, "Christopher Featherstonehaugh-Cholmondeley", address="c.featherstonehaugh-cholmon@contoso.com.au"),
        usage(1_200 * GB, 1_500 * GB), detail(forwards_to="featherstonehaugh.private@mail-provider.example"), True,
    ),
    MailboxRow(
        mailbox(5, SYSTEM.partition("@")[0], MailboxKind.OTHER, SYSTEM),
        None, detail(), False,
    ),
    MailboxRow(
        mailbox(6, "Info", MailboxKind.SHARED), usage(GB * 3 // 2, None, True),
        detail(has_archive=True, forwards_to="desk@contoso.com.au"), False,
    ),
    MailboxRow(mailbox(7, "Jane Newcomer"), None, None, None),
    MailboxRow(mailbox(8, HOSTILE, address=f"{HOSTILE}@contoso.com.au"), usage(0), detail(forwards_to=HOSTILE), None),
)  # fmt: skip
COUNTS = {MailboxKind.USER: 4, MailboxKind.SHARED: 2, MailboxKind.ROOM: 1, MailboxKind.OTHER: 1}
TOTALS = UsageTotals(date(2025, 11, 20), False, 7, 1_283 * GB, untold=1)


def mailboxes(
    *rows: MailboxRow,
    kind: MailboxKind | None = None,
    kinds: Section[Mapping[MailboxKind, int]] | None = None,
    sizes: Section[UsageTotals] | None = None,
    details: Section[int] | None = None,
    organisation: Section[Organisation] | None = None,
    total: int | None = None,
) -> MailboxesReport:
    return MailboxesReport(
        CONTOSO,
        kind,
        kinds or Available(COUNTS, Source.EXCHANGE, NOW - timedelta(minutes=4)),
        sizes or Available(TOTALS, Source.MAILBOX_REPORT, NOW),
        details,
        organisation,
        Roster(len(rows) if total is None else total, rows),
    )


TOLD = Available(7, Source.EXCHANGE, NOW)
BARE = tuple(replace(row, detail=None, is_outside=None) for row in BOXES)
NO_SIZES = tuple(replace(row, usage=None) for row in BARE)


def many_mailboxes(name: str) -> MailboxesReport:
    """Return a full page of mailboxes whose names and addresses are `name`, with all that can be said of each."""
    full = usage(9_999_999 * GB, 10_000_000 * GB, True)
    held = detail(litigation_hold=True, other_holds=1_234_567, has_archive=True, forwards_to=f"{name}@{name}")
    kind = MailboxKind.OTHER
    rows = tuple(
        MailboxRow(replace(mailbox(n, name, kind, f"{name}@x"), recipient_type=name), full, held, True)
        for n in range(45)
    )
    return mailboxes(*rows, kinds=Available(dict.fromkeys(MailboxKind, 1_234_567), Source.EXCHANGE, NOW), details=TOLD)


def _forwarding_unknown() -> MailboxesReport:
    rows = tuple(replace(row, is_outside=None if row.forwards_to else False) for row in BOXES)
    refused = NotAvailable(Source.GRAPH, MissingRole(Service.GRAPH))
    return mailboxes(*rows, details=TOLD, organisation=refused)


def _unread() -> MailboxesReport:
    refused = NotAvailable(Source.EXCHANGE, ConsentMissing(Service.EXCHANGE))
    return mailboxes(kinds=refused, details=refused)


SAMPLES: dict[str, Card] = {
    "groups": groups_card(groups(*ROWS), READER),
    "groups_second_page": groups_card(groups(*ROWS, total=43, page=2), READER, text="licence"),
    "groups_parts_not_available": groups_card(_without_members(), READER),
    "groups_not_available": groups_card(
        GroupReport(CONTOSO, NotAvailable(Source.GRAPH, MissingRole(Service.GRAPH))), READER
    ),
    "groups_none": groups_card(groups(), READER, text="zebra"),
    "mailboxes": mailboxes_card(mailboxes(*BARE), READER),
    "mailboxes_with_details": mailboxes_card(mailboxes(*BOXES, details=TOLD), READER),
    "mailboxes_shared": mailboxes_card(
        mailboxes(BARE[0], BARE[5], kind=MailboxKind.SHARED), READER
    ),
    "mailboxes_second_page": mailboxes_card(mailboxes(*BARE * 4, total=5_000), READER, page=2),
    "mailboxes_concealed": mailboxes_card(
        mailboxes(*NO_SIZES, sizes=Available(replace(TOTALS, is_concealed=True), Source.MAILBOX_REPORT, NOW)), READER
    ),
    "mailboxes_forwarding_unknown": mailboxes_card(_forwarding_unknown(), READER),
    "mailboxes_report_not_available": mailboxes_card(
        mailboxes(*NO_SIZES, sizes=NotAvailable(Source.MAILBOX_REPORT, Unavailable(Service.GRAPH, 503))), READER
    ),
    "mailboxes_not_available": mailboxes_card(_unread(), READER),
    "mailboxes_no_exchange": mailboxes_card(
        mailboxes(kinds=NotAvailable(Source.EXCHANGE, ServiceAbsent(Service.EXCHANGE))), READER
    ),
    "mailboxes_none_of_a_kind": mailboxes_card(mailboxes(kind=MailboxKind.EQUIPMENT), READER),
}  # fmt: skip
