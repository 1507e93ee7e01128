"""When Microsoft fails, the card names what is not available and why; no zero and no wrong total appear."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.chat import Chat
from tests.scenarios.conftest import NewChat
from tests.scenarios.in_process import Conversation, conversation
from tests.scenarios.oracle import Source, expected, in_order
from tests.scenarios.reading import Reading, numbers_in
from tests.scenarios.truth import judge

GRAPH, PARTNER_CENTER = "Microsoft Graph", "Partner Center"
SKUS = "(?i)subscribedskus"
CUSTOMERS = r"/v1/customers(\?|$)"


@dataclass(frozen=True)
class Failure:
    """Something that goes wrong, and words of the reason that a card must give for it."""

    fault: dict[str, Any]
    why: str
    granted: tuple[int, ...] = field(default=())


FAILURES = {
    "down": Failure({"kind": "status", "status": 503}, "could not be read"),
    "500": Failure({"kind": "status", "status": 500}, "could not be read"),
    "403": Failure({"kind": "status", "status": 403}, "re"),
    "a 429 storm": Failure({"kind": "throttle", "retry_after": 60}, "limiting", (60,)),
    "a truncated page": Failure({"kind": "truncate"}, "not a whole answer"),
    "HTML": Failure({"kind": "html"}, "not a whole answer"),
    "a broken connection": Failure({"kind": "reset"}, "could not be read"),
    "an empty body": Failure({"kind": "answer", "status": 200, "body": ""}, "not a whole answer"),
    "an object without a list": Failure({"kind": "answer", "status": 200, "body": "{}"}, "not a whole answer"),
    "an item without numbers": Failure(
        {
            "kind": "answer",
            "status": 200,
            "body": '{"value": [{"skuPartNumber": "SPB"}], "items": [{}], "totalCount": 1}',
        },
        "not a whole answer",
    ),
    "an endless page chain": Failure({"kind": "endless"}, "not a whole answer"),
    "a nextLink to another host": Failure(
        {"kind": "foreign_next", "origin": "https://evil.example"}, "not a whole answer"
    ),
    "a nextLink to another port": Failure(
        {"kind": "foreign_next", "origin": "https://localhost:1"}, "not a whole answer"
    ),
    "half the pages": Failure({"kind": "half", "status": 500}, "could not be read"),
}


def reason(reading: Reading, service: str) -> str:
    """Return the sentences after the line that says that something of `service` is not available."""
    lines = reading.outside_the_table.splitlines()
    start = next(number for number, line in enumerate(lines) if service in line and "not available" in line)
    return "\n".join(lines[start : start + 3])


def assert_told(reading: Reading, service: str, failure: Failure) -> None:
    """Assert that the card says what is not available, why, and what to do."""
    told = reason(reading, service)
    assert failure.why in told
    assert "What to do" in told


def assert_true(reading: Reading, sandbox: Admin, domain: str, source: Source | None, *granted: int) -> None:
    """Assert that the rows are exactly those of `source` (None: that there are none), and no number is invented."""
    customer = sandbox.customer(domain)
    judgement = judge([reading], customer, granted=granted)
    assert judgement.faults == []
    if source is None:
        assert reading.rows == ()
        assert numbers_in(re.sub(r"Reference \w+|M?365", "", reading.text)) == list(granted)
        return
    shown = in_order(reading.seats)
    readable = [expected(customer, source, trials_known=known, named=named).rows
                for known in (True, False) for named in ("name", "part_number")]  # fmt: skip
    assert shown in readable


@pytest.mark.parametrize("what", FAILURES)
def test_without_graph_the_numbers_are_partner_centers_and_the_card_says_why(
    chat: Chat, sandbox: Admin, what: str
) -> None:
    failure = FAILURES[what]
    sandbox.fault(service="graph", path=SKUS, **failure.fault)
    reading = chat.say("licences proseware")
    assert_told(reading, GRAPH, failure)
    assert_true(reading, sandbox, "proseware.example", Source.PARTNER_CENTER, *failure.granted)


@pytest.mark.parametrize("what", [what for what in FAILURES if "page" not in what and "nextLink" not in what])
def test_without_partner_center_the_numbers_are_graphs_and_the_card_says_why(
    chat: Chat, sandbox: Admin, what: str
) -> None:
    failure = FAILURES[what]
    sandbox.fault(service="partner_center", path=SKUS, **failure.fault)
    reading = chat.say("licences proseware")
    assert_told(reading, PARTNER_CENTER, failure)
    assert_true(reading, sandbox, "proseware.example", Source.GRAPH, *failure.granted)


@pytest.mark.parametrize("what", FAILURES)
def test_without_both_there_is_no_number_at_all(chat: Chat, sandbox: Admin, what: str) -> None:
    failure = FAILURES[what]
    sandbox.fault(path=SKUS, **failure.fault)
    reading = chat.say("licences contoso")
    assert_told(reading, GRAPH, failure)
    assert_told(reading, PARTNER_CENTER, failure)
    assert reading.rows == ()
    words = re.sub(r"Reference \w+|wrong number: .*", "", reading.text)
    assert set(numbers_in(words)) <= set(failure.granted)
    assert "0" not in reading.summary
    assert "0" not in reading.card["fallbackText"]


@pytest.mark.parametrize("what", ["HTML", "an item without numbers"])
def test_a_reason_is_told_in_words_not_in_a_parsers(chat: Chat, sandbox: Admin, what: str) -> None:
    sandbox.fault(path=SKUS, **FAILURES[what].fault)
    text = chat.say("licences contoso").text
    assert not re.search(r"\(byte \d+\)|`\$|skuId|activeUnits|JSON", text)


def test_a_403_is_told_as_a_refusal(chat: Chat, sandbox: Admin) -> None:
    sandbox.fault("status", service="partner_center", path=SKUS, status=403)
    told = reason(chat.say("licences contoso"), PARTNER_CENTER)
    assert "refused" in told
    assert "few minutes" not in told


@pytest.mark.parametrize("what", ["down", "403", "a truncated page", "HTML"])
@pytest.mark.parametrize("words", ["licences contoso e3", "how many e3 has contoso left"])
def test_a_single_sku_is_not_made_up_either(chat: Chat, sandbox: Admin, what: str, words: str) -> None:
    sandbox.fault(path=SKUS, **FAILURES[what].fault)
    reading = chat.say(words)
    assert reading.rows == ()
    assert not re.search(r"\d+ (free|short|bought|assigned)", reading.text + reading.summary)


@pytest.mark.parametrize("what", FAILURES)
def test_trials_that_cannot_be_told_are_said_to_be_so(chat: Chat, sandbox: Admin, what: str) -> None:
    failure = FAILURES[what]
    sandbox.fault(service="graph", path="directory/subscriptions", **failure.fault)
    reading = chat.say("licences adventure works")
    assert "trials" in reading.text.casefold()
    assert failure.why in reading.text
    assert_true(reading, sandbox, "adventure-works.example", Source.GRAPH, *failure.granted)


def test_an_answer_in_the_end_is_the_right_one(chat: Chat, sandbox: Admin) -> None:
    sandbox.fault("throttle", service="graph", retry_after=1, count=2)
    sandbox.fault("status", service="partner_center", status=503, count=1)
    reading = chat.say("licences contoso")
    assert_true(reading, sandbox, "contoso.example", Source.GRAPH)
    assert "not available" not in reading.text


def test_a_slow_answer_replaces_the_card_that_says_so(chat: Chat, sandbox: Admin) -> None:
    sandbox.knobs(latency_ms={"graph": 4500})
    reading = chat.say("licences contoso")
    assert_true(reading, sandbox, "contoso.example", Source.GRAPH)
    assert chat.answers[-1].method == "PUT"
    progress = [sent for sent in chat.connector.teams.received if chat.conversation.split(":")[1] in sent.path]
    assert [sent.method for sent in progress] == ["POST", "PUT"]


def test_a_customer_who_never_consented_is_read_from_partner_center(chat: Chat, sandbox: Admin) -> None:
    reading = chat.say("licences wide world")
    assert "consent" in reason(reading, GRAPH)
    assert_true(reading, sandbox, "wideworld.example", Source.PARTNER_CENTER)


def test_a_deleted_tenant_is_said_to_be_gone(chat: Chat, sandbox: Admin) -> None:
    reading = chat.say("licences lucerne")
    assert "gone" in reason(reading, GRAPH)
    assert_true(reading, sandbox, "lucerne.example", None)


def test_a_lapsed_gdap_relationship_is_named(chat: Chat, sandbox: Admin) -> None:
    reading = chat.say("licences graphic design")
    assert "GDAP" in reason(reading, GRAPH)
    assert_true(reading, sandbox, "graphicdesign.example", None)


def test_900421_asks_to_sign_in_with_mfa_and_names_no_role(fresh_chat: NewChat, sandbox: Admin) -> None:
    sandbox.fault("mfa", service="partner_center")
    reading = fresh_chat().say("licences contoso")
    assert "MFA" in reading.text
    assert "role" not in reading.text


def test_900421_stops_all_calls(fresh_chat: NewChat, sandbox: Admin) -> None:
    sandbox.fault("mfa", service="partner_center")
    chat = fresh_chat()
    chat.say("licences contoso")
    sandbox.clear_calls()
    assert chat.say("licences northwind").rows == ()
    assert sandbox.calls() == []


@pytest.mark.parametrize("code", [50173, 700082])
def test_a_revoked_or_expired_sign_in_is_told_to_whoever_asks(fresh_chat: NewChat, sandbox: Admin, code: int) -> None:
    sandbox.knobs(refresh_token_error=code)
    reading = fresh_chat().say("licences contoso")
    assert "sign" in reading.text
    assert reading.rows == ()
    assert "No customer answers" not in reading.text


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset"},
        {"kind": "html"},
        {"kind": "truncate"},
        {"kind": "status", "status": 503},
        {"kind": "throttle", "retry_after": 60},
        {"kind": "answer", "status": 200, "body": "{}"},
        {"kind": "answer", "status": 200, "body": ""},
        {"kind": "answer", "status": 200, "body": "[]"},
    ],
    ids=str,
)
async def test_a_sign_in_service_that_fails_is_named(
    sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path, fault: dict[str, Any]
) -> None:
    sandbox.fault(service="login", path="oauth2/v2.0/token", **fault)
    async with conversation(tmp_path, sandbox_process.settings()) as chat:
        reading = await chat.say("licences contoso")
    assert "sign" in reading.text
    assert reading.rows == ()
    assert "No customer answers" not in reading.text


def test_an_expired_client_secret_names_the_setting(fresh_chat: NewChat, sandbox: Admin) -> None:
    sandbox.knobs(client_secret_error=7000222)
    reading = fresh_chat().say("licences contoso")
    assert "PARTNER_CLIENT_SECRET" in reading.text
    assert reading.rows == ()


def test_an_indirect_reseller_is_answered_from_graph_alone(fresh_chat: NewChat, sandbox: Admin) -> None:
    sandbox.knobs(indirect_reseller=True)
    chat = fresh_chat()
    listed = chat.say("customers")
    assert GRAPH in listed.text
    reading = chat.say("licences contoso")
    assert "indirect reseller" in reading.text
    assert_true(reading, sandbox, "contoso.example", Source.GRAPH)


LIST_FAILURES: dict[str, dict[str, Any]] = {
    "half the customer pages": {"kind": "half", "status": 500},
    "HTML": {"kind": "html"},
    "a truncated page": {"kind": "truncate"},
    "an endless page chain": {"kind": "endless"},
    "a nextLink to another host": {"kind": "foreign_next", "origin": "https://evil.example"},
    "a 403": {"kind": "status", "status": 403},
    "nothing but 500": {"kind": "status", "status": 500},
}


@pytest.fixture(params=LIST_FAILURES)
async def listless(
    request: pytest.FixtureRequest, sandbox: Admin, sandbox_process: SandboxProcess, tmp_path: Path
) -> AsyncIterator[Conversation]:
    """A product that was just put together and cannot read Partner Center's list of customers."""
    sandbox.fault(service="partner_center", path=CUSTOMERS, **LIST_FAILURES[request.param])
    async with conversation(tmp_path, sandbox_process.settings()) as chat:
        yield chat


