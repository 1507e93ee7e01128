"""Mailboxes out of three sources: each read once, each failing for itself, none taken for another's answer."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.mailbox import MailboxKind
from services.domain.mailbox_list import MailboxesReport
from services.domain.section import Available, NotAvailable
from services.errors import (
    CrossTenantAccess,
    InputFault,
    MissingRole,
    Service,
    ServiceAbsent,
    Unavailable,
    UnusableInput,
)
from services.mailboxes import GONE_THROUGH
from tests.services.mailboxes.mail import AS_OF, GB, OTHER, SHARED, USER, Mail, detail, line, mailbox
from tests.services.tenancy.fakes import (
    tenant,
)


def kinds(report: MailboxesReport) -> dict[MailboxKind, int]:
    assert isinstance(report.kinds, Available)
    return dict(report.kinds.value)


def names(report: MailboxesReport) -> list[str]:
    return [row.mailbox.name for row in report.listed.rows]


async def test_all_kinds_are_counted_though_one_alone_is_listed() -> None:
    mail = Mail(mailbox(1), mailbox(2), mailbox(3, SHARED, "Info"), mailbox(4, OTHER))
    report = await mail.read(SHARED)
    assert kinds(report) == {USER: 2, SHARED: 1, OTHER: 1}
    assert (names(report), report.listed.total) == (["Info"], 1)


async def test_mailboxes_are_in_the_order_of_their_names() -> None:
    report = await Mail(*(mailbox(n, name=name) for n, name in enumerate(("zoe", "Émile", "adam", "Bea")))).read()
    assert names(report) == ["adam", "Bea", "Émile", "zoe"]


async def test_sizes_come_from_the_report_with_its_date() -> None:
    report = await Mail(mailbox(1), mailbox(2), lines=(line(1, 45 * GB), line(9, 5 * GB))).read()
    assert [row.percent for row in report.listed.rows] == [90, None]
    assert isinstance(report.usage, Available)
    assert (report.usage.value.as_of, report.usage.value.mailboxes, report.usage.value.used) == (AS_OF, 2, 50 * GB)


async def test_concealed_names_leave_the_totals_and_nothing_else() -> None:
    report = await Mail(mailbox(1), lines=(line(1),), is_concealed=True).read()
    assert not report.has_sizes
    assert isinstance(report.usage, Available)
    assert report.usage.value.used == GB
    assert [row.usage for row in report.listed.rows] == [None]


async def test_holds_and_forwarding_are_not_asked_where_that_is_not_switched_on() -> None:
    mail = Mail(mailbox(1))
    report = await mail.read()
    assert (report.details, report.organisation) == (None, None)
    assert mail.asked == {"mailboxes": 1, "report": 1}


async def test_forwarding_is_outside_by_the_domains_the_tenant_itself_names() -> None:
    told = (detail(1, forwards_to="a@gmail.com"), detail(2, forwards_to="b@Organisation.example"), detail(3))
    report = await Mail(*map(mailbox, (1, 2, 3)), details=told).read()
    assert [row.is_outside for row in report.listed.rows] == [True, False, False]


async def test_domains_are_asked_for_only_where_something_is_forwarded() -> None:
    mail = Mail(mailbox(1), details=(detail(1, litigation_hold=True),))
    report = await mail.read()
    assert mail.asked["organisation"] == 0
    assert report.listed.rows[0].litigation_hold is True


async def test_details_are_held_of_the_mailboxes_that_are_listed_alone() -> None:
    mail = Mail(mailbox(1), mailbox(2, SHARED), details=(detail(1), detail(2, other_holds=1), detail(3)))
    report = await mail.read(SHARED)
    assert isinstance(report.details, Available)
    assert (report.details.value, report.listed.rows[0].other_holds) == (1, 1)


async def test_without_the_domains_nothing_is_called_outside_or_inside() -> None:
    mail = Mail(mailbox(1), details=(detail(1, forwards_to="a@gmail.com"),))
    mail.here.fail = {"organisation": MissingRole(Service.GRAPH)}
    report = await mail.read()
    assert isinstance(report.organisation, NotAvailable)
    assert (report.listed.rows[0].forwards_to, report.listed.rows[0].is_outside) == ("a@gmail.com", None)


async def test_each_source_fails_for_itself() -> None:
    down = Unavailable(Service.GRAPH)
    mail = Mail(mailbox(1), lines=(line(1),), details=(detail(1, other_holds=2),))
    mail.here.fail = {"mailbox_report": down}
    report = await mail.read()
    assert report.not_available == (NotAvailable(report.usage.source, down),)
    assert report.listed.rows[0].other_holds == 2
    mail.here.fail = {"details": down}
    report = await mail.read()
    assert isinstance(report.details, NotAvailable)
    assert (report.listed.rows[0].percent, report.listed.rows[0].other_holds) == (2, None)


async def test_without_exchange_there_are_no_counts_and_the_reports_totals_stay() -> None:
    mail = Mail(mailbox(1), lines=(line(1),), details=(detail(1),))
    mail.here.fail = {"exchange": ServiceAbsent(Service.EXCHANGE)}
    report = await mail.read()
    assert isinstance(report.kinds, NotAvailable)
    assert isinstance(report.details, NotAvailable)
    assert isinstance(report.usage, Available)
    assert (report.listed.rows, report.usage.value.mailboxes) == ((), 1)


async def test_each_source_is_asked_once_for_an_answer_and_not_again_for_the_page_that_follows() -> None:
    mail = Mail(*map(mailbox, range(20)), lines=(line(1),), details=(detail(1, forwards_to="a@gmail.com"),))
    await mail.read()
    mail.here.mailboxes.clear()
    report = await mail.read(page=2, minutes=5)
    assert report.listed.total == 20
    assert mail.asked == {"mailboxes": 1, "report": 1, "details": 1, "organisation": 1}


async def test_what_was_read_for_one_kind_is_not_shown_for_another() -> None:
    mail = Mail(mailbox(1), mailbox(2, SHARED), lines=(line(1), line(2, 2 * GB)))
    await mail.read(USER)
    (row,) = (await mail.read(SHARED, minutes=5)).listed.rows
    assert (row.mailbox.kind, row.percent) == (SHARED, 4)


async def test_of_a_large_customer_the_first_by_name_are_kept_and_all_are_counted() -> None:
    mail = Mail(*map(mailbox, range(4_000)), lines=tuple(map(line, range(4_000))))
    mail.here.page = 1_000
    report = await mail.read()
    assert (report.listed.total, len(report.listed.rows), kinds(report)) == (4_000, GONE_THROUGH, {USER: 4_000})
    assert not report.is_gone_through
    far = await mail.read(page=200, minutes=5)
    assert len(far.listed.rows) == 3_000
    with pytest.raises(UnusableInput) as raised:
        await mail.read(page=201)
    assert raised.value.fault is InputFault.PAGE_TOO_FAR


@pytest.mark.parametrize("what", ["mailbox", "line", "detail", "organisation"])
async def test_a_record_of_another_tenant_ends_the_answer(what: str) -> None:
    foreign: dict[str, Any] = {"tenant_id": tenant(2)}
    mail = Mail(
        *([replace(mailbox(1), **foreign)] if what == "mailbox" else [mailbox(1)]),
        lines=(replace(line(1), **foreign) if what == "line" else line(1),),
        details=(replace(detail(1, forwards_to="a@b.c"), **(foreign if what == "detail" else {})),),
    )
    if what == "organisation":
        mail.counting.owner = tenant(2)
    with pytest.raises(CrossTenantAccess):
        await mail.read()
    with pytest.raises(CrossTenantAccess):
        await mail.file()


async def test_how_many_are_read_is_told_while_it_goes_on() -> None:
    mail = Mail(*map(mailbox, range(150)), details=(detail(1),))
    await mail.read()
    assert mail.told == [("mailboxes", 100), ("mailboxes", 150), ("holds and forwarding", 1)]


async def test_a_file_has_every_mailbox_of_the_kind_with_what_belongs_to_it() -> None:
    told = (detail(1), detail(3, litigation_hold=True, forwards_to="a@gmail.com"))
    mail = Mail(mailbox(1), mailbox(2, SHARED), mailbox(3, SHARED), lines=(line(2), line(3)), details=told)
    file, rows = await mail.file(SHARED)
    assert [(row.mailbox.name, row.percent, row.litigation_hold, row.is_outside) for row in rows] == [
        ("Box 0002", 2, None, None),
        ("Box 0003", 2, True, True),
    ]
    assert isinstance(file.details, Available)


async def test_a_file_is_made_without_the_sources_that_failed_and_says_so() -> None:
    mail = Mail(mailbox(1), lines=(line(1),), details=(detail(1),))
    mail.here.fail = dict.fromkeys(("mailbox_report", "details"), Unavailable(Service.GRAPH))
    file, rows = await mail.file()
    assert isinstance(file.usage, NotAvailable)
    assert isinstance(file.details, NotAvailable)
    assert [(row.usage, row.detail) for row in rows] == [(None, None)]


async def test_a_file_of_mailboxes_that_cannot_be_read_is_no_file() -> None:
    mail = Mail(mailbox(1))
    mail.here.fail = {"exchange": ServiceAbsent(Service.EXCHANGE)}
    with pytest.raises(ServiceAbsent):
        await mail.file()


numbers, every_kind = st.integers(0, 30), st.sampled_from(list(MailboxKind))
boxes = st.lists(st.tuples(numbers, every_kind), max_size=30, unique_by=lambda one: one[0])


@given(boxes, st.none() | every_kind, st.integers(1, 5), st.sets(numbers))
def test_the_counts_are_those_of_all_and_the_list_is_that_of_the_kind(
    found: list[tuple[int, MailboxKind]], kind: MailboxKind | None, page: int, sized: set[int]
) -> None:
    mail = Mail(*(mailbox(*one) for one in found), lines=tuple(line(number) for number in sorted(sized)))
    mail.here.page = page
    report = asyncio.run(mail.read(kind))
    assert kinds(report) == dict(Counter(each for _, each in found))
    meant = sorted(number for number, each in found if kind in (None, each))
    assert names(report) == [f"Box {number:04}" for number in meant]
    assert [row.usage is not None for row in report.listed.rows] == [number in sized for number in meant]
    _, rows = asyncio.run(mail.file(kind))
    assert Counter(row.mailbox.address for row in rows) == Counter(row.mailbox.address for row in report.listed.rows)
