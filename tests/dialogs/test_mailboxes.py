"""Conversations about mailboxes: words in, card text out."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.domain.mailbox import Mailbox, MailboxDetail, MailboxKind, MailboxReport, MailboxUsage
from services.errors import ConsentMissing, InputFault, Service, ServiceAbsent, Unavailable, UnusableInput
from services.export.sheet import Cell
from tests.dialogs.world import CONTOSO, Shown, World
from tests.dialogs.world import shown as as_shown
from tests.services.tenancy.fakes import tenant

GB = 2**30
USER, SHARED, ROOM, OTHER = MailboxKind.USER, MailboxKind.SHARED, MailboxKind.ROOM, MailboxKind.OTHER
ADA, INFO, HALL, SEARCH = range(4)
BOXES = (("Ada Lovelace", USER), ("Info", SHARED), ("Hall", ROOM), ("Search", OTHER))


def mailbox(number: int, name: str, kind: MailboxKind) -> Mailbox:
    address = f"box{number}@contoso.com"
    types = {USER: "UserMailbox", SHARED: "SharedMailbox", ROOM: "RoomMailbox", OTHER: "DiscoveryMailbox"}
    return Mailbox(CONTOSO.tenant_id, name, address, kind, types[kind], tenant(2000 + number), address)


def line(number: int, used: int, quota: int | None = 50 * GB, has_archive: bool = False) -> MailboxUsage:
    return MailboxUsage(CONTOSO.tenant_id, f"box{number}@contoso.com", "", used, quota, has_archive)


def detail(number: int, **more: Any) -> MailboxDetail:
    told = MailboxDetail(CONTOSO.tenant_id, tenant(2000 + number), f"box{number}@contoso.com", False, 0, False)
    return replace(told, **more)


def world(*details: MailboxDetail, is_concealed: bool = False) -> World:
    """Return a world in which Contoso has BOXES; without details, reading them is not switched on."""
    world = World()
    here = world.partner.of(CONTOSO)
    here.mailboxes = [mailbox(number, *one) for number, one in enumerate(BOXES)]
    lines = (line(ADA, 48 * GB), line(INFO, 3 * GB // 2, has_archive=True), line(HALL, 0, None))
    here.report = MailboxReport(date(2026, 2, 28), lines, is_concealed)
    here.mailbox_details = list(details) or None
    return world


def row(shown: Shown, name: str) -> list[str]:
    """Return what stands in the columns beside a mailbox's name."""
    (line,) = [line for line in shown.text.splitlines() if line.startswith(name)]
    return [text.strip() for text in line.removeprefix(name).split("  ") if text.strip()]


async def test_mailboxes_are_counted_by_kind_with_size_and_quota() -> None:
    shown = await world().say("mailboxes contoso")
    assert "4 mailboxes." in shown.text
    assert "1 user · 1 shared · 1 room · 1 other" in shown.text
    assert "49.5 GB used by 3 mailboxes in the usage report" in shown.text
    assert row(shown, "Ada Lovelace") == ["48", "96%"]
    assert row(shown, "Hall") == ["0", "–"]
    assert "At 90% of the quota or more: Ada Lovelace\n" in shown.text
    assert "1 of 3 with an archive" in shown.text
    assert "DiscoveryMailbox" in shown.text


async def test_the_answer_says_which_source_and_how_old_and_what_is_not_read() -> None:
    shown = await world().say("mailboxes contoso")
    assert "Exchange Online and Microsoft 365 usage report · read 2 Mar 2026" in shown.text
    assert "Sizes and archives are those of 28 Feb 2026." in shown.text
    assert "Holds and forwarding are not read" in shown.text


async def test_of_a_report_without_mailboxes_no_day_is_missed() -> None:
    world = World()
    world.partner.of(CONTOSO).report = MailboxReport(None, (), False)
    said = (await world.say("mailboxes contoso")).text
    assert "The usage report has no mailboxes in it yet." in said
    assert "a day that is not told" not in said


@pytest.mark.parametrize(
    ("words", "listed"),
    [("shared", "Info"), ("rooms", "Hall"), ("user mailboxes", "Ada Lovelace")],
)
async def test_a_kind_narrows_the_list(words: str, listed: str) -> None:
    bot = world()
    shown = await bot.say(f"mailboxes contoso {words}")
    assert [name for name, _ in BOXES if f"\n{name}" in shown.text] == [listed]
    assert "4 mailboxes." in (await bot.press(shown.button("All mailboxes"))).text


