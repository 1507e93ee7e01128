"""The key of stored secrets as an operator handles it: beside a running bot, in a file and in Azure Key Vault."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.bot_process import BotProcess, installation, run_app, write_env_file
from tests.scenarios.chat import ADMINISTRATOR, Chat, Connector, person_of
from tests.services.secrets.key_vault import CLIENT_ID, KEY_URL, KeyVault

CURRENT = re.compile(r"^(\S+): current, (\d+) secrets$", re.MULTILINE)


@pytest.fixture
def own_bot(sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path) -> Iterator[BotProcess]:
    """A bot whose key may be changed."""
    bot = BotProcess(tmp_path, installation(tmp_path, sandbox_process.settings()))
    yield bot
    bot.stop()


def rotate_key(folder: Path, *arguments: str) -> str:
    """Run `rotate-key` beside the bot and return what it says."""
    run = run_app("--env-file", str(folder / "settings.env"), "rotate-key", *arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_key_is_changed_and_the_old_one_forgotten_while_the_bot_answers(
    own_bot: BotProcess, sandbox_process: SandboxProcess, connector: Connector
) -> None:
    person = person_of(sandbox_process.person(ADMINISTRATOR))
    chat = Chat(own_bot.url, connector, sandbox_process.info["partner_tenant_id"], person=person)
    assert "Contoso" in chat.say("licences contoso").text
    before = CURRENT.search(rotate_key(own_bot.folder))
    assert before
    old = before[1]
    told = rotate_key(own_bot.folder, "--new", "--forget", old)
    now = CURRENT.search(told)
    assert now
    assert now[1] != old
    assert f"{old}: forgotten." in told
    assert "still needed" not in told
    assert "Contoso" in chat.say("licences contoso").text
    assert "sign" in chat.say("status").text.lower()  # reads what is stored, under the new key
    assert own_bot.is_alive
    assert "Traceback" not in own_bot.log
    key = Path(own_bot.folder / "keys" / "seatwise.key").read_text().strip()
    assert key not in told + own_bot.log


def test_the_current_key_is_never_forgotten(own_bot: BotProcess) -> None:
    found = CURRENT.search(rotate_key(own_bot.folder))
    assert found
    run = run_app("--env-file", str(own_bot.folder / "settings.env"), "rotate-key", "--forget", found[1])
    assert run.returncode == 1
    assert "was not forgotten" in run.stderr
    assert "Traceback" not in run.stderr


def test_without_the_key_that_something_is_sealed_under_nothing_starts(own_bot: BotProcess) -> None:
    own_bot.stop()
    key = own_bot.folder / "keys" / "seatwise.key"
    key.unlink()
    for command in (["run"], ["ask", "help"], ["rotate-key"], ["rotate-key", "--new"]):
        run = run_app("--env-file", str(own_bot.folder / "settings.env"), *command, seconds=30)
        assert run.returncode == 2, run.stderr
        assert "KEY_URL" in run.stderr
        assert "Traceback" not in run.stderr
        assert not key.exists()


@pytest.fixture
async def vault(tmp_path: Path) -> AsyncIterator[KeyVault]:
    """The stand-in for Azure Key Vault."""
    async with KeyVault().started(tmp_path / "vault") as vault:
        yield vault


async def test_a_key_in_key_vault_is_used_changed_and_missed(
    vault: KeyVault, sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    settings = sandbox_process.settings()
    bundle = tmp_path / "both.pem"
    bundle.write_bytes(Path(settings["CA_BUNDLE"]).read_bytes() + vault.bundle.read_bytes())  # noqa: ASYNC240
    identity = {"MicrosoftAppType": "UserAssignedMSI", "MicrosoftAppId": CLIENT_ID}
    more = {"KEY_URL": KEY_URL, "CA_BUNDLE": str(bundle), "HTTPS_PROXY": vault.proxy}
    write_env_file(tmp_path, installation(tmp_path, settings, **identity, **more))

    async def app(*arguments: str) -> tuple[int, str]:
        command = ("--env-file", str(tmp_path / "settings.env"), *arguments)
        run = await asyncio.to_thread(lambda: run_app(*command, seconds=60, **vault.environment))
        assert "Traceback" not in run.stderr
        assert vault.token not in run.stdout + run.stderr
        return run.returncode, run.stdout + run.stderr

    status, told = await app("ask", "licences contoso")
    assert status == 0, told
    newer = vault.renew()
    status, told = await app("rotate-key", "--forget", vault.url(vault.versions[0]))
    assert status == 0, told
    assert f"{vault.url(newer)}: current, " in told
    assert "nothing needs it any more" in told
    vault.versions[0].enabled = False
    assert (await app("ask", "licences contoso"))[0] == 0
    vault.status = 503
    status, told = await app("ask", "licences contoso")
    assert status == 1
    assert "Azure Key Vault" in told
    assert "Contoso" not in told
    vault.status = 403
    status, told = await app("ask", "licences contoso")
    assert status == 2
    assert "KEY_URL" in told
