"""A list becomes a file: the same people as on the card, by a link for one use, in a chat and from the terminal."""

import csv
import io
import urllib.error
import urllib.request
from pathlib import Path

from dialogs.exports import KEPT
from services.store.downloads import DownloadRow
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.bot_process import BotProcess, installation, run_app, write_env_file
from tests.scenarios.chat import ADMINISTRATOR, Chat, Connector, person_of
from tests.scenarios.in_process import conversation

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fetched(url: str) -> tuple[int, bytes]:
    """Open a link as a browser does."""
    try:
        with _DIRECT.open(url, timeout=60) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Return a CSV file's rows by their columns."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_list_is_fetched_once_by_a_link_in_the_askers_chat(
    sandbox: Admin, sandbox_process: SandboxProcess, connector: Connector, tmp_path: Path
) -> None:
    public = "http://127.0.0.1:1"
    bot = BotProcess(tmp_path, installation(tmp_path, sandbox_process.settings(), PUBLIC_URL=public))
    try:
        person = person_of(sandbox_process.person(ADMINISTRATOR))
        chat = Chat(bot.url, connector, sandbox_process.info["partner_tenant_id"], person=person)
        listed = chat.say("groups contoso")
        assert "Contoso" in chat.press(listed.button("Export CSV")).text
        (action,) = connector.until_answered(chat.conversation, 2)[1].card["actions"]
        link = action["url"].replace(public, bot.url)
        status, content = fetched(link)
        assert status == 200
        names = {row["Group"] for row in rows_of(content)}
        assert names >= {row.name for row in listed.rows}
        assert fetched(link)[0] == 404
        assert link.rpartition("/")[2] not in bot.log
        assert not [file for file in tmp_path.rglob("*") if file.suffix in (".csv", ".xlsx", ".part")]
    finally:
        bot.stop()


def test_the_terminal_writes_the_file_where_it_is_told_to(
    sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path
) -> None:
    env_file = write_env_file(tmp_path, installation(tmp_path, sandbox_process.settings()))

    def export(words: str, name: str) -> tuple[int, str]:
        asked = run_app("--env-file", str(env_file), "ask", words, "--export", str(tmp_path / name))
        assert "Traceback" not in asked.stderr
        told = [line for line in asked.stderr.splitlines() if not line.startswith("{")]
        return asked.returncode, asked.stdout + "".join(told)

    assert export("groups contoso", "groups.csv")[0] == 0
    assert rows_of((tmp_path / "groups.csv").read_bytes())
    assert export("groups contoso", "groups.xlsx")[0] == 0
    assert (tmp_path / "groups.xlsx").read_bytes().startswith(b"PK")
    assert "no list" in export("help", "help.csv")[1]
    assert export("groups zzzqqqxxx", "nobody.csv")[0] == 1
    assert export("groups contoso", "groups.pdf") == (
        2, "The file to export to must end in .csv or .xlsx: groups.pdf."
    )  # fmt: skip
    assert export("groups contoso", "nowhere/groups.csv")[0] == 2
    assert {path.name for path in tmp_path.glob("*.*")} == {"settings.env", "groups.csv", "groups.xlsx"}


async def test_what_nobody_fetched_is_swept(sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path) -> None:
    async with conversation(tmp_path, sandbox_process.settings()) as chat:
        seatwise, now = chat.seatwise, chat.clock()
        row = DownloadRow("groups", {}, None, "someone", "Someone", "csv", "en-AU", now, now + KEPT)
        await seatwise.downloads.add("token", row)
        await seatwise.sweep()
        assert await seatwise.downloads.find("token", now) == row
        chat.clock.move(minutes=10)
        await seatwise.sweep()
        assert await seatwise.downloads.find("token", now) is None
