"""The judge itself: a card that lies in any one place is found out."""

import copy
import json
from collections.abc import Callable

import pytest

from tests.sandbox_process import Admin
from tests.scenarios.chat import Chat
from tests.scenarios.reading import JsonObject, read
from tests.scenarios.truth import judge


def swapped(old: str, new: str) -> Callable[[JsonObject], JsonObject]:
    """Return a lie: one text in the place of another."""

    def lie(card: JsonObject) -> JsonObject:
        text = json.dumps(card, ensure_ascii=False)
        assert old in text
        changed: JsonObject = json.loads(text.replace(old, new, 1))
        return changed

    return lie


def without_last_row(card: JsonObject) -> JsonObject:
    """Leave out a row."""
    shorter = copy.deepcopy(card)
    table = next(element for element in shorter["body"] if element["type"] == "Table")
    del table["rows"][-1]
    return shorter


LIES = {
    "bought": swapped('"text": "40"', '"text": "41"'),
    "assigned": swapped('"text": "31"', '"text": "30"'),
    "free": swapped('"text": "9"', '"text": "8"'),
    "in grace": swapped("In grace 3", "In grace 2"),
    "on grace": swapped("2 assigned seats stand", "3 assigned seats stand"),
    "a note left out": swapped("In grace 3", " "),
    "a row left out": without_last_row,
    "folded": swapped("2 free, trial", "3 free, trial"),
    "a name of the folded": swapped("Microsoft Fabric (Free)", "Another"),
    "a total from nowhere": swapped("Licences · ", "77 licences · "),
    "the fallback text's number": swapped("9 free", "10 free"),
    "the fallback text's total": swapped("licences of 3", "licences of 2"),
}


def test_a_true_card_is_not_complained_of(chat: Chat, sandbox: Admin) -> None:
    assert judge([chat.say("licences contoso")], sandbox.customer("contoso.example")).faults == []


@pytest.mark.parametrize("what", LIES)
def test_a_lie_is_found_out(chat: Chat, sandbox: Admin, what: str) -> None:
    honest = chat.say("licences contoso")
    lying = read(LIES[what](honest.card), honest.summary)
    assert judge([lying], sandbox.customer("contoso.example")).faults