async def test_a_list_that_is_not_whole_says_so(listless: Conversation) -> None:
    reading = await listless.say("customers")
    assert PARTNER_CENTER in reading.text
    assert "incomplete" in reading.text or "not available" in reading.text or "customers with" in reading.text


async def test_a_customers_numbers_are_true_while_the_list_is_not_whole(listless: Conversation, sandbox: Admin) -> None:
    reading = await listless.say("licences contoso")
    if reading.rows:
        assert_true(reading, sandbox, "contoso.example", Source.GRAPH)
    assert "No customer answers" not in reading.text


async def test_a_list_that_is_not_whole_gives_no_total(listless: Conversation, sandbox: Admin) -> None:
    assert_no_wrong_total(await listless.say("customers"), sandbox)


def test_half_the_customer_pages_give_no_total_over_the_wire(fresh_chat: NewChat, sandbox: Admin) -> None:
    sandbox.fault("half", service="partner_center", path=CUSTOMERS, status=500)
    assert_no_wrong_total(fresh_chat().say("customers"), sandbox)


def assert_no_wrong_total(reading: Reading, sandbox: Admin) -> None:
    """Assert that no line counts customers otherwise than the truth does."""
    whole = len(sandbox.world()["customers"])
    for text in (reading.summary, reading.card["fallbackText"], *reading.texts):
        assert [int(total) for total in re.findall(r"^(\d+) customers\b", text) if int(total) != whole] == []


