"""Words in, a card out; buttons; where and who; all over HTTP."""

from tests.bot.running import RunningBot


async def test_a_message_is_answered_with_a_card(bot: RunningBot) -> None:
    activity = bot.message("licences contoso")
    status, _ = await bot.post(activity)
    (sent,) = bot.teams.received
    assert status == 200
    assert sent.text == "you said licences contoso"
    assert sent.body["summary"] == "you said licences contoso"
    assert sent.method == "POST"
    assert sent.path == f"/amer/v3/conversations/19%3Achat/activities/{activity['id']}"
    assert sent.authorization == "Bearer connector-token-0"


async def test_a_pressed_button_is_answered_in_the_response(bot: RunningBot) -> None:
    status, body = await bot.post(bot.press("b7", "open"))
    assert status == 200
    assert body["statusCode"] == 200
    assert body["type"] == "application/vnd.microsoft.card.adaptive"
    assert body["value"]["body"][0]["text"] == "you pressed open b7"
    assert bot.teams.received == []


async def test_without_authentication_a_message_is_answered_on_loopback(open_bot: RunningBot) -> None:
    status, _ = await open_bot.post(open_bot.message("help"))
    (sent,) = open_bot.teams.received
    assert (status, sent.text, sent.authorization) == (200, "you said help", None)
