"""A customer whose tenant does not answer holds up the questions about it, and no others."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox_process import Admin
from tests.scenarios.conftest import NewChat

STUCK = 40
FILTERS = ("users contoso where city = {}", "licences contoso where department = {}", "who contoso e3 where city = {}")
PATIENCE = 5.0


def _seconds(new_chat: NewChat, words: str) -> float:
    began = time.monotonic()
    assert "Fabrikam" in new_chat().say(words).text
    return time.monotonic() - began


@pytest.mark.long
def test_forty_questions_about_a_tenant_that_hangs_do_not_slow_one_about_another(
    sandbox: Admin, new_chat: NewChat
) -> None:
    (stuck,) = (one["tenant_id"] for one in sandbox.world()["customers"] if one["name"].startswith("Contoso"))
    usual = max(_seconds(new_chat, "licences fabrikam") for _ in range(2))
    sandbox.fault("hang", service="graph", tenant=stuck, seconds=60)
    questions = [FILTERS[number % len(FILTERS)].format(f"City{number}") for number in range(STUCK)]
    chats = [new_chat() for _ in questions]
    with ThreadPoolExecutor(STUCK) as people:
        asked = [people.submit(chat.post, chat.message(words)) for chat, words in zip(chats, questions, strict=True)]
        time.sleep(1.0)
        meanwhile = [_seconds(new_chat, words) for words in ("licences fabrikam", "users fabrikam")]
        sandbox.clear_faults()
        assert {one.result()[0] for one in asked} == {200}
    assert all(chat.until(1).text for chat in chats), "whoever asked about it is told in the end"
    assert max(meanwhile) < usual + PATIENCE, (usual, meanwhile)
