"""The routes beside the one for Teams."""

import asyncio
import ssl

import pytest

from bot.app import BotIdentity, Parts, create_web_app, start_web_app
from tests.bot.running import HeldTime, RunningBot, Script, Tokens, card, error_card, running_bot
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


async def test_readyz_names_what_cannot_be_reached(teams: Teams, trust: ssl.SSLContext) -> None:
    async def well() -> str:
        return "fine"

    async def ill() -> None:
        raise OSError("secret host name")

    async with running_bot(teams, trust, probes={"database": well}) as bot:
        assert (await get(bot, "/readyz"))[0] == 200
    async with running_bot(teams, trust, probes={"database": ill, "key": well}) as bot:
        status, text = await get(bot, "/readyz")
        assert (status, text) == (503, '{"status": "not ready", "failing": ["database"]}')


async def test_outside_the_office_only_teams_is_served(teams: Teams, trust: ssl.SSLContext) -> None:
    identity = BotIdentity(
        APP_ID, TENANT, ISSUER, teams.metadata_url, ("127.0.0.1",), office_networks=("192.0.2.0/24",)
    )
    parts = Parts(Script(), error_card, lambda: card("working"), Tokens().token, trust)
    runner = await start_web_app(create_web_app(identity, parts), "127.0.0.1", 0)
    async with running_bot(teams, trust) as bot:
        bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        assert (await get(bot, "/healthz"))[0] == 404
        assert (await get(bot, "/readyz"))[0] == 404
        assert (await bot.post(bot.message()))[0] == 200
        async with bot.client.get(f"{bot.url}/healthz", headers={"X-Forwarded-For": "192.0.2.1"}) as response:
            assert response.status == 404
    await runner.cleanup()


async def test_work_that_never_ends_does_not_keep_the_bot_from_stopping(teams: Teams, trust: ssl.SSLContext) -> None:
    async with running_bot(teams, trust, time=HeldTime(), drain_seconds=0.05) as bot:
        teams.connector_open.clear()
        asked = asyncio.create_task(bot.post(bot.message()))
        await bot.time.sleeping(4.0)
        await teams.until_connections(1)
        bot.time.move(4.0)
        assert (await asked)[0] == 200
        await bot.stop()
    assert teams.received == []