async def test_another_kind_is_one_press_away() -> None:
    bot = world()
    shown = await bot.press((await bot.say("mailboxes contoso")).button("Shared mailboxes"))
    assert "1 shared mailbox." in shown.text
    assert "Equipment" not in shown.titles


async def test_a_kind_that_there_is_none_of_is_said_so() -> None:
    shown = await world().say("mailboxes contoso equipment")
    assert "No equipment mailboxes." in shown.text
    assert "Export CSV" not in shown.titles


async def test_another_word_is_no_kind() -> None:
    with pytest.raises(UnusableInput) as raised:
        await world().say("mailboxes contoso linked")
    assert raised.value.fault is InputFault.NO_SUCH_MAILBOX_KIND


async def test_holds_and_forwarding_outside_are_told_where_they_are_read() -> None:
    bot = world(
        detail(ADA, litigation_hold=True, other_holds=2),
        detail(INFO, forwards_to="info@gmail.com"),
        detail(HALL, forwards_to="desk@organisation.example"),
        detail(SEARCH),
    )
    shown = await bot.say("mailboxes contoso")
    assert "user · litigation hold · 2 other holds" in shown.text
    assert "Forwarding outside: Info" in shown.text
    assert "forwards outside, to info@gmail.com" in shown.text
    assert "forwards to desk@organisation.example" in shown.text
    assert "1 of 4 on litigation hold" in shown.text
    assert "not read" not in shown.text


async def test_forwarding_that_may_be_outside_is_called_neither() -> None:
    bot = world(detail(ADA, forwards_to="ada@gmail.com"))
    bot.partner.of(CONTOSO).fail["organisation"] = Unavailable(Service.GRAPH, 503)
    shown = await bot.say("mailboxes contoso")
    assert "forwards to ada@gmail.com\nwhether that is outside is not known" in shown.text
    assert "Forwarding outside:" not in shown.text
    assert "Which forwarding goes outside: not available." in shown.text
    assert "holds and forwarding not told" in shown.text


async def test_concealed_names_are_said_and_only_totals_shown() -> None:
    shown = await world(is_concealed=True).say("mailboxes contoso")
    assert "This customer conceals names in its usage reports" in shown.text
    assert "49.5 GB used by 3 mailboxes in the usage report" in shown.text
    assert "Full" not in shown.text
    assert "not in the usage report" not in shown.text


async def test_a_mailbox_that_is_not_in_the_report_has_no_size_and_no_zero() -> None:
    bot = world()
    bot.partner.of(CONTOSO).mailboxes.append(mailbox(9, "Zoe", USER))
    shown = await bot.say("mailboxes contoso")
    assert row(shown, "Zoe") == ["–", "–"]
    assert shown.text.count("not in the usage report") == 1  # and not of those the report never has


async def test_a_customer_without_exchange_is_told_so_and_nothing_is_counted() -> None:
    bot = world()
    bot.partner.of(CONTOSO).fail["exchange"] = ServiceAbsent(Service.EXCHANGE)
    shown = await bot.say("mailboxes contoso")
    assert "This customer has no Exchange Online." in shown.text
    assert "not available" not in shown.text
    assert "GB" not in shown.text


async def test_exchange_that_cannot_be_read_leaves_no_counts_but_the_reports_totals() -> None:
    bot = world(detail(ADA))
    bot.partner.of(CONTOSO).fail["exchange"] = ConsentMissing(Service.EXCHANGE)
    shown = await bot.say("mailboxes contoso")
    assert "Mailboxes by kind: not available." in shown.text
    assert "49.5 GB used by 3 mailboxes in the usage report" in shown.text
    assert "0 mailboxes" not in shown.text
    assert "No mailboxes" not in shown.text


async def test_a_report_that_cannot_be_read_leaves_kinds_and_names() -> None:
    bot = world()
    bot.partner.of(CONTOSO).fail["mailbox_report"] = Unavailable(Service.GRAPH, 503)
    shown = await bot.say("mailboxes contoso")
    assert "Sizes, quotas and archives: not available." in shown.text
    assert "1 user · 1 shared · 1 room · 1 other" in shown.text
    assert "Full" not in shown.text
    assert "Try again" in shown.titles


