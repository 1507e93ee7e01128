"""What is asked of Microsoft: nothing of a tenant that is closed, and no more than what is on the list of calls."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs import COMMANDS
from services.errors import SeatwiseError
from tests.sandbox_process import SandboxProcess
from tests.scenarios.allowed_calls import asks_for_all_fields, is_allowed
from tests.scenarios.asking import ABOUT_ALL, LITWARE, Asker, asker
from tests.scenarios.odd_worlds import world

EVERYTHING = (*ABOUT_ALL, f"reach {LITWARE}", f"users {LITWARE} inactive 30", "renewals 30", "customers lit")
NOT_ASKED_HERE = {"erase", "offboard", "consent", "connect", "history"}
"""Commands that these questions leave out: they are about people of ours, or sign in."""


@pytest.fixture
async def chat(sandbox_process: SandboxProcess, tmp_path: Path) -> AsyncIterator[Asker]:
    """Litware and another customer, of whom everything is read that can be."""
    other = {"name": "Proseware", "domains": ["proseware.example"], "staff": 5}
    async with asker(sandbox_process, tmp_path, world(other), EXCHANGE_INVOKE_COMMAND="true") as chat:
        yield chat


async def ask_everything(chat: Asker) -> list[str]:
    """Ask everything, press what makes a file or reads again, and return the texts of the answers."""
    said = []
    for words in EVERYTHING:
        answer = await chat.say(words)
        said.append(answer.text)
        for title in ("Export CSV", "Refresh", "next page"):
            if answer.has_button(title):
                try:
                    await (chat.fetch if "Export" in title else chat.press)(answer.button(title))
                except SeatwiseError as error:
                    said.append(repr(error))
    return said


def test_every_command_is_among_the_questions() -> None:
    asked = {words.split()[0] for words in EVERYTHING}
    assert {command.name for command in COMMANDS.all} - asked <= NOT_ASKED_HERE


async def test_no_command_asks_anything_of_the_tenant_of_a_customer_who_is_kept_to_partner_center(
    chat: Asker, sandbox_process: SandboxProcess
) -> None:
    admin = sandbox_process.admin
    tenant_id = admin.customer(LITWARE)["tenant_id"]
    await chat.say("users litware")
    assert [call for call in admin.calls() if call["tenant"] == tenant_id and call["service"] != "partner_center"]
    await chat.say("reach litware partner-center their auditor asked")
    admin.clear_calls()
    said = await ask_everything(chat)
    calls = admin.calls()
    assert [call for call in calls if call["tenant"] == tenant_id and call["service"] != "partner_center"] == []
    assert [call for call in calls if tenant_id in call["path"] and call["service"] != "partner_center"] == []
    assert [call for call in calls if call["service"] in ("graph", "exchange")], "the other customer is read as before"
    assert sum("Partner Center by the operator on" in text for text in said) > len(EVERYTHING) / 2


async def test_licences_and_shortages_of_who_is_kept_out_are_those_that_partner_center_tells(
    chat: Asker, sandbox_process: SandboxProcess
) -> None:
    before = {words: (await chat.say(words)).seats for words in ("licences litware", "licences litware e3")}
    await chat.say("reach litware partner-center")
    for words, seats in before.items():
        assert seats
        assert (await chat.say(words)).seats == seats
    await chat.say("reach litware tenant")
    assert "kept to" not in (await chat.say("users litware")).text


async def test_where_the_setting_keeps_everybody_out_an_opened_customer_is_the_only_one_read(
    sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    other = {"name": "Proseware", "domains": ["proseware.example"], "staff": 5}
    closed = {"CUSTOMER_REACH": "partner_center", "EXCHANGE_INVOKE_COMMAND": "true"}
    async with asker(sandbox_process, tmp_path, world(other), **closed) as chat:
        admin = sandbox_process.admin
        await chat.say("unused")
        await chat.say("users proseware")
        partner = admin.world()["partner"]["tenant_id"]
        assert {call["tenant"] for call in admin.calls() if call["service"] in ("graph", "exchange")} <= {partner}
        await chat.say("reach proseware tenant")
        await chat.say("unused")
        assert {call["tenant"] for call in admin.calls() if call["service"] == "graph"} - {partner} == {
            admin.customer("proseware.example")["tenant_id"]
        }


@pytest.mark.parametrize("is_indirect", [False, True])
async def test_every_call_is_on_the_list_and_asks_graph_for_the_fields_that_are_used(
    chat: Asker, sandbox_process: SandboxProcess, is_indirect: bool
) -> None:
    sandbox_process.admin.knobs(indirect_reseller=is_indirect)
    await ask_everything(chat)
    calls = sandbox_process.admin.calls()
    assert {call["service"] for call in calls} == {"login", "graph", "partner_center", "exchange"}
    assert [(call["method"], call["path"]) for call in calls if not is_allowed(call)] == []
    assert [(call["path"], call["query"]) for call in calls if asks_for_all_fields(call)] == []


WORDS = st.sampled_from(
    [word for command in COMMANDS.all for word in command.called if command.name not in NOT_ASKED_HERE]
)
MORE = st.one_of(
    st.sampled_from(
        ["e3", "where city = Sydney", "by department", "../me", "%2e%2e/users", "tenant", "partner-center"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    command=WORDS, whom=st.sampled_from(["", "litware", "litware.example", "proseware", "nobody.example"]), more=MORE
)
def test_no_words_make_a_call_that_is_not_on_the_list(
    sandbox_process: SandboxProcess, tmp_path_factory: pytest.TempPathFactory, command: str, whom: str, more: str
) -> None:
    async def ask() -> None:
        folder = tmp_path_factory.mktemp("words")
        async with asker(sandbox_process, folder, world(), EXCHANGE_INVOKE_COMMAND="true") as chat:
            await chat.say(f"{command} {whom} {more}"[:300])
            calls = sandbox_process.admin.calls()
            assert [(call["method"], call["path"]) for call in calls if not is_allowed(call)] == []
            assert [(call["path"], call["query"]) for call in calls if asks_for_all_fields(call)] == []

    asyncio.run(ask())
