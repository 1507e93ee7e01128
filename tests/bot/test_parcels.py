"""Buttons that ask for files: the file, or the link, comes into the asker's own chat and nowhere else."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from cards.error import error_card
from dialogs.turn import Place, PlaceKind
from services.domain.actor import Actor
from tests.bot.running import HeldTime, RunningBot, running_bot
from tests.bot.stand_in import PERSON, TENANT, Scripted, Sent, Teams
from tests.dialogs.exporting import PUBLIC_URL, Exporting
from tests.dialogs.world import World
from tests.services.tenancy.fakes import Clock

ASKER = Actor(TENANT, PERSON["aadObjectId"], PERSON["name"])
CHAT = Place(PlaceKind.PERSONAL, "19:chat")
CHANNEL = Place(PlaceKind.CHANNEL, "19:team@thread.tacv2;messageid=1")
APP = [{"type": "clientInfo", "locale": "en-AU", "country": "AU", "platform": "Windows"}]
LINK = f"{PUBLIC_URL}/downloads/"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"


FILE_NAME = "people Contoso Ltd 20"


def exporting_now(**options: Any) -> Exporting:
    """Return exports whose clock shows the bot's own time."""
    return Exporting(World(clock=Clock(datetime.now(UTC))), **options)


@asynccontextmanager
async def bot_with(
    exporting: Exporting, teams: Teams, trust: ssl.SSLContext, **options: Any
) -> AsyncIterator[RunningBot]:
    """Run a bot in a cloud where Teams takes files, unless `options` say otherwise."""
    async with running_bot(
        teams, trust, files=exporting.exports, **{"file_hosts": ("sharepoint.com",), **options}
    ) as bot:
        yield bot


async def pressed(bot: RunningBot, exporting: Exporting, place: Place = CHAT, **changes: Any) -> dict[str, Any]:
    """Press an export button as Action.Execute; return the invoke's body."""
    status, body = await bot.post(await _activity(bot, exporting, place, invoke=True, **changes))
    assert status == 200
    answer: dict[str, Any] = body
    return answer


async def _activity(
    bot: RunningBot, exporting: Exporting, place: Place, *, invoke: bool, **changes: Any
) -> dict[str, Any]:
    press = await exporting.button(place=place, actor=ASKER)
    conversation = {"id": place.id, "conversationType": place.kind.value.replace("group", "groupChat")}
    common = {"conversation": conversation, "entities": APP, **changes}
    if invoke:
        return bot.press(press.id, press.verb, **common)
    return bot.message(None, value={"verb": press.verb, "id": press.id}, **common)


def attachment(sent: Sent) -> dict[str, Any]:
    """Return the only attachment of a message."""
    (only,) = sent.body["attachments"]
    told: dict[str, Any] = only
    return told


def everything_said(teams: Teams, answer: object, conversation: str) -> str:
    """Return all that people in a conversation could see."""
    quoted = conversation.replace(":", "%3A").replace("@", "%40").replace(";", "%3B").replace("=", "%3D")
    return json.dumps([answer, *(sent.body for sent in teams.received if quoted in sent.path)])


async def test_in_a_personal_chat_with_an_app_of_teams_the_person_is_asked_for_consent(
    teams: Teams, trust: ssl.SSLContext
) -> None:
    exporting = exporting_now()
    async with bot_with(exporting, teams, trust) as bot:
        answer = await pressed(bot, exporting)
    (sent,) = teams.received
    card = attachment(sent)
    assert sent.path.endswith("/conversations/19%3Achat/activities")
    assert card["contentType"] == CONSENT
    assert card["name"].startswith(FILE_NAME)
    assert card["content"]["acceptContext"] == card["content"]["declineContext"] == {"file": "token-1"}
    assert isinstance(card["content"]["sizeInBytes"], int)
    assert answer["type"] == "application/vnd.microsoft.activity.message"
    assert "OneDrive" in answer["value"]
    assert LINK not in json.dumps([answer, sent.body])


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        ({}, {"entities": None}),
        ({}, {"entities": [{"type": "clientInfo", "locale": "en-AU"}]}),
        ({}, {"entities": [{"type": "clientInfo", "platform": 5}]}),
        ({"file_hosts": ()}, {}),
    ],
    ids=["no app", "no device", "odd device", "another cloud"],
)
async def test_where_teams_takes_no_files_a_personal_chat_gets_a_link(
    teams: Teams, trust: ssl.SSLContext, options: dict[str, Any], changes: dict[str, Any]
) -> None:
    exporting = exporting_now()
    async with bot_with(exporting, teams, trust, **options) as bot:
        answer = await pressed(bot, exporting, **changes)
    (sent,) = teams.received
    (action,) = sent.card["actions"]
    assert (action["type"], action["url"]) == ("Action.OpenUrl", f"{LINK}token-1")
    assert FILE_NAME in answer["value"]
    assert LINK not in answer["value"]
    assert teams.opened == []


