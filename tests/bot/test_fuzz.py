"""Whatever is posted, the bot answers with a status of its own, runs no turn without a token, and goes on."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.bot.fuzzing import PLACEHOLDER, FuzzedBot, activities, fuzzed_bot

OURS = {200, 400, 403, 413}
"""408, 415 and 401 have other causes than a body."""
_numbers = count(1)


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[FuzzedBot]:
    with fuzzed_bot() as running:
        yield running


def _make(fuzzed: FuzzedBot, kind: str) -> dict[str, Any]:
    bot, place = fuzzed.bot, {"id": PLACEHOLDER.decode()}
    match kind:
        case "press":
            return bot.press("0" * 31 + "1", "ask", **place)
        case "submit":
            return bot.message(None, value={"verb": "ask", "id": "0" * 31 + "1"}, **place)
        case "consent":
            value = {
                "type": "fileUpload",
                "action": "accept",
                "context": {"file": "t"},
                "uploadInfo": {"uploadUrl": "x"},
            }
            return bot.message(None, type="invoke", name="fileConsent/invoke", value=value, **place)
        case "update":
            return bot.message(None, type="conversationUpdate", membersAdded=[{"id": "28:bot"}], **place)
        case "other":
            return bot.message(None, type="messageReaction", **place)
    return bot.message("licences contoso", **place)


def _hold(fuzzed: FuzzedBot, body: bytes, is_ours: bool) -> None:
    before, body = fuzzed.turns, body.replace(PLACEHOLDER, b"activity-%08d" % next(_numbers))
    status, _ = fuzzed.post(body, fuzzed.token if is_ours else None)
    if is_ours:
        assert status in OURS, body
    else:
        assert (status, fuzzed.turns) == (401, before), body
    assert fuzzed.complaints() == [], body


def _fuzz(fuzzed: FuzzedBot, examples: int) -> None:
    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(st.data(), st.integers(0, 4))
    def holds(data: st.DataObject, chance: int) -> None:
        _hold(fuzzed, data.draw(activities(lambda kind: _make(fuzzed, kind))), is_ours=chance > 0)

    holds()
    assert fuzzed.turns > examples / 20, "too few of them came through to prove anything"
    assert fuzzed.is_alive()


def test_three_hundred_bodies_do_no_harm(fuzzed: FuzzedBot) -> None:
    _fuzz(fuzzed, 300)


@pytest.mark.long
@pytest.mark.timeout(1500)
def test_ten_thousand_bodies_do_no_harm(fuzzed: FuzzedBot) -> None:
    _fuzz(fuzzed, 10_000)
