"""What was said, by whom, where: mentions, buttons, places, locales, hostile text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech import locale_of, words_of
from bot.wire import Account, Conversation, Entity, Inbound
from dialogs.turn import PlaceKind
from tests.bot.running import RunningBot
from tests.bot.stand_in import BOT, PERSON, TENANT


def mention(text: str, account: dict[str, str]) -> dict[str, Any]:
    """Return a mention entity."""
    return {"type": "mention", "text": text, "mentioned": account}


OTHER = {"id": "29:other", "name": "Contoso"}
MENTIONS = {
    "at the start": ("<at>Seatwise</at> licences contoso", "licences contoso"),
    "at the end": ("licences contoso <at>Seatwise</at>", "licences contoso"),
    "in another case": ("<AT>SEATWISE</AT> licences contoso", "licences contoso"),
    "with spaces": ("<at> Seat wise </at>licences contoso", "licences contoso"),
    "with attributes": ('<at id="0">Seatwise</at> licences contoso', "licences contoso"),
    "with a hard space": ("<at>Seatwise</at>&nbsp;licences contoso", "licences contoso"),
    "twice": ("<at>Seatwise</at> <at>Seatwise</at> licences contoso", "licences contoso"),
    "of somebody else, too": ("<at>Seatwise</at> licences <at>Contoso</at>", "licences Contoso"),
    "of somebody else only": ("licences <at>Contoso</at>", "licences Contoso"),
    "an ampersand": ("<at>Seatwise</at> licences R&amp;D", "licences R&D"),
    "nothing else": ("<at>Seatwise</at>", ""),
    "unclosed": ("<at>Seatwise licences", "<at>Seatwise licences"),
    "none": ("licences contoso", "licences contoso"),
}


@pytest.mark.parametrize("case", MENTIONS)
async def test_the_mention_of_the_bot_is_removed_and_no_other(bot: RunningBot, case: str) -> None:
    text, words = MENTIONS[case]
    entities = [mention("<at>Seatwise</at>", BOT), mention("<at>Contoso</at>", OTHER), {"type": "clientInfo"}]
    channel = {"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel"}
    await bot.post(bot.message(text, entities=entities, conversation=channel))
    assert bot.script.heard[0][1] == words


async def test_an_entity_of_a_shape_we_do_not_know_is_no_fault(bot: RunningBot) -> None:
    strange = [{"type": "mention", "mentioned": {"id": 7, "tag": {}}, "text": None}, {"type": 4, "mentioned": "x"}, {}]
    await bot.post(bot.message("help", entities=strange))
    assert bot.script.heard[0][1] == "help"


async def test_a_bot_known_by_another_name_is_recognised_by_its_id(bot: RunningBot) -> None:
    entities = [mention("<at>Licence  bot</at>", {"id": BOT["id"], "name": "Licence bot"})]
    await bot.post(bot.message("<at>licence bot</at> help", entities=entities))
    assert bot.script.heard[0][1] == "help"


@pytest.mark.parametrize(
    "text",
    ["", "   ", "x" * 10_000, "👩‍👩‍👧‍👦🏳️‍🌈", "رخصة كونتوسو", "<script>alert(1)</script>",
     "[a](https://x) {{DATE(1)}} ${x}",
     "a\u202eb\u2066c\x07d", "'; DROP TABLE x; --", "<at>"],
)  # fmt: skip
async def test_any_text_reaches_the_conversation(bot: RunningBot, text: str) -> None:
    status, _ = await bot.post(bot.message(text))
    assert status == 200
    assert len(bot.teams.received) == 1


async def test_a_message_without_text_is_a_question_without_words(bot: RunningBot) -> None:
    await bot.post(bot.message(text=None))
    assert bot.script.heard[0][1] == ""


@pytest.mark.parametrize(
    ("conversation", "kind"),
    [
        ({"conversationType": "personal"}, PlaceKind.PERSONAL),
        ({"conversationType": "groupChat", "isGroup": True}, PlaceKind.GROUP),
        ({"conversationType": "channel", "isGroup": True}, PlaceKind.CHANNEL),
        ({}, PlaceKind.PERSONAL),
        ({"isGroup": True}, PlaceKind.GROUP),
        ({"conversationType": "meeting"}, PlaceKind.GROUP),
    ],
)
async def test_the_turn_knows_its_place(bot: RunningBot, conversation: dict[str, Any], kind: PlaceKind) -> None:
    await bot.post(bot.message(conversation=conversation | {"id": "19:x"}))
    turn = bot.script.heard[0][0]
    assert (turn.place.kind, turn.place.id) == (kind, "19:x")


async def test_the_turn_knows_its_actor_and_locale(bot: RunningBot) -> None:
    await bot.post(bot.message())
    turn = bot.script.heard[0][0]
    assert (turn.actor.object_id, turn.actor.name, turn.actor.tenant_id) == (PERSON["aadObjectId"], "Tess", TENANT)
    assert (turn.locale, turn.actor.is_operator) == ("en-AU", False)
    assert turn.now.tzinfo is not None


async def test_a_submitted_card_is_a_press(bot: RunningBot) -> None:
    await bot.post(bot.message(text=None, value={"verb": "open", "id": "b3", "choice": "x", "msteams": {}}))
    ((_, press),) = bot.script.pressed
    assert (press.verb, press.id, dict(press.inputs)) == ("open", "b3", {"choice": "x"})
    assert bot.teams.received[0].text == "you pressed open b3"


@pytest.mark.parametrize("value", [{"id": "b3"}, {"verb": "open"}, {"verb": 1, "id": "b"}, {"verb": "", "id": "b"}])
async def test_a_tampered_submit_gets_an_error_card(bot: RunningBot, value: dict[str, Any]) -> None:
    status, _ = await bot.post(bot.message(value=value))
    assert (status, bot.script.pressed, bot.script.heard) == (200, [], [])
    assert bot.teams.received[0].text == "UnusableInput ref-1"


@pytest.mark.parametrize("value", ["text", 5, [], {}])
async def test_a_value_that_is_no_card_leaves_the_words(bot: RunningBot, value: object) -> None:
    await bot.post(bot.message("help", value=value))
    assert bot.script.heard[0][1] == "help"


async def test_the_bot_says_hello_where_it_is_added(bot: RunningBot) -> None:
    added = bot.message(type="conversationUpdate", text=None, membersAdded=[BOT])
    assert (await bot.post(added))[0] == 200
    (sent,) = bot.teams.received
    assert (sent.text, bot.script.heard) == ("hello", [])
    assert sent.path.endswith("/activities")


@pytest.mark.parametrize("change", [{"membersAdded": [PERSON]}, {"membersAdded": [BOT], "from": {"id": "29:x"}}])
async def test_the_bot_says_nothing_when_others_are_added_or_nobody_added_it(
    bot: RunningBot, change: dict[str, Any]
) -> None:
    status, _ = await bot.post(bot.message(type="conversationUpdate") | change)
    assert (status, bot.teams.received) == (200, [])


@pytest.mark.parametrize(
    "kind",
    ["messageReaction", "typing", "event", "installationUpdate", "messageUpdate", "messageDelete", "endOfConversation",
     "handoff", "x"],
)  # fmt: skip
async def test_other_activities_are_let_pass(bot: RunningBot, kind: str) -> None:
    status, _ = await bot.post(bot.message(type=kind))
    assert (status, bot.script.heard, bot.teams.received) == (200, [], [])


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("en-AU", "en-AU"), ("de-de", "de-DE"), ("zh-Hant-TW", "zh-Hant-TW"), ("en", "en"), ("", "en-GB"),
     (None, "en-GB"), ("xx-YY", "en-GB"), ("../../etc", "en-GB"), ("a" * 99, "en-GB"), ("en_US.UTF-8", "en-GB")],
)  # fmt: skip
def test_a_locale_is_one_that_babel_knows(tag: str | None, locale: str) -> None:
    assert locale_of(tag) == locale


@given(st.text(max_size=20))
def test_no_locale_makes_it_stumble(tag: str) -> None:
    assert locale_of(tag)


LONG = 250_000
HOSTILE_WORDS = ["<at>", "<at", "<at>a</at", "<at></at ", "<at>" + "</at" + " " * 50, "&#", "&", "\xa0 "]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", HOSTILE_WORDS)
def test_reading_words_takes_a_time_in_proportion_to_their_length(piece: str) -> None:
    text = piece * (LONG // len(piece))
    assert words_of(heard(text, mentions=[text])) == text.replace("\xa0", " ").strip()


def test_a_character_reference_of_thousands_of_digits_is_left_as_it_is() -> None:
    text = f"&#{'9' * LONG}; R&amp;D"
    assert words_of(heard(text, mentions=[])) == text


def heard(text: str, mentions: list[str]) -> Inbound:
    """Return the activity of a message that mentions the bot in these ways."""
    entities = [Entity("mention", mentioned, BOT) for mentioned in mentions]
    return Inbound("message", Conversation("19:chat"), text=text, recipient=Account(BOT["id"]), entities=entities)
