"""What belongs to a mailbox is told by names that are nobody else's, and what cannot be told is nobody's."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.mailbox import Mailbox, MailboxDetail, MailboxKind, MailboxReport, MailboxUsage
from services.domain.mailbox_list import MailboxRow
from services.mailbox_join import Join, exchange_key, is_outside, lines_of, report_name, totals_of

TENANT = "t"
GB = 2**30


def mailbox(name: str = "Ada", principal_name: str = "", user_id: str | None = None) -> Mailbox:
    return Mailbox(
        TENANT, name, f"{name}@contoso.com", MailboxKind.USER, "UserMailbox", user_id, principal_name=principal_name
    )


def line(principal_name: str = "ada@contoso.com", used: int | None = GB, **more: object) -> MailboxUsage:
    return replace(MailboxUsage(TENANT, principal_name, "Ada", used, 50 * GB), **more)  # type: ignore[arg-type]


def report(*lines: MailboxUsage, is_concealed: bool | None = False) -> MailboxReport:
    return MailboxReport(date(2026, 2, 28), lines, is_concealed)


def usage_of(one: Mailbox, *lines: MailboxUsage) -> MailboxUsage | None:
    return Join(lines_of(report(*lines))).row(one).usage


def test_a_line_is_found_by_the_principal_name_whatever_its_case() -> None:
    told = line("ADA.L@contoso.com")
    assert usage_of(mailbox("Ada", "Ada.L@Contoso.com"), told) is told


def test_a_line_is_found_by_the_address_where_exchange_tells_no_principal_name() -> None:
    told = line("ada@contoso.com")
    assert usage_of(mailbox("Ada"), told) is told


def test_the_line_of_another_whose_principal_name_is_this_ones_address_is_not_taken() -> None:
    assert usage_of(mailbox("Ada", "lovelace@contoso.com"), line("ada@contoso.com")) is None


def test_a_name_in_common_joins_nothing() -> None:
    assert usage_of(mailbox("Ada"), line("other@contoso.com", name="Ada")) is None


def test_a_deleted_mailboxs_line_is_nobodys() -> None:
    deleted, kept = line(used=9 * GB, is_deleted=True), line(used=GB)
    assert usage_of(mailbox(), deleted) is None
    assert usage_of(mailbox(), deleted, kept) is kept


def test_two_lines_of_one_name_are_nobodys() -> None:
    assert usage_of(mailbox(), line(used=1), line("Ada@Contoso.com", used=2)) is None


def test_concealed_names_are_joined_with_nobody() -> None:
    hashed = mailbox("Ada", "0123456789ABCDEF0123456789ABCDEF")
    found = lines_of(report(line("0123456789ABCDEF0123456789ABCDEF"), is_concealed=True))
    assert Join(found).row(hashed).usage is None


def test_a_mailbox_without_any_name_has_no_line() -> None:
    nobody = replace(mailbox(), address="")
    assert usage_of(nobody, line("")) is None
    assert usage_of(nobody, line(" ")) is None


def test_only_wanted_lines_are_held() -> None:
    assert set(lines_of(report(line("a@x"), line("b@x"), line("c@x")), {"b@x"})) == {"b@x"}


def test_totals_leave_out_deleted_mailboxes_and_count_untold_sizes_apart() -> None:
    totals = totals_of(report(line(used=3), line(used=4), line(used=None), line(used=100, is_deleted=True)))
    assert (totals.mailboxes, totals.used, totals.untold, totals.as_of) == (3, 7, 1, date(2026, 2, 28))


@pytest.mark.parametrize(("said", "is_concealed"), [(True, True), (False, False), (None, False)])
def test_names_count_as_concealed_only_where_they_are(said: bool | None, is_concealed: bool) -> None:
    assert totals_of(report(is_concealed=said)).is_concealed is is_concealed


def test_details_belong_to_the_mailbox_of_the_same_user_whatever_its_address() -> None:
    detail = MailboxDetail(TENANT, "user-1", "new@contoso.com", litigation_hold=True)
    join = Join(details={exchange_key(detail): detail})
    assert join.row(mailbox("Ada", user_id="user-1")).litigation_hold is True
    assert join.row(mailbox("new", user_id="user-2")).litigation_hold is None


def test_details_of_a_mailbox_of_nobody_are_found_by_its_address() -> None:
    detail = MailboxDetail(TENANT, None, "ADA@contoso.com", has_archive=True)
    assert Join(details={exchange_key(detail): detail}).row(mailbox("Ada")).has_archive is True


OWN = frozenset({"contoso.com", "contoso.onmicrosoft.com"})


@pytest.mark.parametrize(
    ("target", "domains", "outside"),
    [
        (None, OWN, False),
        ("bob@contoso.com", OWN, False),
        ("bob@CONTOSO.com ", OWN, False),
        ("bob@contoso.com.", OWN, False),
        ("bob@contoso.onmicrosoft.com", OWN, False),
        ("bob@gmail.com", OWN, True),
        ("bob@mail.contoso.com", OWN, True),
        ("bob@notcontoso.com", OWN, True),
        ("bob@contoso.com@gmail.com", OWN, True),
        ('"bob@gmail.com"@contoso.com', OWN, False),
        ("Bob Builder", OWN, None),
        ("bob@gmail.com", None, None),
        (None, None, False),
        ("bob@gmail.com", frozenset(), True),
    ],
)
def test_outside_is_every_address_that_is_of_no_verified_domain(
    target: str | None, domains: frozenset[str] | None, outside: bool | None
) -> None:
    assert is_outside(target, domains) is outside


@pytest.mark.parametrize(
    ("used", "quota", "percent", "is_nearly_full"),
    [
        (0, 50 * GB, 0, False),
        (45 * GB, 50 * GB, 90, True),
        (45 * GB - 1, 50 * GB, 89, False),
        (60 * GB, 50 * GB, 120, True),
        (None, 50 * GB, None, False),
        (GB, None, None, False),
        (GB, 0, None, False),
    ],
)
def test_a_mailbox_is_nearly_full_from_ninety_hundredths_of_its_quota(
    used: int | None, quota: int | None, percent: int | None, is_nearly_full: bool
) -> None:
    row = MailboxRow(mailbox(), line(used=used, quota=quota))
    assert (row.percent, row.is_nearly_full) == (percent, is_nearly_full)


@pytest.mark.parametrize(
    ("live", "reported", "told"),
    [(True, False, True), (False, True, False), (None, True, True), (None, None, None)],
)
def test_exchange_knows_better_than_the_report_whether_there_is_an_archive(
    live: bool | None, reported: bool | None, told: bool | None
) -> None:
    detail = MailboxDetail(TENANT, None, "", has_archive=live)
    assert MailboxRow(mailbox(), line(has_archive=reported), detail).has_archive is told


def test_nothing_is_known_of_a_mailbox_that_no_other_source_tells_of() -> None:
    row = Join(domains=OWN).row(mailbox())
    told = (row.percent, row.has_archive, row.litigation_hold, row.other_holds, row.forwards_to, row.is_outside)
    assert told == (None,) * 6


names = st.sampled_from(["a@x", "A@x", "b@x", "c@X", "", "d@x"])
lines = st.lists(st.builds(line, names, st.none() | st.integers(0, 9), is_deleted=st.booleans()), max_size=8)


@given(lines, st.lists(st.builds(mailbox, st.sampled_from("abcd"), names), max_size=6))
def test_a_size_is_that_of_the_only_living_line_of_the_same_name(
    told: list[MailboxUsage], boxes: list[Mailbox]
) -> None:
    wanted = {report_name(one) for one in boxes}
    for found in (lines_of(report(*told)), lines_of(report(*told), wanted)):
        for one in boxes:
            living = [each for each in told if not each.is_deleted and each.principal_name]
            same = [each for each in living if each.principal_name.lower() == report_name(one)]
            assert Join(found).row(one).usage is (same[0] if len(same) == 1 else None)


@given(lines)
def test_totals_are_those_of_the_lines_that_are_not_deleted(told: list[MailboxUsage]) -> None:
    totals = totals_of(report(*told))
    living = [each for each in told if not each.is_deleted]
    assert totals.mailboxes == len(living)
    assert totals.used == sum(each.used or 0 for each in living)
    assert totals.untold == sum(each.used is None for each in living)
