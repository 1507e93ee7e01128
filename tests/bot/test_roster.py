"""Who reads along: guests, people of other organisations and rosters that cannot be read keep people's data out."""

from typing import Any

import pytest

from bot.roster import KEPT, Member
from dialogs.turn import Answer, Turn
from services.errors import OutsidersPresent, RosterUnread
from tests.bot.running import RunningBot, card
from tests.bot.stand_in import TENANT, member

CHANNEL, CHAT = "19:channel@thread.tacv2", "19:chat@thread.v2"
GUEST = "gus_partner.example#EXT#@harbourmsp.example"
FROM_OUTSIDE = {
    "a member of another tenant": {"tenantId": "99999999-0000-4000-8000-000000000000"},
    "a guest by role": {"userRole": "guest"},
    "somebody without an account": {"userRole": "anonymous"},
    "a role in other letters": {"userRole": "Guest"},
    "a guest by name": {"userPrincipalName": GUEST},
    "a guest by name in small letters": {"userPrincipalName": GUEST.lower()},
}
OURS: dict[str, dict[str, Any]] = {
    "a colleague": {},
    "a colleague with the tenant in capitals": {"tenantId": TENANT.upper()},
    "somebody of whom the Playground tells less": {"tenantId": None, "userRole": None},
}


@pytest.mark.parametrize("changes", FROM_OUTSIDE.values(), ids=FROM_OUTSIDE)
async def test_personal_data_is_not_told_where_an_outsider_reads_along(
    bot: RunningBot, changes: dict[str, Any]
) -> None:
    bot.teams.rosters[CHAT] = [member("one"), member("out", **changes)]
    assert await told(bot, CHAT) == OutsidersPresent.__name__


@pytest.mark.parametrize("changes", OURS.values(), ids=OURS)
async def test_it_is_told_among_the_partners_own_people(bot: RunningBot, changes: dict[str, Any]) -> None:
    bot.teams.rosters[CHAT] = [member("one"), member("two", **changes)]
    assert await told(bot, CHAT) == "told"


async def test_it_is_told_in_a_chat_of_two_without_a_look_at_who_is_there(bot: RunningBot) -> None:
    bot.teams.rosters["19:chat"] = 403
    assert await told(bot, "19:chat", kind="personal") == "told"
    assert bot.teams.rosters_asked == []


@pytest.mark.parametrize("kind", ["groupChat", "channel", "meeting", None])
async def test_a_conversation_of_any_other_kind_is_looked_at(bot: RunningBot, kind: str | None) -> None:
    bot.teams.rosters[CHAT] = [member("out", userRole="guest")]
    assert await told(bot, CHAT, kind=kind) == OutsidersPresent.__name__


async def test_an_outsider_on_the_last_of_many_pages_is_found(bot: RunningBot) -> None:
    bot.teams.rosters[CHAT] = [*(member(f"m{number}") for number in range(7)), member("out", userRole="guest")]
    bot.teams.roster_page = 3
    assert await told(bot, CHAT) == OutsidersPresent.__name__
    assert len(bot.teams.rosters_asked) == 3


@pytest.mark.parametrize("roster", [403, 404, [], [{"tenantId": 5}]], ids=["refused", "gone", "empty", "nonsense"])
async def test_where_the_roster_cannot_be_read_it_is_refused(bot: RunningBot, roster: Any) -> None:
    bot.teams.rosters[CHAT] = roster
    assert await told(bot, CHAT) == RosterUnread.__name__


async def test_the_roster_of_a_channel_is_asked_for_without_the_thread_and_with_our_token(bot: RunningBot) -> None:
    bot.teams.rosters[CHANNEL] = [member("out", userRole="guest")]
    assert await told(bot, f"{CHANNEL};messageid=17", kind="channel") == OutsidersPresent.__name__
    (asked,) = bot.teams.rosters_asked
    assert asked.path.endswith("/19%3Achannel%40thread.tacv2/pagedmembers?pageSize=500")
    assert asked.authorization == "Bearer connector-token-0"


async def test_a_roster_is_believed_for_three_minutes(held: RunningBot) -> None:
    bot = held
    bot.teams.rosters[CHAT] = [member("one")]
    assert await told(bot, CHAT) == "told"
    bot.teams.rosters[CHAT].append(member("out", userRole="guest"))  # type: ignore[union-attr]
    bot.time.move(KEPT - 1)
    assert await told(bot, CHAT) == "told"
    bot.time.move(1)
    assert await told(bot, CHAT) == OutsidersPresent.__name__


async def test_a_failed_look_is_not_kept(bot: RunningBot) -> None:
    bot.teams.rosters[CHAT] = 403
    assert await told(bot, CHAT) == RosterUnread.__name__
    bot.teams.rosters[CHAT] = [member("one")]
    assert await told(bot, CHAT) == "told"


async def test_who_is_added_is_known_at_once(bot: RunningBot) -> None:
    bot.teams.rosters[CHAT] = [member("one")]
    assert await told(bot, CHAT) == "told"
    bot.teams.rosters[CHAT] = [member("one"), member("out", userRole="guest")]
    added = {"type": "conversationUpdate", "membersAdded": [{"id": "29:out"}]}
    await bot.post(bot.message(None, **added, **place(CHAT, "groupChat")))
    assert await told(bot, CHAT) == OutsidersPresent.__name__


async def test_a_pressed_button_is_held_to_the_same(bot: RunningBot) -> None:
    bot.teams.rosters[CHAT] = [member("out", userRole="guest")]
    bot.script.on_press = personal
    status, body = await bot.post(bot.press(**place(CHAT, "groupChat")))
    assert (status, OutsidersPresent.__name__ in str(body["value"])) == (200, True)


def test_a_member_that_tells_nothing_of_itself_is_no_proof_of_an_outsider() -> None:
    assert not Member().is_from_outside(TENANT)


async def personal(turn: Turn, _asked: object) -> Answer:
    """Answer with personal data."""
    await turn.check_personal_data_may_be_told()
    return card("told")


def place(conversation: str, kind: str | None) -> dict[str, Any]:
    named = {"conversationType": kind} if kind else {"isGroup": True}
    return {"conversation": {"id": conversation, "tenantId": TENANT, **named}}


async def told(bot: RunningBot, conversation: str, kind: str | None = "groupChat") -> str:
    """Ask for personal data and return the first word of the answer."""
    bot.script.on_words = personal
    before = len(bot.teams.received)
    await bot.post(bot.message("who contoso e3", **place(conversation, kind)))
    return (await bot.teams.until(before + 1))[before].text.split()[0]
