"""status tells what the bot reaches, who the asker is to it, and counts only what the asker may see."""

import re

from tests.sandbox_process import Admin
from tests.scenarios.conftest import NewChat


def test_everybody_is_told_their_own_role_and_counts_of_what_they_may_see(new_chat: NewChat, sandbox: Admin) -> None:
    everything, some = new_chat().say("status").text, new_chat(asker="Rania").say("status").text
    assert "administrator" in everything
    assert "reader" in some
    assert "administrator" not in some
    assert _customers(everything) == len(sandbox.world()["customers"])
    assert 0 < _customers(some) < _customers(everything)
    assert _relationships(some) < _relationships(everything)


def test_the_sign_in_the_record_and_the_key_are_told(new_chat: NewChat) -> None:
    text = new_chat().say("status").text
    assert "was part of the sign-in" in text
    assert "every question and every change is written down" in text
    assert "current, for every stored secret" in text


def test_a_sign_in_without_mfa_is_told(fresh_chat: NewChat, sandbox: Admin) -> None:
    sandbox.knobs(mfa_claim=False, require_mfa=False)
    text = fresh_chat().say("status").text
    assert "was not part of the sign-in" in text
    assert "connect" in text


def _customers(text: str) -> int:
    found = re.search(r"Customers:?\s*(\d+)", text)
    assert found, text
    return int(found[1])


def _relationships(text: str) -> int:
    found = re.search(r"(\d+) GDAP", text)
    assert found, text
    return int(found[1])
