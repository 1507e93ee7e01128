"""A file that a person lets Teams put into their OneDrive: made then, for them alone, once, whole or not at all."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from structlog.testing import capture_logs

from cards.error import error_card
from dialogs.turn import Parcel
from services.domain.actor import Permission
from services.errors import NotPermitted, Service, Unavailable
from services.export.sheet import FileFormat
from tests.bot.one_drive import OneDrive, one_drive
from tests.bot.running import HeldTime, RunningBot, running_bot
from tests.bot.stand_in import PERSON, Sent, Teams
from tests.bot.test_parcels import ASKER, CHAT, attachment, exporting_now
from tests.dialogs.exporting import Exporting
from tests.dialogs.world import CONTOSO
from tests.services.export.sheets import parsed

INFO = "application/vnd.microsoft.teams.card.file.info"
WHERE = "https://contoso-my.sharepoint.com/personal/tess/Documents/Applications/people Contoso.csv"


@dataclass
class Desk:
    """A bot without signatures, its Teams, somebody's OneDrive, and what is exported."""

    bot: RunningBot
    teams: Teams
    drive: OneDrive
    exporting: Exporting

    async def parcel(self, format: FileFormat = FileFormat.CSV) -> Parcel:
        """Return a file that waits for Tess."""
        press = await self.exporting.button(format=format, place=CHAT, actor=ASKER)
        return await self.exporting.exports.press(self.exporting.world.turn(CHAT, ASKER), press)

    async def say(self, parcel: Parcel | str, action: str = "accept", **changes: Any) -> None:
        """Answer the consent card that is message m-consent."""
        token = parcel if isinstance(parcel, str) else parcel.token
        upload = {
            "contentUrl": WHERE,
            "name": "people Contoso.csv",
            "uploadUrl": self.drive.url,
            "uniqueId": "1150D938-8870-4044-9F2C-5BBDEBA70C9D",
            "fileType": "csv",
        }
        value = {"type": "fileUpload", "action": action, "context": {"file": token}, "uploadInfo": upload}
        if action == "decline":
            del value["uploadInfo"]
        base = {"name": "fileConsent/invoke", "value": value, "replyToId": "m-consent"} | changes
        status, body = await self.bot.post(self.bot.press(**base))
        assert (status, body) == (200, {})

    async def shown(self, words: str) -> Sent:
        """Wait for a card with these words and return it."""
        seen = 0
        while True:
            for sent in self.teams.received[seen:]:
                if words in json.dumps(sent.body, ensure_ascii=False):
                    return sent
            seen = len(self.teams.received)
            await self.teams.until(seen + 1)


@pytest.fixture
async def desk(trust: Any) -> AsyncIterator[Desk]:
    teams, exporting = Teams(), exporting_now(tenant_id=ASKER.tenant_id)
    runner = await teams.start(None)
    async with (
        one_drive() as drive,
        running_bot(
            teams, trust, auth=False, files=exporting.exports, file_hosts=("sharepoint.com",), error_card=error_card
        ) as bot,
    ):
        yield Desk(bot, teams, drive, exporting)
    await runner.cleanup()


async def test_an_accepted_file_is_made_and_put_into_the_askers_onedrive(desk: Desk) -> None:
    await desk.say(await desk.parcel())
    saved = await desk.shown("is in your OneDrive")
    ((place, content),) = desk.drive.pieces
    assert parsed(content) == [["Name", "Number"], ["Ada", "1"], ["'=Bob", "2"]]
    assert place == f"bytes 0-{len(content) - 1}/{len(content)}"
    ((session, _, ask),) = desk.exporting.source.asked
    assert (session.actor, ask.turn.actor, session.customer) == (ASKER, ASKER, CONTOSO)
    info = next(sent for sent in desk.teams.received if attachment(sent)["contentType"] == INFO)
    assert (attachment(info)["contentUrl"], attachment(info)["name"]) == (WHERE, "people Contoso.csv")
    assert attachment(info)["content"] == {"uniqueId": "1150D938-8870-4044-9F2C-5BBDEBA70C9D", "fileType": "csv"}
    assert saved in (info, desk.teams.received[-1])


async def test_the_consent_card_says_how_it_goes_and_how_it_went(desk: Desk) -> None:
    await desk.say(await desk.parcel())
    await desk.shown("is in your OneDrive")
    await desk.teams.until(3)
    in_its_place = [sent for sent in desk.teams.received if sent.path.endswith("/activities/m-consent")]
    assert [(sent.method, sent.text) for sent in in_its_place] == [
        ("PUT", "Making people Contoso.csv"),
        ("PUT", "people Contoso.csv is in your OneDrive"),
    ]


async def test_a_workbook_is_put_there_too(desk: Desk) -> None:
    await desk.say(await desk.parcel(FileFormat.XLSX))
    await desk.shown("is in your OneDrive")
    assert desk.drive.content.startswith(b"PK")


async def test_a_file_is_handed_over_once(desk: Desk) -> None:
    parcel = await desk.parcel()
    await desk.say(parcel)
    await desk.shown("is in your OneDrive")
    await desk.say(parcel)
    await desk.shown("not waiting any more")
    assert len(desk.drive.pieces) == 1


async def test_a_consent_that_teams_delivers_again_while_it_is_at_work_is_let_pass(desk: Desk) -> None:
    desk.drive.open.clear()
    parcel = await desk.parcel()
    await desk.say(parcel)
    await desk.drive.arrived.wait()
    await desk.say(parcel)
    desk.drive.open.set()
    await desk.shown("is in your OneDrive")
    await desk.bot.stop()
    assert len(desk.drive.pieces) == 1
    assert "not waiting any more" not in json.dumps([sent.body for sent in desk.teams.received])


