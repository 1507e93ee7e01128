"""Who comes in after all, and who does not without authentication. What is refused otherwise: test_inbound_table.py."""

import ssl
import time

import pytest
from structlog.testing import capture_logs

from tests.bot.inbound_rows import FOREIGN
from tests.bot.running import RunningBot, running_bot
from tests.bot.stand_in import TENANT, Teams

NOW = int(time.time())
OF_THE_TOKEN = {"AN-03/serviceUrl is not the token's"}


async def test_a_clock_that_is_five_minutes_off_does_no_harm(bot: RunningBot) -> None:
    assert (await bot.post(bot.message(), token=bot.teams.token(exp=NOW - 200)))[0] == 200
    assert (await bot.post(bot.message(), token=bot.teams.token(nbf=int(time.time()) + 200)))[0] == 200


@pytest.mark.parametrize(
    "case", [case for case in FOREIGN if case not in OF_THE_TOKEN and not case.startswith("AN-07")]
)
async def test_without_authentication_every_other_check_stays_on(open_bot: RunningBot, case: str) -> None:
    status, _ = await open_bot.post(open_bot.message(**FOREIGN[case]))
    assert (status, open_bot.script.heard) == (403, [])


@pytest.mark.parametrize("url", ["https://smba.trafficmanager.net/amer/", "http://10.0.0.1/", "http://localhost.evil/"])
async def test_without_authentication_replies_go_to_loopback_only(open_bot: RunningBot, url: str) -> None:
    status, _ = await open_bot.post(open_bot.message(serviceUrl=url))
    assert (status, open_bot.script.heard) == (403, [])


async def test_without_authentication_not_even_a_listed_host_gets_a_reply(teams: Teams, trust: ssl.SSLContext) -> None:
    async with running_bot(teams, trust, auth=False, hosts=("smba.trafficmanager.net",)) as bot:
        status, _ = await bot.post(bot.message(serviceUrl="https://smba.trafficmanager.net/amer/"))
        assert (status, bot.script.heard) == (403, [])


async def test_a_slash_at_the_end_makes_no_other_service_url(bot: RunningBot) -> None:
    url = bot.teams.service_url
    assert (await bot.post(bot.message(), token=bot.teams.token(serviceurl=url.rstrip("/"))))[0] == 200
    assert (await bot.post(bot.message(serviceUrl=url.rstrip("/"))))[0] == 200


async def test_a_key_without_endorsements_may_speak(bot: RunningBot) -> None:
    bot.teams.rotate("key-2")
    assert (await bot.post(bot.message()))[0] == 200


async def test_tenant_ids_are_compared_without_case(bot: RunningBot) -> None:
    status, _ = await bot.post(bot.message(channelData={"tenant": {"id": TENANT.upper()}}))
    assert status == 200


async def test_a_depth_that_people_use_is_let_in(bot: RunningBot) -> None:
    nested: object = "x"
    for _ in range(20):
        nested = {"a": nested}
    assert (await bot.post(bot.message(channelData={"tenant": {"id": TENANT}, "more": nested})))[0] == 200


async def test_a_refusal_is_logged_without_the_token_and_tells_the_caller_nothing(bot: RunningBot) -> None:
    token = bot.teams.token(iss="https://evil.example/")
    with capture_logs() as logs:
        _, body = await bot.post(bot.message("secret words"), token=token)
    assert body == {"error": 401}
    (line,) = [line for line in logs if line["event"] == "guard.refused"]
    assert line["status"] == 401
    assert token not in str(logs)
    assert "secret words" not in str(logs)


async def test_a_remembered_token_ends_when_it_expires(held: RunningBot) -> None:
    token = held.teams.token(exp=int(held.time.moment) + 600)
    assert (await held.post(held.message(), token=token))[0] == 200
    held.time.move(600 + 299)
    assert (await held.post(held.message(), token=token))[0] == 200
    held.time.move(2)
    assert (await held.post(held.message(), token=token))[0] == 401
