"""What comes back from a card is an id and a verb; any other byte, person, place or time than its own is refused."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.message import ADAPTIVE_CARD
from cards.text import to_text
from dialogs.buttons import KEPT
from services.domain.actor import Permission
from services.errors import NotPermitted
from services.store.buttons import ButtonRow, ButtonStore
from services.store.database import Database
from tests.bot.fuzzing import FuzzedBot, fuzzed_bot, values
from tests.bot.running import HeldTime, RunningBot, running_bot
from tests.bot.stand_in import PERSON, Teams
from tests.databases import database, database_backend, database_url, migrated_url
from tests.dialogs.world import World

__all__ = ["database", "database_backend", "database_url", "migrated_url"]

CHAT = "19:chat"
Json = dict[str, Any]


def _first_button(card: Json, title: str) -> Json:
    found: list[Json] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict) and node.get("type") == "Action.Execute" and node.get("title") == title:
            found.append(node)
        for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            walk(inner)

    walk(card)
    return found[0]


def _flipped(text: str) -> st.SearchStrategy[str]:
    """Return strategies for texts that differ from this one in one character, or in length."""
    one = st.tuples(st.integers(0, len(text) - 1), st.characters(exclude_categories=["Cs"]))
    return st.one_of(
        one.map(lambda drawn: text[: drawn[0]] + drawn[1] + text[drawn[0] + 1 :]),
        st.integers(0, len(text)).map(lambda at: text[:at]),
        st.sampled_from((text.upper(), f" {text}", f"{text} ", f"{text}0", f"{text}\0", text[::-1])),
    ).filter(lambda other: other != text)


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[FuzzedBot]:
    with fuzzed_bot() as running:
        yield running


@pytest.fixture(scope="module")
def button(fuzzed: FuzzedBot) -> Json:
    """The first customer's button on a card that was asked for in CHAT."""
    fuzzed.post(json.dumps(fuzzed.bot.message("customers")).encode(), fuzzed.token)
    return _first_button(fuzzed.bot.teams.received[-1].card, "Licences")


def _changes(action: Json) -> st.SearchStrategy[tuple[Json, Json]]:
    """Return strategies for an action and an activity of which one has been tampered with."""
    honest, data = {"verb": action["verb"], "data": action["data"]}, action["data"]
    chat = {"conversation": {"id": CHAT, "conversationType": "personal"}}
    actions = st.one_of(
        _flipped(data["id"]).map(lambda id: honest | {"data": data | {"id": id}}),
        values.filter(lambda id: id != data["id"]).map(lambda id: honest | {"data": data | {"id": id}}),
        _flipped(action["verb"]).map(lambda verb: honest | {"verb": verb}),
        values.filter(lambda verb: verb is not None).map(lambda verb: honest | {"verb": verb}),
        values.map(lambda other: honest | {"data": other}),
    ).map(lambda changed: (changed, chat))
    people = _flipped(PERSON["aadObjectId"]).map(lambda id: {"from": PERSON | {"aadObjectId": id}} | chat)
    places = _flipped(CHAT).map(lambda id: {"conversation": {"id": id, "conversationType": "personal"}})
    return st.one_of(actions, st.one_of(people, places).map(lambda changed: (honest, changed)))


def _is_another_button(fuzzed: FuzzedBot, action: Json) -> bool:
    """The ids of these tests are numbers in a row; real ones are random."""
    id = action["data"].get("id") if isinstance(action["data"], dict) else None
    return isinstance(id, str) and id in fuzzed.world.rows.rows and id != "0" * 31 + "1"


@settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_byte_of_a_press_that_is_changed_closes_it(fuzzed: FuzzedBot, button: Json, data: st.DataObject) -> None:
    action, activity = data.draw(_changes(button))
    assume(not _is_another_button(fuzzed, action))
    pressed = fuzzed.bot.press(value={"action": {"type": "Action.Execute"} | action}, **activity)
    status, body = fuzzed.post(json.dumps(pressed).encode(), fuzzed.token)
    assert status in (400, 403) or (status == 200 and json.loads(body)["type"] != ADAPTIVE_CARD), body
    fuzzed.bot.teams.received.clear()
    if isinstance(action["data"], dict):  # the same as clients send it that know only Action.Submit
        submitted = fuzzed.bot.message(None, value=action["data"] | {"verb": action["verb"]}, **activity)
        fuzzed.post(json.dumps(submitted).encode(), fuzzed.token)
        assert all(sent.text.endswith("ref-1") for sent in fuzzed.bot.teams.received)
    assert fuzzed.complaints() == []


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.text(max_size=12) | st.sampled_from(("tenant_id", "command", "who")), values, max_size=5))
def test_what_is_added_to_a_press_changes_nothing(fuzzed: FuzzedBot, button: Json, added: Json) -> None:
    def shown(data: Json) -> str:
        press = fuzzed.bot.press(value={"action": button | {"data": data}})
        status, body = fuzzed.post(json.dumps(press).encode(), fuzzed.token)
        assume(status != 400)  # half a character is no JSON
        return to_text(json.loads(body)["value"])

    assert shown(added | button["data"]) == shown(button["data"])


@asynccontextmanager
async def _conversing(trust: ssl.SSLContext, world: World, **how: Any) -> AsyncIterator[RunningBot]:
    teams = Teams()
    teams.rotate("key-1", "msteams")
    runner = await teams.start(None)
    async with running_bot(teams, trust, **how) as bot:
        bot.script.on_words, bot.script.on_press = world.router.answer, world.router.press
        yield bot
    await runner.cleanup()


async def test_a_press_after_a_day_is_refused(trust: ssl.SSLContext) -> None:
    async with _conversing(trust, World(), time=HeldTime()) as bot:
        token = bot.teams.token(exp=int(bot.time.moment) + 10**6)
        await bot.post(bot.message("customers"))
        action = _first_button(bot.teams.received[-1].card, "Licences")
        bot.time.move((KEPT - timedelta(seconds=1)).total_seconds())
        assert (await bot.post(bot.press(value={"action": action}), token=token))[1]["type"] == ADAPTIVE_CARD
        bot.time.move(1)
        assert (await bot.post(bot.press(value={"action": action}), token=token))[1]["type"] != ADAPTIVE_CARD


async def test_a_press_of_somebody_whose_role_was_taken_away_since_is_refused(trust: ssl.SSLContext) -> None:
    world = World()
    async with _conversing(trust, world) as bot:
        await bot.post(bot.message("customers"))
        press = {"action": _first_button(bot.teams.received[-1].card, "Licences")}
        assert (await bot.post(bot.press(value=press)))[1]["type"] == ADAPTIVE_CARD
        world.refusal = NotPermitted(Permission.READ)
        assert (await bot.post(bot.press(value=press)))[1]["value"] == "NotPermitted ref-1"


async def test_a_button_for_one_use_that_many_press_at_once_has_one_effect(
    trust: ssl.SSLContext, database: Database
) -> None:
    rows, id = ButtonStore(database), "ab" * 16
    rows_of_the_world: Any = rows
    world = World(rows=rows_of_the_world)
    async with _conversing(trust, world) as bot:
        now = bot.time.now()
        payload = {"command": "help", "arguments": {}}
        await rows.add([ButtonRow(id, "ask", payload, CHAT, None, now, now + KEPT, single_use=True)])
        people = [{"id": f"29:{n}", "aadObjectId": f"77777777-0000-4000-8000-{n:012}"} for n in range(10)]
        presses = [bot.press(id, "ask") | {"from": person} for person in people]
        bodies = [body for _, body in await asyncio.gather(*(bot.post(press) for press in presses))]
    assert [body["type"] for body in bodies].count(ADAPTIVE_CARD) == 1
    assert [body["value"] for body in bodies].count("ButtonClosed ref-1") == 9
