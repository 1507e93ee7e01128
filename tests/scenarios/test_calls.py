"""What a question costs upstream, and that nothing is done twice."""

from collections import Counter

from tests.sandbox_process import Admin
from tests.scenarios.conftest import NewChat
from tests.scenarios.oracle import expected, in_order


def token_requests(sandbox: Admin) -> list[str]:
    """Return the tenant of each token request in the log."""
    return [call["tenant"] for call in sandbox.calls() if call["path"].endswith("/oauth2/v2.0/token")]


def test_ten_questions_about_one_customer_cost_one_token_request_per_audience(
    fresh_chat: NewChat, sandbox: Admin
) -> None:
    chat = fresh_chat()
    for words in ["licences northwind", "licences", "licences northwind e3", "how many bp has northwind left"] * 2:
        chat.say(words)
    chat.say("customers")
    chat.say("licences northwind.example")
    tenant = sandbox.customer("northwind.example")["tenant_id"]
    partner = sandbox.world()["partner"]["tenant_id"]
    asked = Counter(token_requests(sandbox))
    assert asked[tenant] == 1, "Graph, in the customer's tenant"
    assert asked[partner] == 2, "Partner Center, and Graph for rights, in the partner's own"
    assert set(asked) == {tenant, partner}


def test_a_question_reads_no_other_customer(new_chat: NewChat, sandbox: Admin) -> None:
    new_chat().say("licences proseware")
    mine = sandbox.customer("proseware.example")["tenant_id"]
    others = {customer["tenant_id"] for customer in sandbox.world()["customers"]} - {mine}
    for call in sandbox.calls():
        assert call["tenant"] not in others
        assert not any(other in call["path"] for other in others)


def test_an_activity_delivered_twice_has_one_effect(new_chat: NewChat, sandbox: Admin) -> None:
    chat = new_chat()
    activity = chat.message("licences contoso")
    chat.send(activity)
    calls = len(sandbox.calls())
    for _ in range(3):
        assert chat.post(activity)[0] == 200
    last = chat.say("help")
    assert len(chat.answers) == 2
    assert "What you can ask" in last.text
    assert len(sandbox.calls()) == calls


def test_the_same_words_in_another_activity_are_answered_again(new_chat: NewChat, sandbox: Admin) -> None:
    chat = new_chat()
    first, second = chat.say("licences contoso e3"), chat.say("licences contoso e3")
    assert first.seats == second.seats
    assert len(chat.answers) == 2


def test_numbers_are_read_when_they_are_asked_for(new_chat: NewChat, sandbox: Admin) -> None:
    chat = new_chat()
    before = chat.say("licences contoso e3").seats
    customer = sandbox.customer("contoso.example")
    sku = next(sku for sku in customer["skus"] if sku["part_number"] == "SPE_E3")
    sandbox.change_units(customer["tenant_id"], sku["sku_id"], consumed=sku["consumed"] + 5)
    after = chat.say("licences contoso")
    assert in_order(after.seats) == expected(sandbox.customer("contoso.example")).rows
    assert before[0] not in after.seats
