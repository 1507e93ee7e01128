"""The defects of botbuilder 4.17.1 that would reach us, each shown to be absent over HTTP."""

import asyncio
import gc
import ssl
import threading
from collections.abc import AsyncIterator, Callable

import pytest
from botbuilder.core import TurnContext
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, ConversationReference
from msrest.universal_http.requests import ClientRetryPolicy

from bot.adapter import ConnectorAdapter
from bot.delivery import Delivery
from bot.service_url import ServiceHosts
from bot.session import open_session
from tests.bot.running import HeldTime, RunningBot, Tokens
from tests.bot.stand_in import Teams


async def test_an_invoke_with_a_body_is_answered_200_with_that_body_as_json(bot: RunningBot) -> None:
    status, body = await bot.post(bot.press())
    assert status == 200
    assert set(body) == {"statusCode", "type", "value"}


@pytest.mark.parametrize(
    "value",
    [None, {}, [], "x", {"action": None}, {"action": "x"}, {"action": {"type": "Action.Execute"}},
     {"action": {"verb": "open", "data": []}}, {"action": {"verb": 5, "data": {"id": "b"}}},
     {"action": {"verb": "open", "data": {"id": {"$ne": ""}}}}, {"action": {"verb": "open", "data": {}}}],
)  # fmt: skip
async def test_a_tampered_action_is_answered_200_with_a_line_and_loses_nothing(bot: RunningBot, value: object) -> None:
    status, body = await bot.post(bot.press(value=value))
    assert status == 200
    assert body["type"] == "application/vnd.microsoft.activity.message"
    assert body["value"] == "UnusableInput ref-1"
    assert bot.script.pressed == []


async def test_the_action_is_read_as_the_dict_it_is(bot: RunningBot) -> None:
    data = {"id": "b1", "ticked": "yes"}
    await bot.post(bot.press(value={"action": {"type": "Action.Execute", "verb": "open", "data": data}}))
    ((_, press),) = bot.script.pressed
    assert (press.verb, press.id, dict(press.inputs)) == ("open", "b1", {"ticked": "yes"})


@pytest.mark.parametrize("name", ["task/fetch", "composeExtension/query", "fileConsent/invoke", "signin/verifyState"])
async def test_an_invoke_we_have_no_use_for_is_answered_200(bot: RunningBot, name: str) -> None:
    status, body = await bot.post(bot.press(name=name))
    assert (status, body, bot.script.pressed) == (200, {}, [])


async def test_many_turns_make_no_connector_client_and_no_thread(bot: RunningBot) -> None:
    await bot.post(bot.message())
    threads = threading.active_count()
    await asyncio.gather(*(bot.post(bot.message()) for _ in range(20)))
    assert threading.active_count() == threads
    assert not [thing for thing in gc.get_objects() if isinstance(thing, ClientRetryPolicy)]


async def test_turns_one_after_another_share_one_connection(bot: RunningBot) -> None:
    for _ in range(20):
        await bot.post(bot.message())
    assert bot.teams.connections == 1


async def test_sends_that_hang_do_not_stop_the_loop(bot: RunningBot) -> None:
    bot.teams.connector_open.clear()
    turns = [asyncio.create_task(bot.post(bot.message())) for _ in range(30)]
    await bot.teams.until_connections(30)
    async with bot.client.get(f"{bot.url}/healthz") as response:
        assert response.status == 200
    bot.teams.connector_open.set()
    assert {status for status, _ in await asyncio.gather(*turns)} == {200}


def blocked(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what asyncio, in its debug mode, says of callbacks that held up the loop."""
    return [record.getMessage() for record in caplog.records if record.name == "asyncio" and "took" in record.msg]


@pytest.fixture
async def watched_loop() -> AsyncIterator[Callable[[float], None]]:
    """Return how to have asyncio complain of callbacks that take so many seconds or more."""
    loop = asyncio.get_running_loop()

    def complain_from(seconds: float) -> None:
        loop.slow_callback_duration = seconds
        loop.set_debug(True)

    yield complain_from
    loop.set_debug(False)


async def test_no_callback_of_a_turn_blocks_the_loop(
    bot: RunningBot, caplog: pytest.LogCaptureFixture, watched_loop: Callable[[float], None]
) -> None:
    watched_loop(0.0)
    await bot.post(bot.message())
    assert blocked(caplog)  # the watch works: by that measure every callback is slow
    caplog.clear()
    bot.teams.rotate("key-2", "msteams")
    watched_loop(0.5)
    bot.teams.connector_open.clear()
    bot.teams.keys_open.clear()
    turn = asyncio.create_task(bot.post(bot.message()))
    await bot.teams.until_keys_are_asked_for(2)
    bot.teams.keys_open.set()
    bot.teams.connector_open.set()
    await turn
    assert blocked(caplog) == []


class Sdk:
    """SDK code that sends by its own means: TurnContext and the adapter."""

    def __init__(self, adapter: ConnectorAdapter, teams: Teams, tokens: Tokens) -> None:
        self.adapter, self.teams, self.tokens = adapter, teams, tokens

    def reference(self) -> ConversationReference:
        """Return a stored reference, as SDK code keeps it."""
        return ConversationReference(
            activity_id="old",
            channel_id="msteams",
            service_url=self.teams.service_url,
            conversation=ConversationAccount(id="19:chat"),
            bot=ChannelAccount(id="28:bot", name="Seatwise"),
            user=ChannelAccount(id="29:person"),
        )


@pytest.fixture
async def sdk(teams: Teams, trust: ssl.SSLContext) -> AsyncIterator[Sdk]:
    tokens, time = Tokens(), HeldTime()
    async with open_session(trust) as session:
        delivery = Delivery(session, ServiceHosts(("127.0.0.1",)), tokens.token, time.now, time.sleep, lambda: 0.0)
        yield Sdk(ConnectorAdapter(delivery), teams, tokens)


async def test_a_proactive_message_of_the_sdk_answers_no_invented_activity(sdk: Sdk) -> None:
    async def say(context: TurnContext) -> None:
        await context.send_activity("good morning")

    await sdk.adapter.continue_conversation(sdk.reference(), say)
    (sent,) = sdk.teams.received
    assert sent.path == "/amer/v3/conversations/19%3Achat/activities"
    assert "replyToId" not in sent.body
    assert sent.body["text"] == "good morning"


async def test_the_sdks_sends_and_updates_go_through_our_delivery(sdk: Sdk) -> None:
    async def say(context: TurnContext) -> None:
        first = await context.send_activity("one")
        await context.update_activity(Activity(id=first.id, type="message", text="two"))
        await context.send_activity(Activity(type="typing"))

    await sdk.adapter.continue_conversation(sdk.reference(), say)
    assert [(sent.method, sent.body["text"]) for sent in sdk.teams.received] == [("POST", "one"), ("PUT", "two")]
    assert len(sdk.teams.typing) == 1
    assert sdk.teams.connections == 1


async def test_two_turns_share_no_state(sdk: Sdk) -> None:
    contexts: list[TurnContext] = []

    async def keep(context: TurnContext) -> None:
        context.turn_state["mine"] = len(contexts)
        contexts.append(context)

    await asyncio.gather(*(sdk.adapter.continue_conversation(sdk.reference(), keep) for _ in range(3)))
    assert sorted(context.turn_state["mine"] for context in contexts) == [0, 1, 2]


async def test_an_error_of_sdk_code_is_not_taken_for_a_success(sdk: Sdk) -> None:
    async def fail(_context: TurnContext) -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await sdk.adapter.continue_conversation(sdk.reference(), fail)
