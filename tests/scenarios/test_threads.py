"""Who waits for whom: the bot's own sign-in stands in no queue behind the partner's."""

import threading
from contextlib import suppress
from pathlib import Path

from services.errors import SeatwiseError
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.in_process import conversation


async def test_the_bots_token_has_a_thread_of_its_own(
    sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    async with conversation(tmp_path, sandbox_process.settings()) as chat:
        with suppress(SeatwiseError, ValueError):  # there is no app to sign in as: the thread has tried
            await chat.seatwise.bot_tokens.token()
        names = {thread.name for thread in threading.enumerate()}
        assert "bot-token_0" in names
        await chat.say("licences contoso")
        assert "tokens_0" in {thread.name for thread in threading.enumerate()}
