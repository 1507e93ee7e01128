"""Whatever goes wrong becomes an answer for the person and a line for the operator, without secrets."""

import ssl

import pytest
from structlog.testing import capture_logs

from cards.card import Button, Card
from dialogs.turn import Answer, Press, Turn
from services.domain.actor import Permission
from services.errors import (
    ButtonClosed,
    ButtonFault,
    CrossTenantAccess,
    CustomerNotFound,
    InputFault,
    NotPermitted,
    Service,
    Unavailable,
    UnusableInput,
)
from tests.bot.running import RunningBot, card, running_bot
from tests.bot.stand_in import Scripted, Teams


class Failing:
    """A conversation that fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def __call__(self, _turn: Turn, _asked: object) -> Answer:
        raise self.error


async def test_an_error_of_ours_becomes_its_card(bot: RunningBot) -> None:
    bot.script.on_words = Failing(CustomerNotFound("contosi"))
    assert (await bot.post(bot.message()))[0] == 200
    assert bot.teams.received[0].text == "CustomerNotFound ref-1"


async def test_an_unexpected_error_becomes_a_card_with_a_reference_that_the_log_knows(bot: RunningBot) -> None:
    bot.script.on_words = Failing(RuntimeError("password=hunter2"))
    with capture_logs() as logs:
        assert (await bot.post(bot.message("secret question")))[0] == 200
    assert bot.teams.received[0].text == "RuntimeError ref-1"
    (line,) = [line for line in logs if line["event"] == "turn.failed"]
    assert (line["reference"], line["error"], line["log_level"]) == ("ref-1", "RuntimeError", "error")
    assert any("test_errors.py" in frame for frame in line["frames"])
    assert "hunter2" not in str(logs)
    assert "secret question" not in str(logs)


async def test_an_access_across_tenants_keeps_its_own_reference(bot: RunningBot) -> None:
    bot.script.on_words = Failing(CrossTenantAccess("xt-9"))
    await bot.post(bot.message())
    assert bot.teams.received[0].text == "CrossTenantAccess xt-9"


async def test_even_a_failing_error_card_leaves_nobody_without_an_answer(teams: Teams, trust: ssl.SSLContext) -> None:
    def broken(error: Exception, reference: str) -> Card:
        raise KeyError(reference)

    async with running_bot(teams, trust, error_card=broken) as bot:
        bot.script.on_words = Failing(RuntimeError())
        await bot.post(bot.message())
        assert bot.teams.received[0].text.endswith("ref-1")


@pytest.mark.parametrize("asked_by", ["words", "press"])
async def test_a_card_that_was_never_issued_is_not_shown(bot: RunningBot, asked_by: str) -> None:
    async def raw(_turn: Turn, _asked: object) -> Answer:
        return Card({"type": "AdaptiveCard", "body": [{"id": Button("open", {"tenant": "hidden"})}]}, "raw")

    bot.script.on_words = bot.script.on_press = raw
    _, body = await bot.post(bot.message() if asked_by == "words" else bot.press())
    shown = str(body) + str([sent.body for sent in bot.teams.received])
    assert "TypeError ref-1" in shown
    assert "hidden" not in shown


PRESSERS_OWN: list[Exception] = [
    ButtonClosed(ButtonFault.NOT_YOURS),
    ButtonClosed(ButtonFault.EXPIRED),
    UnusableInput(InputFault.TAMPERED),
    NotPermitted(Permission.APPROVE),
]


@pytest.mark.parametrize("error", PRESSERS_OWN, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("kind", ["personal", "groupChat", "channel"])
async def test_a_press_that_is_the_pressers_own_fault_leaves_the_card(
    bot: RunningBot, kind: str, error: Exception
) -> None:
    bot.script.on_press = Failing(error)
    status, body = await bot.post(bot.press(conversation={"id": "c", "conversationType": kind}))
    assert status == 200
    assert body["type"] == "application/vnd.microsoft.activity.message"
    assert body["value"] == f"{type(error).__name__} ref-1"


@pytest.mark.parametrize(
    ("kind", "shape"),
    [("personal", "card.adaptive"), ("groupChat", "activity.message"), ("channel", "activity.message")],
)
async def test_an_upstream_fault_replaces_a_card_only_where_nobody_else_looks_at_it(
    bot: RunningBot, kind: str, shape: str
) -> None:
    bot.script.on_press = Failing(Unavailable(Service.GRAPH, 503))
    _, body = await bot.post(bot.press(conversation={"id": "c", "conversationType": kind}))
    assert body["type"] == f"application/vnd.microsoft.{shape}"


async def test_an_answer_that_cannot_be_delivered_is_logged_and_the_request_succeeds(bot: RunningBot) -> None:
    bot.teams.script.append(Scripted(403, taken=False))
    with capture_logs() as logs:
        assert (await bot.post(bot.message()))[0] == 200
    (line,) = [line for line in logs if line["event"] == "answer.not_delivered"]
    assert (line["error"], line["status"], line["conversation"]) == ("ConversationClosed", "403", "19:chat")


async def test_a_huge_answer_to_a_press_stays_below_80_kb(bot: RunningBot) -> None:
    async def huge(_turn: Turn, _press: Press) -> Answer:
        return card("x" * 90_000)

    bot.script.on_press = huge
    _, body = await bot.post(bot.press())
    assert body["type"] == "application/vnd.microsoft.activity.message"
    assert "too large" in body["value"]
