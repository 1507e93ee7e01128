"""Customers that are not as most are: a right answer, or "not available" and why; no traceback, no wrong number."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from dialogs import COMMANDS
from tests.sandbox_process import SandboxProcess
from tests.scenarios.asking import ABOUT_ALL, ABOUT_EVERYBODY, LITWARE, Asker, asker, litware
from tests.scenarios.null_fields import ANSWERS, PREMIUM, TENANT, answer_with_nulls, identity
from tests.scenarios.odd_worlds import HOSTILE, LACKING, hostile, world
from tests.scenarios.right_numbers import assert_right

Use = Callable[[Asker], Awaitable[None]]


def in_world(
    sandbox: SandboxProcess, folder: Path, document: Mapping[str, Any], use: Use, locale: str = "en-AU"
) -> None:
    """Put a world in place and use a product that has read nothing of it."""

    async def used() -> None:
        async with asker(sandbox, folder, document, locale, EXCHANGE_INVOKE_COMMAND="true") as chat:
            await use(chat)

    asyncio.run(used())


def about_litware(words: str) -> str:
    """Return a question such as "users guests" with the customer in it."""
    command, _, rest = words.partition(" ")
    return f"{command} {LITWARE} {rest}".strip()


def test_every_command_that_changes_nothing_is_asked() -> None:
    every = {declaration.name for declaration in COMMANDS.all}
    assert {words.split()[0] for words in ABOUT_ALL} == every - {"connect", "consent", "erase", "offboard"}


@pytest.mark.parametrize("lack", LACKING)
def test_what_a_customer_lacks_is_told_and_all_else_is_right(
    sandbox_process: SandboxProcess, tmp_path: Path, lack: str
) -> None:
    async def ask_all(chat: Asker) -> None:
        said = {words: await chat.say(words) for words in ABOUT_ALL}
        for words, expected in TOLD.get(lack, {}).items():
            answer = said[words if words in said else about_litware(words)]
            for part in expected:
                assert part in answer.text, (words, answer.text)
        assert_right(said, litware(sandbox_process.admin), chat.clock().date(), LITWARE)

    in_world(sandbox_process, tmp_path, LACKING[lack], ask_all)


TOLD: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "nobody": {
        "licences": ("The customer has no licences.",),
        "licences e3": ("no SKU that answers to “e3”",),
        "licences by department": ("No licences.",),
        "who e3": ("no SKU that answers to “e3”",),
        "users": ("Nobody.",),
        "users where group = Kiosk by jobTitle": ("no group called “Kiosk”",),
        "user ada": ("Nobody at this customer answers to that.",),
        "groups": ("No groups.",),
        "mailboxes": ("No mailboxes.",),
        "mailboxes shared": ("No shared mailboxes.",),
        "customer": ("0 paid SKUs: 0 bought, 0 assigned, 0 free", "none known"),
        "subscriptions": ("The customer has no subscriptions.",),
        "unused": ("Nothing is unused.", "0 seats free at 1 of 1 customer"),
        "renewals 365": ("0 subscriptions have their last day",),
        "short": ("Nothing is short at 1 of 1 customer.",),
    },
    "nothing at all": {
        "licences": ("Licences from Microsoft Graph: not available.",),
        "mailboxes": ("Mailboxes by kind: not available.",),
        "access": ("No GDAP relationship is active.",),
    },
    "no Exchange": {
        "mailboxes": ("This customer has no Exchange Online.",),
        "customer": ("This customer has no Exchange Online.", "2 paid SKUs: 16 bought, 15 assigned"),
        "access": ("Exchange Online: this customer does not have it",),
        "user Ada Abbott": ("none: this customer has no Exchange Online",),
    },
    "no Entra ID P1": {
        "users inactive": ("Who is inactive is not known.", "no Microsoft Entra ID P1"),
        "user Ada Abbott": ("Last sign-in: not known: This customer has no Microsoft Entra ID P1.",),
    },
    "concealed names": {
        "mailboxes": ("Sizes and quotas by mailbox: concealed.", "used by"),
        "users inactive": ("Inactive for 90 days",),
    },
    "consent to Graph only": {
        "mailboxes": ("Mailboxes by kind: not available.", "used by"),
        "customer": ("Mailboxes: not available.", "2 paid SKUs"),
    },
    "no consent": {
        "users": ("Users: not available.", "has not been consented to"),
        "licences": ("Microsoft Graph's numbers: not available.",),
        "licences by department": ("Who holds the licences: not available.",),
    },
    "tenant deleted": {
        "users": ("This customer's tenant is gone.",),
        "who e3": ("This customer's tenant is gone.",),
        "unused": ("1 customer could not be read and is not counted here",),
    },
    "no role": {
        "licences": ("Licences from Microsoft Graph: not available.",),
        "users": ("Users: not available.",),
        "short": ("1 customer could not be read and is not counted here",),
    },
    "without User.Read.All": {
        "users": ("Users: not available.",),
        "groups": ("Members with licence errors: not available.",),
    },
    "without Group.Read.All": {
        "groups": ("Groups: not available.",),
        "users where group = Kiosk by jobTitle": ("Users: not available.",),
    },
    "without AuditLog.Read.All": {"users inactive": ("Last sign-ins, so who is inactive: not available.",)},
    "without Reports.Read.All": {"mailboxes": ("Sizes, quotas and archives: not available.",)},
    "without Organization.Read.All": {
        "licences": ("Microsoft Graph's numbers: not available.",),
        "subscriptions": ("Which SKU each is, and what others sold: not available.",),
    },
    "only Reports Reader": {"users": ("Users: not available.",)},
    "only Exchange Administrator": {
        "users": ("Users: not available.",),
        "mailboxes": ("Which forwarding goes outside: not available.",),
    },
}
"""What a customer lacks -> a question -> words of its answer."""


@pytest.mark.parametrize("lack", ["nobody", "no Exchange", "concealed names", "null and blank values"])
def test_every_list_becomes_a_file_whatever_the_customer_lacks(
    sandbox_process: SandboxProcess, tmp_path: Path, lack: str
) -> None:
    async def export_all(chat: Asker) -> None:
        for words in ABOUT_ALL:
            answer = await chat.say(words)
            if answer.has_button("Export CSV"):
                await chat.files(answer)

    in_world(sandbox_process, tmp_path, LACKING[lack], export_all)


NULLS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "users": {
        "users": (identity(1), identity(2), "sign-in allowed or not: not told"),
        "users inactive": ("Not known whether inactive\n2",),
        "who premium": ("Counted\n1", "Assigned, as Microsoft counts\n3"),
        "licences by department": ("– (no value)\n1",),
        f"user {identity(1)}": ("Created: not told", "assigned directly"),
    },
    "groups": {"groups": ("1 group.", identity(11))},
    "skus": {"licences": (PREMIUM, "5\n3\n2"), f"who {PREMIUM}": ("Counted\n3",)},
    "subscriptions": {"subscriptions": (identity(22), "term not told"), "customer": ("none known",)},
    "tenant": {
        "access": ("1 active GDAP relationship, but no group of the service account uses any.",),
        "customer": (LITWARE, "No GDAP relationship gives the service account a role."),
    },
    "mailboxes": {"mailboxes": ("2 mailboxes.", "2 shared", "(no readable name)"), "customer": ("2 shared",)},
    "customers": {"customer": (TENANT,), "licences": (TENANT, "Microsoft 365 Business Premium")},
}
"""What is null -> a question -> words of its answer."""


@pytest.mark.parametrize("what", ANSWERS)
def test_what_is_null_is_not_told_and_counts_as_nothing_else(
    sandbox_process: SandboxProcess, tmp_path: Path, what: str
) -> None:
    async def ask_all(chat: Asker) -> None:
        answer_with_nulls(sandbox_process.admin, what)
        for words, expected in NULLS[what].items():
            answer = await chat.say(about_litware(words).replace(LITWARE, TENANT))
            for part in expected:
                assert part in answer.text, (words, answer.text)
        for words in ABOUT_ALL:
            answer = await chat.say(words.replace(LITWARE, TENANT))
            if answer.has_button("Export CSV"):
                await chat.files(answer)

    premium = {"part_number": "SPB", "enabled": 5, "consumed": 3}
    about = world(tenant_id=TENANT, staff=6, skus=[premium], has_exchange=True)
    in_world(sandbox_process, tmp_path, about, ask_all)


@pytest.mark.parametrize("broken", [r"\ud800", r"\udfff lone", r"\ude00\ud83d"])
def test_half_a_character_makes_a_list_not_available(
    sandbox_process: SandboxProcess, tmp_path: Path, broken: str
) -> None:
    async def ask(chat: Asker) -> None:
        for service, path, body in (*ANSWERS["users"], *ANSWERS["groups"][:1], *ANSWERS["mailboxes"][:1]):
            text = json.dumps(body).replace("null", f'"{broken}"', 1)
            sandbox_process.admin.fault("answer", service=service, path=path, status=200, body=text)
        for words in ("users", "who e3", "users by city", "groups", "mailboxes"):
            assert "not available" in (await chat.say(about_litware(words))).text

    in_world(sandbox_process, tmp_path, world(), ask)


BRIEFLY = (
    "licences", "licences e3 by department", "who e3", "users", "users guests", "users by jobTitle", "user person",
    "user person1@litware.example", "groups", "mailboxes", "customer", "subscriptions", "access",
)  # fmt: skip
QUICK = ("joined emoji", "markdown", "bidi controls", "formulas")
"""Enough for every day; the others take as long, and find the same."""
NAMES = [pytest.param(name, marks=() if name in QUICK else pytest.mark.long) for name in HOSTILE]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_ten_thousand_characters_are_shown_as_text_and_run_nothing(
    sandbox_process: SandboxProcess, tmp_path: Path, name: str
) -> None:
    async def ask_all(chat: Asker) -> None:
        for words in (*map(about_litware, BRIEFLY), *ABOUT_EVERYBODY):
            answer = await chat.say(words)
            await chat.turned(answer)
            if answer.has_button("Export CSV"):
                await chat.files(answer)

    in_world(sandbox_process, tmp_path, hostile(HOSTILE[name]), ask_all)
