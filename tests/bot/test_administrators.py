"""What nobody asked for reaches administrators in the chats they spoke in, once, with a button that works."""

import asyncio
import ssl
from datetime import UTC, datetime
from typing import Any

from bot.administrators import Administrators
from bot.watch import Watch
from cards.card import Card
from dialogs.turn import Answer, Turn
from services.errors import SignInFault, SignInNeeded
from services.stops import Stops
from services.store.administrators import AdministratorChat
from tests.bot.running import running_bot
from tests.bot.stand_in import PERSON, TENANT, Teams

ADMINISTRATOR = str(PERSON["aadObjectId"])
REVOKED = SignInNeeded(SignInFault.REVOKED, 50173)


class MemoryChats:
    """The store, in memory; `changed` is set whenever a chat is kept."""

    def __init__(self) -> None:
        self.known: dict[str, AdministratorChat] = {}
        self.claimed: set[int] = set()
        self.writes = 0
        self.changed = asyncio.Event()

    async def seen(self, chat: AdministratorChat, now: datetime) -> None:
        self.known[chat.actor_object_id] = chat
        self.writes += 1
        self.changed.set()

    async def chats(self) -> tuple[AdministratorChat, ...]:
        return tuple(self.known.values())

    async def claim_notice(self, credential_version: int, now: datetime) -> bool:
        is_first = credential_version not in self.claimed
        self.claimed.add(credential_version)
        return is_first


class Issuer:
    """Gives buttons their ids, and remembers for whom."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []

    async def __call__(self, turn: Turn, answer: Answer) -> Answer:
        assert isinstance(answer, Card)
        self.turns.append(turn)
        content, _ = answer.issue(lambda: "0" * 32)
        return Card(content, answer.summary)


def watch(chats: MemoryChats, issue: Issuer, *administrators: str) -> Watch:
    async def version() -> int:
        return 3

    stops = Stops(chats, version, lambda: datetime.now(UTC))
    return Watch(stops, Administrators(administrators, TENANT, chats, issue))


async def test_an_administrator_who_spoke_in_person_is_told_once(teams: Teams, trust: ssl.SSLContext) -> None:
    chats, issue = MemoryChats(), Issuer()
    watching = watch(chats, issue, ADMINISTRATOR.upper())
    async with running_bot(teams, trust, watch=watching) as bot:
        await bot.post(bot.message())
        await chats.changed.wait()
        await teams.until(1)
        for _ in range(3):
            watching.stops.stopped(REVOKED, 3)
        told = (await teams.until(2))[1]
        await bot.post(bot.message())
        assert len(await teams.until(3)) == 3
    assert "signed in to Microsoft again" in told.text
    assert told.path.startswith("/amer/v3/conversations/19%3Achat/") or "19:chat" in told.path
    action: dict[str, Any] = told.card["actions"][0]
    assert (action["title"], action["verb"], action["data"]) == ("Sign in", "ask", {"id": "0" * 32})
    assert [(turn.actor.object_id, turn.place.id) for turn in issue.turns] == [(ADMINISTRATOR, "19:chat")]
    assert chats.writes == 1


async def test_nobody_else_is_told_and_no_other_chat_is_remembered(teams: Teams, trust: ssl.SSLContext) -> None:
    chats, issue = MemoryChats(), Issuer()
    watching = watch(chats, issue, "33333333-0000-4000-8000-000000000000")
    async with running_bot(teams, trust, watch=watching) as bot:
        await bot.post(bot.message())
        await teams.until(1)
    group = watch(chats, issue, ADMINISTRATOR)
    async with running_bot(teams, trust, watch=group) as bot:
        chat = {"id": "19:group", "conversationType": "groupChat", "tenantId": TENANT}
        await bot.post(bot.message(conversation=chat))
        await teams.until(2)
    assert chats.known == {}


async def test_a_stop_of_a_token_that_is_replaced_already_is_told_to_nobody() -> None:
    watching = watch(MemoryChats(), Issuer())
    watching.stops.stopped(REVOKED, 2)
    try:
        await asyncio.wait_for(watching.stops.next(), 0.1)
    except TimeoutError:
        return
    raise AssertionError
