"""What passing time does to buttons and to memory, with a clock that is moved instead of waited for."""

from pathlib import Path

import pytest

from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.in_process import conversation
from tests.scenarios.oracle import expected, in_order


@pytest.fixture
def settings(sandbox_process: SandboxProcess, sandbox: Admin) -> dict[str, str]:
    """The settings that point at the sandbox."""
    return sandbox_process.settings()


async def test_a_button_of_yesterdays_card_says_that_it_is_old(
    settings: dict[str, str], tmp_path: Path, sandbox: Admin
) -> None:
    async with conversation(tmp_path, settings) as chat:
        button = (await chat.say("licences alnoor.example")).button("next page")
        chat.clock.move(hours=23, minutes=30)
        assert (await chat.press(button)).rows
        chat.clock.move(hours=1)
        late = await chat.press(button)
        assert late.rows == ()
        assert "closed" in late.text
        assert "again" in late.text
        whole = await chat.say("licences contoso")
    assert in_order(whole.seats) == expected(sandbox.customer("contoso.example")).rows


async def test_a_swept_button_says_the_same(settings: dict[str, str], tmp_path: Path) -> None:
    async with conversation(tmp_path, settings) as chat:
        button = (await chat.say("licences alnoor.example")).button("next page")
        chat.clock.move(hours=25)
        assert await chat.seatwise.buttons.sweep(chat.clock()) > 0
        late = await chat.press(button)
    assert late.rows == ()
    assert "closed" in late.text


async def test_the_last_customer_is_forgotten_after_an_hour(settings: dict[str, str], tmp_path: Path) -> None:
    async with conversation(tmp_path, settings) as chat:
        await chat.say("licences contoso")
        chat.clock.move(minutes=59)
        assert (await chat.say("licences")).rows
        chat.clock.move(minutes=61)
        forgotten = await chat.say("licences")
    assert forgotten.rows == ()
    assert "Contoso" not in forgotten.text
