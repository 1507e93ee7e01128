"""Nothing of customers whom the asker cannot see changes a byte of any answer: two worlds, equal but for these."""

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cards.card import Card
from cards.error import error_card
from dialogs.turn import Later, Place, PlaceKind, Press, Progress, Turn
from services.domain.actor import Actor
from services.errors import SeatwiseError
from tests.isolation.two_customers import customer
from tests.sandbox_process import SandboxProcess
from tests.scenarios.in_process import Conversation, HeldClock, conversation
from tests.scenarios.reading import read

Document = dict[str, Any]
READER = "10000000-0000-4000-8000-0000000000d1"
SEEN: tuple[Document, ...] = (
    customer("quvvex", "everyone", "some") | {"name": "Northwind Traders"},
    customer("brixel", "everyone", "some") | {"name": "Fabrikam Residences"},
)
"""The customers that the asker sees, with ids of their own in every world."""
NEAR: tuple[Document, ...] = tuple(
    {"name": name, "domains": [domain], "groups": ["everyone"], "staff": 9,
     "skus": [{"part_number": "SPE_E3", "enabled": 900 + place, "consumed": 5},
              {"part_number": "VISIOCLIENT", "enabled": 70, "consumed": 0}]}
    for place, (name, domain) in enumerate((
        ("Northwind Traders", "northwind-two.example"), ("Northwind", "northwind.example"),
        ("Nortwind Tradesr", "nortwind.example"), ("Fabrikam", "fabrikam.example"),
        ("Residences of Fabrikam Ltd", "residences.example"), ("Aardvark Unused Licences", "unused.example"),
        ("Visio", "visio.example"), ("Help", "help.example"), ("E3 Left", "e3.example"),
    ))
)  # fmt: skip
OTHERS: tuple[Document, ...] = tuple(
    {"name": f"Zzz {number}", "domains": [f"z{number}.example"], "groups": ["everyone"], "deleted": number == 1,
     "scopes": None, "roles": [], "skus": []}
    for number in range(3)
)  # fmt: skip
WORLDS = {"near": NEAR, "others": OTHERS, "nobody": ()}
QUESTIONS = (
    "licences northwind", "licences Northwind Traders", "licences northwind.example", "licences nortwind",
    "licences northwind-two.example", "licences nortwind tradesr", "licences fabrikam", "licences residences",
    "licences fabrikam.example", "licences zzz", "licences z0.example", "licences aardvark", "licences visio",
    "seats quvvex.example e3", "licences quvvex.example visio", "users northwind traders", "who brixel.example e3",
    "user quvvex.example person 1", "groups brixel.example", "mailboxes quvvex.example", "customer brixel.example",
    "subscriptions quvvex.example", "access quvvex.example", "history quvvex.example", "reach brixel.example",
    "customers", "customers north", "customers zzz", "customers visio", "unused", "unused visio", "unused e3",
    "unused refresh", "renewals", "renewals visio", "short", "short visio", "status", "partner", "help",
    "how many e3 has northwind left", "does fabrikam have a free visio seat", "what does aardvark pay for",
    "northwind", "fabrikam", "nortwind tradesr", "visio", "help e3 left", "zzz 1", "who has e3 at northwind two",
    "licences", "licences it", "e3 left", "licences aardvark unused licences",
)  # fmt: skip
_ID = re.compile(r"\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@dataclass
class Asked:
    """One product over one world, asked by somebody who sees two customers."""

    chat: Conversation
    heard: set[str]

    async def answers(self, words: str) -> list[str]:
        """Return the card, its further pages and its files, with ids taken out."""
        chat = self.chat
        actor, told = Actor(chat.seatwise.operator.tenant_id, READER, "Reader"), list[str]()
        turn = Turn(actor, Place(PlaceKind.PERSONAL, "19:unseen"), "en-AU", chat.clock(), Progress())
        try:
            answer = await chat.seatwise.router.answer(turn, words)
            card: Card = await answer.then if isinstance(answer, Later) else answer
        except SeatwiseError as error:
            card = error_card(error)
        told.append(json.dumps([card.content, card.summary], ensure_ascii=False))
        for button in read(card.content, card.summary).buttons:
            if button.title.startswith("Export CSV"):
                told.append(await self._file(turn, Press(button.verb, button.data["id"])))
        return [_ID.sub("ID", text) for text in told]

    async def _file(self, turn: Turn, press: Press) -> str:
        exports = self.chat.seatwise.exports
        file = await exports.collect((await exports.press(turn, press)).token, turn.actor)
        return file.name + b"".join([piece async for piece in file.pieces]).decode()


def asked_in(
    sandbox: SandboxProcess, folder: Path, hidden: tuple[Document, ...], clock: HeldClock
) -> dict[str, list[str]]:
    """Return the answers to all questions in a world with these unseen customers."""
    admin = sandbox.admin
    admin.reset()
    ready = admin.put_world({"seed": "unseen", "customers": [*SEEN, *hidden]})
    admin.put_person(READER, "Reader", "readers", "some")
    admin.knobs(throttling=False)

    async def ask_all() -> dict[str, list[str]]:
        async with conversation(folder, sandbox.settings_of(ready), clock) as chat:
            asked = Asked(chat, set())
            return {words: await asked.answers(words) for words in QUESTIONS}

    try:
        return asyncio.run(ask_all())
    finally:
        admin.reset()


@pytest.fixture(scope="module")
def answers(
    sandbox_process: SandboxProcess, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, list[str]]]:
    """Every answer in every world, at one moment."""
    clock = HeldClock(datetime.now(UTC))
    return {
        name: asked_in(sandbox_process, tmp_path_factory.mktemp(name), hidden, clock) for name, hidden in WORLDS.items()
    }


@pytest.mark.parametrize("world", ["near", "others"])
@pytest.mark.parametrize("words", QUESTIONS)
def test_customers_who_are_not_seen_change_no_byte_of_an_answer(
    answers: dict[str, dict[str, list[str]]], world: str, words: str
) -> None:
    assert answers[world][words] == answers["nobody"][words]


def test_the_questions_are_answered(answers: dict[str, dict[str, list[str]]]) -> None:
    text = json.dumps(answers["nobody"])
    assert "Northwind Traders" in text
    assert "3,313,207" in text
    assert len({told[0] for told in answers["nobody"].values()}) > 25
