"""Who does not come in: every refusal is a 4xx, and the turn does not run."""

import ssl
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from structlog.testing import capture_logs

from tests.bot.running import RunningBot, running_bot
from tests.bot.stand_in import APP_ID, TENANT, Teams

NOW = int(time.time())
STRANGER = rsa.generate_private_key(65537, 2048)

BAD_TOKENS: dict[str, Callable[[Teams], str]] = {
    "garbage": lambda teams: "garbage",
    "three dots": lambda teams: "a.b.c",
    "not ascii": lambda teams: "\xe4.b.c",
    "too long": lambda teams: "a" * 8100,
    "expired": lambda teams: teams.token(exp=NOW - 301),
    "not valid yet": lambda teams: teams.token(nbf=NOW + 400),
    "no expiry": lambda teams: teams.token(exp=None),
    "no not-before": lambda teams: teams.token(nbf=None),
    "expiry is text": lambda teams: teams.token(exp="9999999999"),
    "expiry is true": lambda teams: teams.token(exp=True),
    "expiry is infinite": lambda teams: teams.token(exp=float("inf")),
    "wrong issuer": lambda teams: teams.token(iss="https://sts.windows.net/x/"),
    "no issuer": lambda teams: teams.token(iss=None),
    "wrong audience": lambda teams: teams.token(aud="somebody else"),
    "audience is a list": lambda teams: teams.token(aud=[APP_ID]),
    "no audience": lambda teams: teams.token(aud=None),
    "no serviceurl": lambda teams: teams.token(serviceurl=None),
    "serviceurl is a number": lambda teams: teams.token(serviceurl=1),
    "signed by a stranger": lambda teams: teams.token(key=STRANGER),
    "unknown key": lambda teams: teams.token(kid="other", key=STRANGER),
    "symmetric": lambda teams: teams.token(key="x" * 64, algorithm="HS256"),
    "RS512": lambda teams: teams.token(algorithm="RS512"),
    "unsigned": lambda teams: teams.token(key="", algorithm="none"),
    "no key id": lambda teams: jwt.encode({"iss": "x"}, STRANGER, algorithm="RS256"),
    "emulator": lambda teams: teams.token(
        iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", appid=APP_ID, ver="1.0"
    ),
    "skill": lambda teams: teams.token(
        iss="https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", azp="skill", ver="2.0"
    ),
}


@pytest.mark.parametrize("case", BAD_TOKENS)
async def test_a_token_that_is_not_the_bot_connectors_is_answered_401(bot: RunningBot, case: str) -> None:
    status, _ = await bot.post(bot.message(), token=BAD_TOKENS[case](bot.teams))
    assert status == 401
    assert bot.script.heard == []


@pytest.mark.parametrize("header", ["", "Basic dXNlcjpwYXNz", "Bearer", "Bearer "])
async def test_a_request_without_a_token_is_answered_401(bot: RunningBot, header: str) -> None:
    status, _ = await bot.post(bot.message(), headers={"Authorization": header})
    assert status == 401
    assert bot.script.heard == []


async def test_a_clock_that_is_five_minutes_off_does_no_harm(bot: RunningBot) -> None:
    assert (await bot.post(bot.message(), token=bot.teams.token(exp=NOW - 200)))[0] == 200
    assert (await bot.post(bot.message(), token=bot.teams.token(nbf=int(time.time()) + 200)))[0] == 200


OTHER = "99999999-9999-4999-8999-999999999999"
FOREIGN: dict[str, dict[str, Any]] = {
    "no serviceUrl": {"serviceUrl": None},
    "empty serviceUrl": {"serviceUrl": ""},
    "serviceUrl is not the token's": {"serviceUrl": "https://127.0.0.1/"},
    "no channel": {"channelId": None},
    "another channel": {"channelId": "webchat"},
    "the emulator's channel": {"channelId": "emulator"},
    "no channel data": {"channelData": None},
    "no tenant": {"channelData": {}},
    "another tenant": {"channelData": {"tenant": {"id": OTHER}}},
    "empty tenant": {"channelData": {"tenant": {"id": ""}}},
    "conversation of another tenant": {"conversation": {"id": "c", "tenantId": OTHER}},
    "nobody": {"from": None},
    "a sender without an Entra id": {"from": {"id": "29:x", "name": "x"}},
    "an empty Entra id": {"from": {"id": "29:x", "name": "x", "aadObjectId": ""}},
}


