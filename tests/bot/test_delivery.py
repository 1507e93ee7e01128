"""Sends over HTTP: repeated where Microsoft asks for it, once where twice would mislead, pooled, quoted, bounded."""

import asyncio
import ssl
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.delivery import ConversationClosed, Delivery, PossiblySent, Rejected, Repeat
from bot.message import Message, Reference
from bot.service_url import ServiceHosts
from bot.session import open_session
from cards.card import Button, Card
from services.errors import Throttled, Unavailable
from tests.bot.running import HeldTime, Tokens, card
from tests.bot.stand_in import Scripted, Teams


class Sender:
    """A Delivery, what it waits for, and where its messages go."""

    def __init__(self, delivery: Delivery, teams: Teams, tokens: Tokens, waits: list[float]) -> None:
        self.delivery, self.teams, self.tokens, self.waits = delivery, teams, tokens, waits

    def to(self, conversation: str = "19:chat", reply_to: str | None = "a1") -> Reference:
        """Return a reference to a conversation."""
        return Reference(self.teams.service_url, conversation, {"id": "28:bot"}, reply_to)


@pytest.fixture
async def sender(teams: Teams, trust: ssl.SSLContext) -> AsyncIterator[Sender]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    tokens = Tokens()
    async with open_session(trust) as session:
        hosts = ServiceHosts(("127.0.0.1",))
        delivery = Delivery(session, hosts, tokens.token, HeldTime().now, sleep, lambda: 1.0)
        yield Sender(delivery, teams, tokens, waits)


HELLO = Message(card("hello"))


async def test_a_reply_goes_to_the_activity_it_answers(sender: Sender) -> None:
    assert await sender.delivery.send(sender.to(), HELLO) == "m1"
    (sent,) = sender.teams.received
    assert (sent.method, sent.path) == ("POST", "/amer/v3/conversations/19%3Achat/activities/a1")
    assert sent.body["replyToId"] == "a1"
    assert "text" not in sent.body


async def test_a_message_of_its_own_answers_nothing(sender: Sender) -> None:
    await sender.delivery.send(sender.to(reply_to=None), HELLO)
    (sent,) = sender.teams.received
    assert sent.path == "/amer/v3/conversations/19%3Achat/activities"
    assert "replyToId" not in sent.body


async def test_an_update_puts_the_card_in_place_of_the_old_one(sender: Sender) -> None:
    await sender.delivery.update(sender.to(), "m9", HELLO)
    (sent,) = sender.teams.received
    assert (sent.method, sent.path) == ("PUT", "/amer/v3/conversations/19%3Achat/activities/m9")
    assert (sent.body["id"], sent.text) == ("m9", "hello")


@pytest.mark.parametrize("hostile", ["../../evil", "a/b?c=d#e", "a%2Fb", "19:x@thread.tacv2;messageid=1"])
async def test_ids_are_quoted(sender: Sender, hostile: str) -> None:
    await sender.delivery.send(sender.to(hostile, hostile), HELLO)
    (sent,) = sender.teams.received
    assert sent.path.count("/") == 6
    assert "?" not in sent.path


@pytest.mark.parametrize("dots", [".", "..", ""])
async def test_an_id_of_dots_climbs_nowhere(sender: Sender, dots: str) -> None:
    with pytest.raises(Rejected):
        await sender.delivery.send(sender.to(dots), HELLO)
    with pytest.raises(Rejected):
        await sender.delivery.update(sender.to(), dots, HELLO)


@pytest.mark.parametrize("status", [412, 429, 502, 504])
async def test_an_answer_that_asks_for_it_is_repeated_with_growing_waits(sender: Sender, status: int) -> None:
    sender.teams.script.extend(Scripted(status, taken=False) for _ in range(3))
    assert await sender.delivery.send(sender.to(), HELLO) == "m4"
    assert sender.waits == [1.0, 2.0, 4.0]


async def test_retry_after_is_honoured_on_top_of_the_jitter(sender: Sender) -> None:
    sender.teams.script.append(Scripted(429, {"Retry-After": "7"}, taken=False))
    await sender.delivery.send(sender.to(), HELLO)
    assert sender.waits == [8.0]


async def test_an_absurd_retry_after_is_not_waited_for(sender: Sender) -> None:
    sender.teams.script.append(Scripted(429, {"Retry-After": "3600"}, taken=False))
    with pytest.raises(Throttled) as raised:
        await sender.delivery.send(sender.to(), HELLO)
    assert raised.value.retry_after == 3600
    assert sender.waits == []


async def test_five_refusals_are_enough(sender: Sender) -> None:
    sender.teams.script.extend(Scripted(502, taken=False) for _ in range(9))
    with pytest.raises(Unavailable):
        await sender.delivery.send(sender.to(), HELLO)
    assert len(sender.teams.script) == 4


@pytest.mark.parametrize("status", [400, 413, 500, 503, 302])
async def test_other_failures_are_not_repeated(sender: Sender, status: int) -> None:
    sender.teams.script.append(Scripted(status, taken=False))
    with pytest.raises((Rejected, Unavailable)):
        await sender.delivery.send(sender.to(), HELLO)
    assert (sender.waits, sender.teams.received) == ([], [])


