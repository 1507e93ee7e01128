"""Odd ways to ask: in other languages, beyond the end, by old buttons, for what is not there."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from services.errors import ButtonClosed, ButtonFault
from tests.sandbox_process import SandboxProcess
from tests.scenarios.asking import ABOUT_ALL, Asker, litware
from tests.scenarios.odd_worlds import world
from tests.scenarios.right_numbers import assert_licences, assert_users, with_columns
from tests.scenarios.test_odd_tenants import about_litware, in_world

PEOPLE = 1_240
CROWDED = world(
    staff=PEOPLE,
    skus=[
        {"part_number": "SPE_E3", "enabled": 1_500, "consumed": 1_100},
        {"part_number": "SPB", "enabled": 1_234_567, "consumed": 70},
    ],
)
DATES: Mapping[str, str] = {
    "en-AU": r"\d{1,2} \w+ 20\d\d",
    "de-DE": r"\d\d\.\d\d\.20\d\d",
    "fr-FR": r"\d{1,2} \w+\.? 20\d\d",
    "ar": r"\d{1,2}/\d{1,2}/20\d\d",
    "ja": r"20\d\d/\d\d/\d\d",
    "xx-nonsense": r"\w{3} \d{1,2}, 20\d\d",
    "": r"\w{3} \d{1,2}, 20\d\d",
    "\u202e{{DATE}}": r"\w{3} \d{1,2}, 20\d\d",
}
THOUSANDS = {"de-DE": "1.234.567", "fr-FR": "1\u00a0234\u00a0567"}
"""What a locale writes otherwise than 1,234,567."""


@pytest.mark.parametrize("locale", DATES)
def test_figures_and_dates_are_written_as_the_reader_writes_them(
    sandbox_process: SandboxProcess, tmp_path: Path, locale: str
) -> None:
    async def ask(chat: Asker) -> None:
        about = litware(sandbox_process.admin)
        licences = await chat.say(about_litware("licences"))
        assert_licences(licences, about)
        assert THOUSANDS.get(locale, "1,234,567") in licences.text
        assert_users(await chat.say(about_litware("users")), about, chat.clock().date())
        for words in ("users inactive", "customer", "access", "mailboxes", "renewals 365", "status"):
            answer = await chat.say(words if words in ABOUT_ALL else about_litware(words))
            assert re.search(DATES[locale], answer.text), (words, answer.text)

    in_world(sandbox_process, tmp_path, CROWDED, ask, locale)


def test_a_page_beyond_the_end_is_the_last_one_and_one_far_beyond_is_refused(
    sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    async def turn(chat: Asker) -> None:
        tenant_id = litware(sandbox_process.admin)["tenant_id"]
        for command, arguments, noun in (
            ("users", {}, "users"),
            ("who", {"sku": "e3"}, "people"),
            ("mailboxes", {}, "mailboxes"),
        ):
            last = await chat.press_own(command, tenant_id, page=200, **arguments)
            whole = re.search(rf"Page (\d+) of \1: ([\d,]+) {noun}", last.text)
            assert whole, last.text
            assert not last.has_button("Next page")
            first = await chat.press_own(command, tenant_id, page=-3, **arguments)
            assert f"Page 1 of {whole[1]}: {whole[2]} {noun}" in first.text
            refused = await chat.press_own(command, tenant_id, page=201, **arguments)
            assert "cannot be turned that far" in refused.text
        for command in ("groups", "subscriptions", "licences"):
            beyond = await chat.press_own(command, tenant_id, page=150)
            assert beyond.tables == (await chat.say(about_litware(command))).tables

    in_world(sandbox_process, tmp_path, CROWDED, turn)


def test_old_buttons_and_old_files_are_closed(sandbox_process: SandboxProcess, tmp_path: Path) -> None:
    async def wait(chat: Asker) -> None:
        first = await chat.say(about_litware("users"))
        chat.clock.move(hours=23, minutes=59)
        assert "Page 2 of" in (await chat.press(first.button("Next page"))).text
        chat.clock.move(minutes=1)
        assert "This button is closed." in (await chat.press(first.button("Next page"))).text
        with pytest.raises(ButtonClosed) as caught:
            await chat.fetch(first.button("Export CSV"))
        assert caught.value.fault is ButtonFault.EXPIRED

    in_world(sandbox_process, tmp_path, CROWDED, wait)


ASKED_BACK: Mapping[str, str] = {
    "users where group = Nobody": "This customer has no group called “Nobody”.",
    "licences where group = kios": "The nearest is “Kiosk”.",
    "users where shoeSize = 9": "There is no field of that name.",
    "users by shoeSize": "There is no field of that name.",
    "licences by shoeSize": "There is no field of that name.",
    "users by group": "A number cannot be split by “group”.",
    "users where city": "After a field comes",
    "users licensed unlicensed": "Nobody can be all of that at once.",
    "users inactive 99999999999": "is no number of days",
    "who": "Which licence do you mean?",
    "who zzz": "no SKU that answers to “zzz”",
    "user zzzqq": "Nobody at this customer answers to that.",
    "user ida abot": "Did you mean",
    "mailboxes purple": "“purple” is no kind of mailbox.",
    "groups zzz": "No groups with “zzz” in the name.",
}


def test_what_there_is_not_is_asked_back_or_said_to_be_none(sandbox_process: SandboxProcess, tmp_path: Path) -> None:
    async def ask_all(chat: Asker) -> None:
        for words, told in ASKED_BACK.items():
            answer = await chat.say(about_litware(words))
            assert told in answer.text, (words, answer.text)
            assert not answer.tables

    in_world(sandbox_process, tmp_path, world(), ask_all)


def test_a_field_that_nobody_has_is_one_part_without_a_value(sandbox_process: SandboxProcess, tmp_path: Path) -> None:
    async def ask(chat: Asker) -> None:
        users = await chat.say(about_litware("users by extensionAttribute9"))
        split = with_columns(users, "By extensionAttribute9")
        assert split
        assert {row.name: row.number("Users") for row in split.rows} == {"(no value)": 20, "All together": 20}
        licences = await chat.say(about_litware("licences e3 by extensionAttribute9"))
        parts = {row.name: row.number("People") for row in licences.rows}
        assert parts["– (no value)"] == parts["Microsoft 365 E3"] == 9

    in_world(sandbox_process, tmp_path, world(), ask)
