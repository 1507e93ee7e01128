"""The routes beside the one for Teams."""

import asyncio
import ssl
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from app import _parts
from bot.app import BotIdentity, Parts, create_web_app, start_web_app
from bot.readiness import Probe, Readiness
from services.settings import load_settings
from services.store.database import Database
from tests.bot.running import NOTICES, RunningBot, Script, Tokens, error_card, running_bot
from tests.bot.stand_in import APP_ID, ISSUER, TENANT, Teams


async def get(bot: RunningBot, path: str, method: str = "GET") -> tuple[int, str]:
    """Return status and text of a request without a body."""
    async with bot.client.request(method, f"{bot.url}{path}") as response:
        return response.status, await response.text()


async def test_healthz_says_that_the_process_lives(bot: RunningBot) -> None:
    assert await get(bot, "/healthz") == (200, '{"status": "alive"}')


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("POST", "/api/message", 404), ("GET", "/api/messages/", 404), ("GET", "/api/messages", 405),
     ("GET", "/../etc/passwd", 404), ("PUT", "/healthz", 405)],
)  # fmt: skip
async def test_there_are_no_other_routes(bot: RunningBot, method: str, path: str, status: int) -> None:
    assert (await get(bot, path, method))[0] == status


async def well() -> str:
    """Answer as a probe of something that is there."""
    return "fine"


async def raising() -> None:
    """Fail as a probe may."""
    raise OSError("secret host name")


async def saying_no() -> bool:
    """Fail as Database.health does."""
    return False


@pytest.mark.parametrize("ill", [raising, saying_no])
async def test_readyz_names_what_cannot_be_reached(teams: Teams, trust: ssl.SSLContext, ill: Probe) -> None:
    async with running_bot(teams, trust, probes={"database": well}) as bot:
        assert (await get(bot, "/readyz"))[0] == 200
    async with running_bot(teams, trust, probes={"database": ill, "key": well}) as bot:
        with capture_logs() as logs:
            status, text = await get(bot, "/readyz")
        assert (status, text) == (503, '{"status": "not ready", "failing": ["database"]}')
        assert [line["probe"] for line in logs if line["event"] == "probe.failed"] == ["database"]
        assert "secret" not in str(logs)


async def test_readyz_is_not_ready_while_the_real_database_cannot_be_opened(
    teams: Teams, trust: ssl.SSLContext, tmp_path: Path
) -> None:
    settings = load_settings(None)
    database = Database(f"sqlite:///{tmp_path}")  # a folder where a file belongs

    async def token(*, fresh: bool = False) -> str:
        return ""

    seatwise: Any = SimpleNamespace(
        router=Script(), exports=None, database=database, bot_tokens=SimpleNamespace(token=token),
        signing_in=SimpleNamespace(sign_ins=None, stops=None, chats=None, issue=None),
    )  # fmt: skip
    async with running_bot(teams, trust, probes=_parts(settings, seatwise).probes) as bot:
        assert (await get(bot, "/readyz"))[0] == 503
    await database.close()


async def test_those_who_ask_at_once_whether_it_is_ready_share_one_probe() -> None:
    asked: list[str] = []
    answered = asyncio.Event()

    async def slow() -> None:
        asked.append("slow")
        await answered.wait()

    readiness = Readiness({"slow": slow})
    first, *others = [asyncio.create_task(readiness.failing()) for _ in range(20)]
    await asyncio.sleep(0)
    first.cancel()  # whoever asked first may leave
    await asyncio.wait({first})
    answered.set()
    assert await asyncio.gather(*others) == [[]] * 19
    assert asked == ["slow"]
    assert await readiness.failing() == []
    assert asked == ["slow", "slow"]


async def test_outside_the_office_only_teams_is_served(teams: Teams, trust: ssl.SSLContext) -> None:
    identity = BotIdentity(
        APP_ID, TENANT, ISSUER, teams.metadata_url, ("127.0.0.1",), office_networks=("192.0.2.0/24",)
    )
    parts = Parts(Script(), error_card, NOTICES, Tokens().token, trust)
    runner = await start_web_app(create_web_app(identity, parts), "127.0.0.1", 0)
    async with running_bot(teams, trust) as bot:
        bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        assert (await get(bot, "/healthz"))[0] == 404
        assert (await get(bot, "/readyz"))[0] == 404
        assert (await bot.post(bot.message()))[0] == 200
        async with bot.client.get(f"{bot.url}/healthz", headers={"X-Forwarded-For": "192.0.2.1"}) as response:
            assert response.status == 404
    await runner.cleanup()