@pytest.mark.parametrize("status", [403, 404])
async def test_a_closed_conversation_is_told_apart(sender: Sender, status: int) -> None:
    sender.teams.script.append(Scripted(status, taken=False))
    with pytest.raises(ConversationClosed) as raised:
        await sender.delivery.send(sender.to(), HELLO)
    assert raised.value.status == status


async def test_an_answer_lost_in_mid_send_is_sent_once_more(sender: Sender) -> None:
    sender.teams.script.append(Scripted(lost=True))
    await sender.delivery.send(sender.to(), HELLO)
    assert len(sender.teams.received) == 2


async def test_an_answer_lost_twice_is_possibly_sent(sender: Sender) -> None:
    sender.teams.script.extend([Scripted(lost=True), Scripted(lost=True)])
    with pytest.raises(PossiblySent):
        await sender.delivery.send(sender.to(), HELLO)
    assert len(sender.teams.received) == 2


async def test_an_alert_lost_in_mid_send_is_not_sent_again_and_is_recorded(sender: Sender) -> None:
    sender.teams.script.append(Scripted(lost=True))
    with capture_logs() as logs, pytest.raises(PossiblySent):
        await sender.delivery.send(sender.to(reply_to=None), HELLO, repeat=Repeat.NEVER)
    assert len(sender.teams.received) == 1
    (line,) = [line for line in logs if line["event"] == "delivery.possibly_sent"]
    assert line["conversation"] == "19:chat"


async def test_an_alert_that_was_answered_with_a_refusal_is_repeated(sender: Sender) -> None:
    sender.teams.script.append(Scripted(429, taken=False))
    await sender.delivery.send(sender.to(reply_to=None), HELLO, repeat=Repeat.NEVER)
    assert len(sender.teams.received) == 1


async def test_a_connector_that_cannot_be_reached_has_received_nothing(sender: Sender) -> None:
    gone = Reference("https://127.0.0.1:1/", "19:chat", {}, None)
    with pytest.raises(Unavailable):
        await sender.delivery.send(gone, HELLO, repeat=Repeat.NEVER)
    assert sender.waits == [1.0, 2.0, 4.0, 8.0]


async def test_a_refused_token_is_renewed_once(sender: Sender) -> None:
    sender.teams.script.append(Scripted(401, taken=False))
    await sender.delivery.send(sender.to(), HELLO)
    assert sender.tokens.fresh == 1
    assert sender.teams.received[0].authorization == "Bearer connector-token-1"
    sender.teams.script.extend([Scripted(401, taken=False), Scripted(401, taken=False)])
    with pytest.raises(Rejected):
        await sender.delivery.send(sender.to(), HELLO)
    assert sender.tokens.fresh == 2


async def test_a_stored_reference_is_checked_again_before_the_token_leaves(sender: Sender) -> None:
    for url in ("https://evil.example/", "http://10.0.0.1/", "https://127.0.0.1@evil.example/v3/"):
        with pytest.raises(Rejected):
            await sender.delivery.send(Reference(url, "c", {}, None), HELLO)
    assert sender.tokens.asked == 0


async def test_a_redirect_is_not_followed(sender: Sender) -> None:
    elsewhere = f"{sender.teams.service_url}v3/conversations/elsewhere/activities"
    sender.teams.script.append(Scripted(307, {"Location": elsewhere}, taken=False))
    with pytest.raises(Rejected):
        await sender.delivery.send(sender.to(), HELLO)
    assert sender.teams.received == []


@pytest.mark.parametrize("body", ["", "{}", "<html>", '{"id": 5}', "[]"])
async def test_an_answer_without_an_id_is_a_message_without_an_id(sender: Sender, body: str) -> None:
    sender.teams.script.append(Scripted(202, body=body))
    assert await sender.delivery.send(sender.to(), HELLO) == ""


async def test_a_message_is_never_above_80_kb(sender: Sender) -> None:
    with capture_logs() as logs:
        await sender.delivery.send(sender.to(), Message(card("x" * 90_000)))
    (sent,) = sender.teams.received
    assert "too large" in sent.body["text"]
    assert "attachments" not in sent.body
    assert any(line["event"] == "message.too_large" for line in logs)


async def test_a_card_whose_buttons_were_never_issued_is_not_sent(sender: Sender) -> None:
    raw = Card({"type": "AdaptiveCard", "body": [{"id": Button("open")}]}, "raw")
    with pytest.raises(TypeError):
        await sender.delivery.send(sender.to(), Message(raw))
    assert sender.teams.received == []


async def test_many_sends_share_connections(sender: Sender) -> None:
    for _ in range(30):
        await sender.delivery.send(sender.to(), HELLO)
    assert sender.teams.connections == 1


async def test_sends_go_out_side_by_side(sender: Sender) -> None:
    sender.teams.connector_open.clear()
    sends = [asyncio.create_task(sender.delivery.send(sender.to(), HELLO)) for _ in range(40)]
    await sender.teams.until_connections(40)
    sender.teams.connector_open.set()
    await asyncio.gather(*sends)


async def test_the_environment_has_no_say_in_where_messages_go(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    await sender.delivery.send(sender.to(), HELLO)
    assert len(sender.teams.received) == 1