async def test_the_agents_playground_gets_a_link_though_it_says_it_is_an_app(trust: ssl.SSLContext) -> None:
    teams, exporting = Teams(), exporting_now()
    runner = await teams.start(None)
    async with bot_with(exporting, teams, trust, auth=False) as bot:
        await pressed(bot, exporting, serviceUrl=f"{teams.url}/_connector")
        await pressed(bot, exporting)
    playground, app = teams.received
    assert playground.card["actions"][0]["url"] == f"{LINK}token-1"
    assert attachment(app)["contentType"] == CONSENT
    await runner.cleanup()


async def test_a_consent_card_that_teams_refuses_becomes_a_link(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = exporting_now()
    teams.script.append(Scripted(400, taken=False))
    async with bot_with(exporting, teams, trust) as bot:
        await pressed(bot, exporting)
    (sent,) = teams.received
    assert sent.card["actions"][0]["url"] == f"{LINK}token-1"


@pytest.mark.parametrize("place", [CHANNEL, Place(PlaceKind.GROUP, "19:group@thread.v2")], ids=["channel", "group"])
@pytest.mark.parametrize("invoke", [True, False], ids=["Execute", "Submit"])
async def test_asked_among_others_the_link_goes_to_the_askers_own_chat_alone(
    teams: Teams, trust: ssl.SSLContext, place: Place, invoke: bool
) -> None:
    exporting = exporting_now()
    async with bot_with(exporting, teams, trust) as bot:
        _, answer = await bot.post(await _activity(bot, exporting, place, invoke=invoke))
    (opened,) = teams.opened
    assert opened.path == "/amer/v3/conversations"
    assert opened.body["members"] == [{"id": PERSON["id"]}]
    assert (opened.body["tenantId"], opened.body["isGroup"]) == (TENANT, False)
    assert opened.authorization == "Bearer connector-token-0"
    own = [sent for sent in teams.received if "a%3Aown-chat" in sent.path]
    assert [sent.card["actions"][0]["url"] for sent in own] == [f"{LINK}token-1"]
    said = everything_said(teams, answer, place.id)
    assert "The file is in your own chat with Seatwise" in said
    assert "token-1" not in said
    assert "Contoso" not in said


@pytest.mark.parametrize(
    "own_chat", [403, 404, 500, {"id": ""}, {}, {"id": CHANNEL.id}, {"id": CHANNEL.id.partition(";")[0]}]
)
async def test_where_the_own_chat_cannot_be_reached_nothing_leaks_and_the_person_is_told(
    teams: Teams, trust: ssl.SSLContext, own_chat: dict[str, Any] | int
) -> None:
    exporting, teams.own_chat = exporting_now(), own_chat
    async with bot_with(exporting, teams, trust) as bot:
        answer = await pressed(bot, exporting, CHANNEL)
    assert "handed over in your own chat with Seatwise" in answer["value"]
    assert "token-1" not in json.dumps([answer, *(sent.body for sent in teams.received)])


async def test_an_own_chat_that_takes_no_message_is_told_as_one_that_cannot_be_reached(
    teams: Teams, trust: ssl.SSLContext
) -> None:
    exporting = exporting_now()
    teams.script.append(Scripted(403, taken=False))
    async with bot_with(exporting, teams, trust) as bot:
        answer = await pressed(bot, exporting, CHANNEL)
    assert "handed over in your own chat with Seatwise" in answer["value"]
    assert teams.received == []


@pytest.mark.parametrize("place", [CHAT, CHANNEL], ids=["personal", "channel"])
async def test_without_a_public_address_the_answer_says_that_links_need_one(
    teams: Teams, trust: ssl.SSLContext, place: Place
) -> None:
    exporting = exporting_now(public_url="")
    async with bot_with(exporting, teams, trust, error_card=error_card) as bot:
        answer = await pressed(bot, exporting, place, entities=None)
    assert "PUBLIC_URL" in answer["value"]
    assert (teams.received, teams.opened) == ([], [])


async def test_without_a_public_address_teams_takes_files_all_the_same(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = exporting_now(public_url="")
    async with bot_with(exporting, teams, trust) as bot:
        await pressed(bot, exporting)
    assert attachment(teams.received[0])["contentType"] == CONSENT


async def test_a_client_that_knows_only_submit_gets_its_file_in_the_chat(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = exporting_now()
    async with bot_with(exporting, teams, trust) as bot:
        await bot.post(await _activity(bot, exporting, CHAT, invoke=False))
    (sent,) = teams.received
    assert attachment(sent)["contentType"] == CONSENT


@pytest.mark.parametrize("invoke", [True, False], ids=["Execute", "Submit"])
async def test_whoever_else_presses_is_told_so_and_no_file_waits(
    teams: Teams, trust: ssl.SSLContext, invoke: bool
) -> None:
    exporting = exporting_now()
    other = PERSON | {"id": "29:other", "aadObjectId": "44444444-cccc-4ccc-8ccc-444444444444"}
    async with bot_with(exporting, teams, trust) as bot:
        _, answer = await bot.post(await _activity(bot, exporting, CHANNEL, invoke=invoke, **{"from": other}))
    assert "ButtonClosed" in everything_said(teams, answer, CHANNEL.id)
    assert (teams.opened, exporting.downloads.rows) == ([], {})


@pytest.mark.parametrize("data", [None, 5, {}, {"id": 7}, {"id": "f" * 32}, {"id": ["x"]}])
async def test_a_press_that_no_card_of_ours_sends_is_told_so(teams: Teams, trust: ssl.SSLContext, data: object) -> None:
    exporting = exporting_now()
    action = {"type": "Action.Execute", "verb": "export", "data": data}
    async with bot_with(exporting, teams, trust) as bot:
        status, answer = await bot.post(bot.press(value={"action": action}))
    assert status == 200
    assert answer["value"].split()[0] in ("UnusableInput", "ButtonClosed")
    assert teams.received == []


async def test_a_slow_press_leaves_the_card_and_is_told_when_it_is_done(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting, time = exporting_now(), HeldTime()
    exporting.downloads.ready.clear()
    async with bot_with(exporting, teams, trust, time=time) as bot:
        activity = await _activity(bot, exporting, CHANNEL, invoke=True)
        asking = asyncio.create_task(bot.post(activity))
        await time.sleeping(3.0)
        time.move(3.0)
        _, answer = await asking
        assert (answer["type"], answer["value"]) == ("application/vnd.microsoft.activity.message", "working on it")
        exporting.downloads.ready.set()
        (own, told) = await teams.until(2)
    assert "own-chat" in own.path
    assert "The file is in your own chat" in told.text


async def test_neither_link_nor_token_is_logged(teams: Teams, trust: ssl.SSLContext) -> None:
    exporting = exporting_now()
    with capture_logs() as logs:
        async with bot_with(exporting, teams, trust) as bot:
            await pressed(bot, exporting)
            await pressed(bot, exporting, CHANNEL)
            teams.own_chat = 403
            await pressed(bot, exporting, CHANNEL)
    assert logs
    assert "token-" not in str(logs)