async def test_the_next_page_keeps_the_kind() -> None:
    bot = world()
    bot.partner.of(CONTOSO).mailboxes = [
        *(mailbox(number, f"Desk {number:02}", SHARED) for number in range(20)),
        *(mailbox(100 + number, f"User {number:02}", USER) for number in range(20)),
    ]
    first = await bot.say("mailboxes contoso shared")
    second = await bot.press(first.button("Next page"))
    assert "Page 2 of 2: 20 mailboxes" in second.text
    assert "Desk 19" in second.text
    assert "User 00" not in second.text


async def test_a_large_customer_is_counted_whole_and_what_was_not_gone_through_is_not_summed_up() -> None:
    bot, here = world(), 1_600
    bot.partner.of(CONTOSO).mailboxes = [mailbox(number, f"User {number:04}", USER) for number in range(here)]
    turn = bot.turn()
    first = as_shown(await bot.router.answer(turn, "mailboxes contoso"))
    assert turn.progress.words == "Reading mailboxes: 1,600 so far"
    assert "1,600 user" in first.text
    assert "Page 1 of 107: 1,600 mailboxes" in first.text
    assert "At 90%" not in first.text
    assert "with an archive" not in first.text
    press = first.button("Next page")
    stored = bot.rows.rows[press.id]
    arguments = {**stored.payload["arguments"], "page": 107}
    bot.rows.rows[press.id] = replace(stored, payload={**stored.payload, "arguments": arguments})
    assert "User 1599" in (await bot.press(press)).text


async def exported(bot: World, words: str) -> list[dict[str, Cell]]:
    async with bot.router.sheet(bot.turn(), words) as sheet:
        return [dict(zip(sheet.columns, row, strict=True)) async for row in sheet.rows]


async def test_the_file_has_every_mailbox_with_what_is_known_of_it() -> None:
    bot = world(detail(ADA, forwards_to="ada@gmail.com", other_holds=1, has_archive=True), detail(INFO))
    ada, info, hall, search = await exported(bot, "mailboxes contoso")
    assert ada == {
        "Mailbox": "Ada Lovelace", "Address": "box0@contoso.com", "Kind": "user", "Type": "UserMailbox",
        "Used (bytes)": 48 * GB, "Quota (bytes)": 50 * GB, "Used of quota (%)": 96, "Sizes as of": date(2026, 2, 28),
        "Archive": True, "Litigation hold": False, "Other holds": 1, "Forwards to": "ada@gmail.com",
        "Forwards outside": True, "User id": tenant(2000),
    }  # fmt: skip
    assert (info["Forwards to"], info["Forwards outside"]) == (None, False)
    assert (hall["Quota (bytes)"], hall["Used of quota (%)"], hall["Other holds"]) == (
        "none or not told", "not known", "not told",
    )  # fmt: skip
    assert (search["Used (bytes)"], search["Sizes as of"], search["Archive"]) == ("not in the report",) * 3


async def test_the_file_of_a_kind_has_that_kind() -> None:
    assert [one["Mailbox"] for one in await exported(world(), "mailboxes contoso shared")] == ["Info"]


@pytest.mark.parametrize(
    ("is_concealed", "fails", "size", "hold"),
    [
        (False, {}, 48 * GB, "not read"),
        (True, {}, "concealed", "not read"),
        (False, {"mailbox_report": Unavailable(Service.GRAPH)}, "not available", "not read"),
    ],
)
async def test_the_file_says_why_something_is_not_in_it(
    is_concealed: bool, fails: dict[str, Exception], size: Cell, hold: Cell
) -> None:
    bot = world(is_concealed=is_concealed)
    bot.partner.of(CONTOSO).fail |= fails
    ada = (await exported(bot, "mailboxes contoso"))[0]
    assert ada["Used (bytes)"] == size
    assert {ada[column] for column in ("Litigation hold", "Other holds", "Forwards to", "Forwards outside")} == {hold}


async def test_how_far_the_reading_has_come_is_told() -> None:
    bot = world()
    turn = bot.turn()
    await bot.router.answer(turn, "mailboxes contoso")
    assert turn.progress.words == "Reading mailboxes: 4 so far"
