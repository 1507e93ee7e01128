"""The inbound table: each row is answered 4xx, runs no turn, sends nothing, logs one line; the next one is served."""

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.guard import MAX_BODY
from tests.bot.inbound_rows import BAD_BODIES, BAD_HEADERS, BAD_TOKENS, FOREIGN, STRANGER, WRONG_TYPES
from tests.bot.running import RunningBot
from tests.bot.stand_in import Teams
from tests.bot.test_service_url import LOOKS_RIGHT

Post = Callable[[RunningBot], dict[str, Any]]
"""What is given to RunningBot.post."""


def _ours(**changes: Any) -> Post:
    return lambda bot: {"body": bot.message(**changes)}


def _foreign(kind: str, changes: dict[str, Any]) -> Post:
    return lambda bot: {"body": getattr(bot, kind)(**changes)}


def _somebody_came(changes: dict[str, Any]) -> Post:
    added = {"type": "conversationUpdate", "membersAdded": [{"id": "28:bot"}], "text": None}
    return lambda bot: {"body": bot.message(**added | changes)}


def _signed_for(url: str) -> Post:
    return lambda bot: {"body": bot.message(serviceUrl=url or None), "token": bot.teams.token(serviceurl=url)}


def _token(make: Callable[[Teams], str]) -> Post:
    return lambda bot: {"body": bot.message(), "token": make(bot.teams)}


def _header(name: str, value: str) -> Post:
    return lambda bot: {"body": bot.message(), "headers": {name: value}}


def _raw(raw: bytes) -> Post:
    return lambda bot: {"body": None, "raw": raw}


def _wrong(name: str, value: object) -> Post:
    return lambda bot: {"body": bot.message() | {name: value}}


ROWS: dict[str, tuple[int, Post]] = {
    **{name: (401, _token(make))
       for name, make in BAD_TOKENS.items()},
    **{name: (401, _header("Authorization", header))
       for name, header in BAD_HEADERS.items()},
    **{f"{name}, {kind}": (403, _foreign(kind, changes)) for name, changes in FOREIGN.items()
       for kind in ("message", "press")},
    **{f"{name}, somebody came": (403, _somebody_came(changes)) for name, changes in FOREIGN.items()
       if not name.startswith("AN-06")},
    **{f"AN-03/signed for {url!r}": (403, _signed_for(url)) for url in LOOKS_RIGHT
       if url not in ("https://127.0.0.1/", "https://[::1]/")},
    **{name: (400, _raw(raw)) for name, raw in BAD_BODIES.items()},
    **{f"AN-08/{name} of the wrong type": (400, _wrong(name, value)) for name, value in WRONG_TYPES.items()},
    "AN-08/above the cap": (413, _ours(text="x" * MAX_BODY)),
    "AN-08/above the cap once unpacked": (413, lambda bot: {
        "body": None, "raw": gzip.compress(json.dumps(bot.message("x" * 50_000_000)).encode()),
        "headers": {"Content-Encoding": "gzip"}}),
    **{f"AN-08/content type {kind!r}": (415, _header("Content-Type", kind))
       for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "")},
}  # fmt: skip


async def _is_served(bot: RunningBot) -> None:
    async with bot.client.get(f"{bot.url}/healthz") as response:
        assert response.status == 200
    assert (await bot.post(bot.message("after")))[0] == 200
    assert [words for _, words in bot.script.heard] == ["after"]


@pytest.mark.parametrize("row", ROWS)
async def test_what_may_not_come_in_runs_no_turn(bot: RunningBot, row: str) -> None:
    status, make = ROWS[row]
    request = make(bot)
    with capture_logs() as logs:
        answered, body = await bot.post(**request)
    assert (answered, body) == (status, {"error": status})
    assert (bot.script.heard, bot.script.pressed, bot.teams.received, bot.teams.typing) == ([], [], [], [])
    (line,) = [line for line in logs if line["event"] != "signing_keys.not_loaded"]
    assert (line["event"], line["status"], line["log_level"]) == ("guard.refused", status, "warning")
    token = request.get("token")
    assert not token or token not in str(logs)
    assert "\n" not in line["reason"]
    await _is_served(bot)


async def test_an03_a_key_that_may_not_speak_for_teams_is_refused(bot: RunningBot) -> None:
    bot.teams.rotate("key-2", "webchat", "directline")
    assert (await bot.post(bot.message()))[0] == 403
    assert bot.script.heard == []