async def test_nobody_is_said_not_to_exist_while_the_list_is_not_whole(listless: Conversation) -> None:
    searched = await listless.say("customers graphic")
    assert "0 customers" not in searched.text + searched.summary
    asked = await listless.say("licences lucerne")
    assert not asked.summary.startswith("No customer answers")


async def test_whoever_asks_again_in_a_few_minutes_gets_the_whole_list(listless: Conversation, sandbox: Admin) -> None:
    await listless.say("customers")
    sandbox.clear_faults()
    listless.clock.move(minutes=3)
    assert numbers_in((await listless.say("customers")).texts[1]) == [len(sandbox.world()["customers"])]


def test_a_word_of_two_names_is_not_guessed_while_one_of_them_cannot_be_listed(
    fresh_chat: NewChat, sandbox: Admin
) -> None:
    one, other = sandbox.world()["customers"][1:3]
    assert one["name"].split()[0] == other["name"].split()[0] == "Fabrikam"
    sandbox.change_customer(other["tenant_id"], roles=[])
    sandbox.fault("status", service="partner_center", path=CUSTOMERS, status=503)
    assert fresh_chat().say("licences fabrikam").rows == ()


@pytest.mark.parametrize("size", [1, 2, 5])
def test_small_pages_lose_nobody_and_nothing(fresh_chat: NewChat, sandbox: Admin, size: int) -> None:
    sandbox.knobs(page_size={"graph": size, "partner_center": size})
    chat = fresh_chat()
    assert numbers_in(chat.say("customers").texts[1]) == [len(sandbox.world()["customers"])]
    assert_true(chat.say("licences contoso"), sandbox, "contoso.example", Source.GRAPH)


def test_a_foreign_host_is_never_called_with_a_token(chat: Chat, sandbox: Admin) -> None:
    exchange = sandbox.reset()["exchange_url"]
    sandbox.fault("foreign_next", service="graph", path=SKUS, origin=exchange)
    chat.say("licences contoso")
    assert [call for call in sandbox.calls() if call["service"] == "exchange"] == []
