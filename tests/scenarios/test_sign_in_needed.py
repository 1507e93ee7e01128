"""A sign-in that has ended: all calls stop, administrators are told once, and a new sign-in starts all of it again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.renewal import EVERY, renew_weekly
from tests.sandbox_process import SandboxProcess
from tests.scenarios.signing_in import SigningIn, signing_in


@pytest.fixture
async def stage(tmp_path: Path, sandbox_process: SandboxProcess) -> AsyncIterator[SigningIn]:
    sandbox_process.admin.reset()
    async with signing_in(tmp_path, sandbox_process, seeded=True) as stage:
        yield stage
    sandbox_process.admin.reset()


def upstream(stage: SigningIn) -> list[tuple[str, str]]:
    """Return which services were called, and how, since the log was cleared."""
    return [(call["service"], call["method"]) for call in stage.sandbox.calls()]


async def test_after_a_revocation_one_question_asks_entra_and_no_other_asks_anybody(stage: SigningIn) -> None:
    stage.sandbox.revoke()
    await stage.say("licences contoso")
    stage.sandbox.clear_calls()
    for words in ("licences contoso", "customers", "users fabrikam", "unused", "mailboxes northwind"):
        assert "connect" in (await stage.say(words)).text
    assert upstream(stage) == []


async def test_what_was_read_before_is_not_read_on_with_tokens_that_are_left(stage: SigningIn) -> None:
    assert (await stage.say("licences contoso")).rows
    stage.sandbox.revoke()
    await stage.say("licences northwind")
    assert not (await stage.say("licences contoso")).rows


async def test_signing_in_again_starts_everything_at_once(stage: SigningIn) -> None:
    stage.sandbox.revoke()
    assert not (await stage.say("licences contoso")).rows
    assert (await stage.browser().sign_in(await stage.link())).status_code == 200
    assert (await stage.say("licences contoso")).rows


async def test_the_token_is_renewed_after_a_week_without_a_question(stage: SigningIn) -> None:
    assert timedelta(days=7) == EVERY
    await stage.say("licences contoso")
    stage.clock.move(days=6, hours=23)
    assert not await renew_weekly(stage.seatwise.signing_in.renew)
    stage.clock.move(hours=1)
    assert await renew_weekly(stage.seatwise.signing_in.renew)
    assert not await renew_weekly(stage.seatwise.signing_in.renew)


async def test_a_stop_is_to_be_told_once_however_many_processes_notice(stage: SigningIn) -> None:
    stops = stage.seatwise.signing_in.stops
    other = replace(stops)
    stage.sandbox.revoke()
    await stage.say("licences contoso")
    version = await stops.version()
    error = await asyncio.wait_for(stops.next(), 5)
    other.stopped(error, version)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(other.next(), 0.3)


async def test_a_stop_that_somebody_has_ended_already_is_told_to_nobody(stage: SigningIn) -> None:
    stops = stage.seatwise.signing_in.stops
    stage.sandbox.revoke()
    await stage.say("licences contoso")
    await stage.browser().sign_in(await stage.link())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stops.next(), 0.3)