async def test_only_the_asker_may_accept_and_the_file_goes_on_waiting(desk: Desk) -> None:
    parcel = await desk.parcel()
    other = PERSON | {"id": "29:other", "aadObjectId": "44444444-cccc-4ccc-8ccc-444444444444"}
    for action in ("accept", "decline"):
        await desk.say(parcel, action, **{"from": other, "replyToId": f"m-{action}"})
        assert (await desk.shown("not waiting any more")).path.endswith(f"m-{action}")
        desk.teams.received.clear()
    assert desk.drive.headers == []
    await desk.say(parcel)
    await desk.shown("is in your OneDrive")


async def test_a_file_waits_ten_minutes_for_consent(desk: Desk) -> None:
    parcel = await desk.parcel()
    desk.exporting.world.clock.move(minutes=10)
    await desk.say(parcel)
    await desk.shown("not waiting any more")
    assert desk.drive.headers == []


async def test_a_declined_file_is_never_made(desk: Desk) -> None:
    parcel = await desk.parcel()
    await desk.say(parcel, "decline")
    assert (await desk.shown("No file was made")).path.endswith("/activities/m-consent")
    await desk.say(parcel)
    await desk.shown("not waiting any more")
    assert (desk.drive.headers, desk.exporting.source.asked) == ([], [])


async def test_rights_are_those_of_the_moment_of_consent(desk: Desk) -> None:
    parcel = await desk.parcel()
    desk.exporting.world.refusal = NotPermitted(Permission.READ)
    await desk.say(parcel)
    await desk.shown("What to do:")
    assert (desk.drive.headers, desk.exporting.source.asked) == ([], [])


@pytest.mark.parametrize("format", FileFormat)
async def test_a_list_that_breaks_off_puts_nothing_there(desk: Desk, format: FileFormat) -> None:
    desk.exporting.source.fault = Unavailable(Service.GRAPH)
    await desk.say(await desk.parcel(format))
    assert (await desk.shown("Microsoft Graph")).path.endswith("/activities/m-consent")
    assert desk.drive.headers == []


async def test_a_onedrive_that_refuses_is_said_in_the_place_of_the_consent_card(desk: Desk) -> None:
    desk.drive.script.append(403)
    await desk.say(await desk.parcel())
    assert (await desk.shown("OneDrive refused")).path.endswith("/activities/m-consent")
    assert desk.drive.withdrawn == 1


@pytest.mark.parametrize(
    "change",
    [
        {"context": None},
        {"context": {}},
        {"context": {"file": 5}},
        {"context": {"file": ""}},
        {"context": {"file": "x" * 1000}},
        {"action": "maybe"},
        {"action": None},
        {"uploadInfo": None},
        {"uploadInfo": {}},
        {"uploadInfo": {"uploadUrl": 5}},
    ],
)
async def test_a_consent_that_no_card_of_ours_sends_is_told_so(desk: Desk, change: dict[str, Any]) -> None:
    parcel = await desk.parcel()
    good = {"action": "accept", "context": {"file": parcel.token}, "uploadInfo": {"uploadUrl": desk.drive.url}}
    await desk.say(parcel, value=good | change)
    await desk.shown("That card came back changed")
    assert desk.drive.headers == []
    await desk.say(parcel, value=good, replyToId=None)  # no more than an address is needed
    await desk.shown("is in your OneDrive")


async def test_a_file_goes_to_no_address_that_is_not_onedrives(teams: Teams, trust: Any) -> None:
    exporting = exporting_now()
    async with (
        one_drive() as drive,
        running_bot(
            teams, trust, files=exporting.exports, file_hosts=("sharepoint.com",), error_card=error_card
        ) as bot,
    ):
        desk = Desk(bot, teams, drive, exporting)
        await desk.say(await desk.parcel())
        await desk.shown("OneDrive refused")
    assert drive.headers == []


async def test_an_address_that_is_not_onedrives_is_not_shown_as_the_files(desk: Desk) -> None:
    upload = {"uploadUrl": desk.drive.url, "contentUrl": "https://evil.example/x", "name": "x.csv", "uniqueId": "1"}
    parcel = await desk.parcel()
    await desk.say(parcel, value={"action": "accept", "context": {"file": parcel.token}, "uploadInfo": upload})
    await desk.shown("is in your OneDrive")
    assert "evil.example" not in json.dumps([sent.body for sent in desk.teams.received])


async def test_a_stop_says_that_there_will_be_no_file(trust: Any) -> None:
    teams, exporting, time = Teams(), exporting_now(), HeldTime()
    runner = await teams.start(None)
    async with (
        one_drive() as drive,
        running_bot(teams, trust, auth=False, files=exporting.exports, time=time, drain_seconds=0.05) as bot,
    ):
        desk = Desk(bot, teams, drive, exporting)
        drive.open.clear()
        await desk.say(await desk.parcel())
        await drive.arrived.wait()
        await desk.shown("Making")
        stopping = asyncio.ensure_future(bot.stop())
        assert (await desk.shown("interrupted")).path.endswith("/activities/m-consent")
        drive.open.set()
        await stopping
    await runner.cleanup()


async def test_neither_token_nor_address_is_logged(desk: Desk) -> None:
    with capture_logs() as logs:
        parcel = await desk.parcel()
        desk.drive.script.append(403)
        await desk.say(parcel)
        await desk.shown("OneDrive refused")
        await desk.say(parcel)
        await desk.shown("not waiting any more")
    assert logs
    assert not [secret for secret in (parcel.token, "tempauth", "v1.secret") if secret in str(logs)]