@pytest.mark.parametrize("case", FOREIGN)
@pytest.mark.parametrize("kind", ["message", "press"])
async def test_an_activity_from_elsewhere_is_answered_403(bot: RunningBot, kind: str, case: str) -> None:
    status, _ = await bot.post(getattr(bot, kind)(**FOREIGN[case]))
    assert status == 403
    assert (bot.script.heard, bot.script.pressed, bot.teams.received) == ([], [], [])


@pytest.mark.parametrize("case", sorted(set(FOREIGN) - {"serviceUrl is not the token's"}))
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


@pytest.mark.parametrize(
    "url", ["http://smba.trafficmanager.net/", "https://127.0.0.1.evil.example/", "https://10.0.0.1/"]
)
async def test_a_signed_service_url_must_still_be_on_the_list(bot: RunningBot, url: str) -> None:
    status, _ = await bot.post(bot.message(serviceUrl=url), token=bot.teams.token(serviceurl=url))
    assert (status, bot.script.heard) == (403, [])


async def test_a_slash_at_the_end_makes_no_other_service_url(bot: RunningBot) -> None:
    url = bot.teams.service_url
    assert (await bot.post(bot.message(), token=bot.teams.token(serviceurl=url.rstrip("/"))))[0] == 200
    assert (await bot.post(bot.message(serviceUrl=url.rstrip("/"))))[0] == 200


async def test_a_key_that_may_not_speak_for_teams_is_refused(bot: RunningBot) -> None:
    bot.teams.rotate("key-2", "webchat", "directline")
    status, _ = await bot.post(bot.message())
    assert (status, bot.script.heard) == (403, [])


async def test_a_key_without_endorsements_may_speak(bot: RunningBot) -> None:
    bot.teams.rotate("key-2")
    assert (await bot.post(bot.message()))[0] == 200


async def test_tenant_ids_are_compared_without_case(bot: RunningBot) -> None:
    status, _ = await bot.post(bot.message(channelData={"tenant": {"id": TENANT.upper()}}))
    assert status == 200


BAD_BODIES = {
    "nothing": b"",
    "not JSON": b"{",
    "a list": b"[1,2]",
    "null": b"null",
    "a number": b"1",
    "text": b'"hello"',
    "not UTF-8": b'{"type":"\xff"}',
    "UTF-16": '{"type":"message"}'.encode("utf-16"),
    "NaN": b'{"type":NaN}',
    "no type": b'{"conversation":{"id":"c"}}',
    "no conversation": b'{"type":"message"}',
    "deep": b'{"type":"message","conversation":{"id":"c"},"value":' + b"[" * 33 + b"]" * 33 + b"}",
    "very deep": b'{"type":"message","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep and cut": b"[" * 200_000,
}


@pytest.mark.parametrize("case", BAD_BODIES)
@pytest.mark.parametrize("auth", [True, False])
async def test_a_body_that_is_no_activity_is_answered_400(
    bot: RunningBot, open_bot: RunningBot, auth: bool, case: str
) -> None:
    asked = bot if auth else open_bot
    status, _ = await asked.post(None, raw=BAD_BODIES[case])
    assert (status, asked.script.heard) == (400, [])


WRONG_TYPES: dict[str, Any] = {
    "from": "Tess",
    "recipient": [],
    "conversation": "19:chat",
    "timestamp": "yesterday",
    "text": {"a": 1},
    "channelData": "x",
    "entities": {"type": "mention"},
    "membersAdded": "me",
    "serviceUrl": 5,
    "type": None,
    "id": 7,
    "locale": 1,
}


@pytest.mark.parametrize("name", WRONG_TYPES)
async def test_a_property_of_the_wrong_type_is_answered_400(bot: RunningBot, name: str) -> None:
    status, _ = await bot.post(bot.message() | {name: WRONG_TYPES[name]})
    assert (status, bot.script.heard) == (400, [])


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
async def test_another_content_type_is_answered_415(bot: RunningBot, content_type: str) -> None:
    status, _ = await bot.post(bot.message(), headers={"Content-Type": content_type})
    assert (status, bot.script.heard) == (415, [])


async def test_a_body_above_the_cap_is_answered_413(bot: RunningBot) -> None:
    status, _ = await bot.post(bot.message("x" * 256 * 1024))
    assert (status, bot.script.heard) == (413, [])


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