@pytest.mark.parametrize("size", [MAX_BODY + 1, 50 * MAX_BODY])
async def test_an08_a_body_without_a_length_is_cut_off_at_the_cap(bot: RunningBot, size: int) -> None:
    sent = 0

    async def pieces() -> Any:
        nonlocal sent
        yield b'{"text":"'
        while sent < size:
            sent += 65_536
            yield b"x" * 65_536
        yield b'"}'

    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {bot.teams.token()}"}
    async with bot.client.post(f"{bot.url}/api/messages", data=pieces(), headers=headers) as response:
        assert response.status == 413
    await _is_served(bot)


@pytest.mark.parametrize("row", ["AN-01/signed by a stranger", "AN-01/garbage"])
async def test_an08_the_body_of_a_stranger_is_not_waited_for(bot: RunningBot, row: str) -> None:
    host, port = bot.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    token = BAD_TOKENS[row](bot.teams)
    lines = ["POST /api/messages HTTP/1.1", "Host: x", "Content-Type: application/json", "Content-Length: 100000"]
    writer.write("\r\n".join([*lines, f"Authorization: Bearer {token}", "", ""]).encode() + b'{"half')
    assert (await asyncio.wait_for(reader.readline(), 5)).split()[1] == b"401"
    writer.close()
    await _is_served(bot)


@pytest.mark.long
async def test_an08_a_body_that_drips_is_given_up_after_ten_seconds(bot: RunningBot) -> None:
    async def drops() -> Any:
        while True:
            yield b" "
            await asyncio.sleep(0.5)

    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {bot.teams.token()}"}
    async with bot.client.post(f"{bot.url}/api/messages", data=drops(), headers=headers) as response:
        assert response.status == 408
    await _is_served(bot)


@pytest.mark.parametrize("minutes", [-9.5, 0.0, 9.5])
async def test_an07_a_clock_that_is_minutes_off_does_no_harm(held: RunningBot, minutes: float) -> None:
    activity = held.message()
    token = held.teams.token(exp=int(held.time.moment) + 7200, nbf=int(held.time.moment) - 7200)
    held.time.move(60 * minutes)
    assert (await held.post(activity, token=token))[0] == 200
    assert len(held.script.heard) == 1


async def test_an07_what_was_recorded_is_played_again_in_vain(held: RunningBot) -> None:
    token = held.teams.token(exp=int(held.time.moment) + 7200)
    said, pressed = held.message("licences contoso"), held.press()
    first = [await held.post(said, token=token), await held.post(pressed, token=token)]
    held.time.move(300)
    assert [await held.post(said, token=token), await held.post(pressed, token=token)] == first
    held.time.move(301)
    assert [(await held.post(one, token=token))[0] for one in (said, pressed)] == [403, 403]
    assert (len(held.script.heard), len(held.script.pressed)) == (1, 1)


async def test_an07_a_stolen_token_and_an_old_id_with_another_body_change_nothing(bot: RunningBot) -> None:
    token, said = bot.teams.token(), bot.message("licences contoso")
    await bot.post(said, token=token)
    forged = said | {"text": "licences fabrikam", "from": {"id": "29:x", "aadObjectId": "f" * 8}}
    assert (await bot.post(forged, token=token))[0] == 200
    assert [words for _, words in bot.script.heard] == ["licences contoso"]


async def test_an06_whoever_is_forged_into_a_body_is_whom_the_conversation_judges(bot: RunningBot) -> None:
    """The channel's token vouches for Teams, not for the person: the roles are read for whom the activity names."""
    forged = {"id": "29:x", "name": "Alex", "aadObjectId": "66666666-ffff-4fff-8fff-666666666666"}
    await bot.post(bot.message() | {"from": forged})
    ((turn, _),) = bot.script.heard
    assert (turn.actor.object_id, turn.actor.is_operator) == (forged["aadObjectId"], False)


async def test_an01_tokens_signed_by_a_stranger_do_not_stall_the_bot(bot: RunningBot) -> None:
    bot.teams.keys_open.clear()
    tokens = [bot.teams.token(kid=f"unknown-{number}", key=STRANGER) for number in range(20)]
    waiting = [asyncio.create_task(bot.post(bot.message(), token=token)) for token in tokens]
    await bot.teams.until_keys_are_asked_for(1)
    async with bot.client.get(f"{bot.url}/healthz") as response:
        assert response.status == 200
    bot.teams.keys_open.set()
    assert {status for status, _ in await asyncio.gather(*waiting)} == {401}
    assert bot.script.heard == []
