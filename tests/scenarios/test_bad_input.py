"""Bad input gets a clear answer or the right status, and the bot answers the next question."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox_process import Admin
from tests.scenarios.bot_process import BotProcess
from tests.scenarios.chat import Chat
from tests.scenarios.oracle import expected, in_order
from tests.scenarios.reading import Button, Reading, numbers_in
from tests.scenarios.test_every_customer import BIDI_CONTROLS, drawn_as_markdown

INVISIBLE = ("\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u0000", "\u0007", "\u001b", "\u0085")


@pytest.fixture(autouse=True)
def the_next_question_is_answered(chat: Chat, sandbox: Admin, bot: BotProcess) -> Iterator[None]:
    """After whatever happened, a plain question in the same chat gets its right answer and nothing blew up."""
    before = len(bot.log)
    yield
    assert bot.is_alive
    truth = expected(sandbox.customer("contoso.example"))
    assert in_order(chat.say("licences contoso").seats) == truth.rows
    assert "Traceback" not in bot.log[before:]


def assert_plain(reading: Reading) -> None:
    """Assert that nothing in a card acts on a client: no control or bidi characters, no live markup, no functions."""
    for string in (*reading.strings, reading.summary):
        assert not any(character in string for character in INVISIBLE), ascii(string)
        assert not BIDI_CONTROLS.search(string), ascii(string)
    for string in reading.strings:
        assert "{{DATE(" not in string
        assert "{{TIME(" not in string
    for text in drawn_as_markdown(reading.card):
        assert not any(live in text.replace("\\", "\\\\") and live in _unescaped(text) for live in ("](", "**", "<at>"))


def _unescaped(text: str) -> str:
    """Return what Markdown still sees of a text: escaped characters are gone."""
    seen, skip = [], False
    for character in text:
        if skip or character == "\\":
            skip = not skip and character == "\\"
            continue
        seen.append(character)
    return "".join(seen)


@pytest.mark.parametrize("words", ["", " ", "\n\n", "\u200b", "\u202e"])
def test_an_empty_message_is_told_what_can_be_asked(chat: Chat, words: str) -> None:
    reading = chat.say(words)
    assert "licences" in reading.text or "help" in reading.text
    assert_plain(reading)


def test_a_message_without_text_is_told_what_can_be_asked(chat: Chat) -> None:
    assert "licences" in chat.send(chat.message(None)).text


@pytest.mark.parametrize("words", ["x" * 10_000, "licences " + "contoso " * 1250, "é" * 10_000, "**" * 5_000])
def test_ten_thousand_characters_are_refused_in_words(chat: Chat, words: str) -> None:
    reading = chat.say(words)
    assert "too long" in reading.text
    assert len(json.dumps(reading.card)) < 5_000


@pytest.mark.parametrize(
    "words",
    [
        "😀",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "مرحبا كيف حالك",
        "שלום",
        "<b>bold</b>",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "&lt;b&gt; &amp; &#60;",
        "[click](https://evil.example)",
        "![image](https://evil.example/a.png)",
        "**bold** _it_ `code` # heading",
        "<at>Everyone</at>",
        "{{DATE(2026-01-01T00:00:00Z,SHORT)}}",
        "{{TIME(2026-01-01T00:00:00Z)}}",
        "${expression} %s {0} {name}",
        "'; DROP TABLE button; --",
        "../../etc/passwd",
        "a\u202eb\u2066c\u0007d\u0000e\u001b[31mf",
        "̈́" * 500,
    ],
)
@pytest.mark.parametrize("before", ["", "licences ", "customers ", "licences contoso "])
def test_whatever_is_typed_comes_back_as_plain_text(chat: Chat, before: str, words: str) -> None:
    reading = chat.say(before + words)
    assert reading.text
    assert_plain(reading)


@pytest.mark.parametrize(
    "name",
    [
        "[Contoso Ltd](https://evil.example)",
        "<at>Contoso</at>",
        "{{DATE(2026-01-01T00:00:00Z,SHORT)}}",
        "**contoso**",
        "con\u0000toso",
        "\u202econtoso",
        "contoso\u200f",
        "<b>contoso</b>",
        "“contoso”",
    ],
)
def test_a_customer_named_with_markup_is_found_or_offered_but_never_another_one(
    chat: Chat, sandbox: Admin, name: str
) -> None:
    reading = chat.say(f"licences {name}")
    assert_plain(reading)
    if reading.rows:
        domain = "tailspin.example" if "DATE" in name else "contoso.example"
        assert in_order(reading.seats) == expected(sandbox.customer(domain)).rows


def test_names_with_markup_are_shown_as_text_in_the_list(chat: Chat) -> None:
    reading = chat.say("customers")
    assert "Tailspin **Toys** [Pty](https://tailspin.example/click)" in reading.text
    assert_plain(reading)


def test_a_suggestion_says_nothing_that_acts_on_a_client(chat: Chat, sandbox: Admin) -> None:
    offered = chat.say("tailspin toys pty")
    assert_plain(offered)
    assert offered.suggestions
    for words in offered.suggestions:
        assert not BIDI_CONTROLS.search(words), ascii(words)
        assert "{{DATE(" not in words
        assert "tailspin" not in words.casefold()
    answer = chat.press(offered.button("licences tailspin")).reading
    assert in_order(answer.seats) == expected(sandbox.customer("tailspin.example")).rows


@pytest.mark.parametrize("words", ["contoso", "licenses", "hlp", "tailspin toys pty", "northwind"])
def test_a_suggestion_is_understood_when_it_is_taken(chat: Chat, words: str) -> None:
    for suggested in chat.say(words).suggestions:
        assert "not understand" not in chat.say(suggested).text


TAMPERED: list[Any] = [
    {},
    {"id": None},
    {"id": 5},
    {"id": ""},
    {"id": "0" * 32},
    {"id": "z" * 32},
    {"id": "x" * 100_000},
    {"id": ["a"]},
    {"id": {"$ne": 1}},
    {"id": "' OR 1=1 --"},
    {"tenant_id": "5f88d63b-d726-4edc-8f6b-9345893fdaf8", "command": "licences"},
    [],
    [1],
    "text",
    5,
    None,
    True,
]


@pytest.mark.parametrize("data", TAMPERED, ids=lambda data: repr(data)[:40])
def test_a_tampered_card_value_is_refused_in_words(chat: Chat, data: Any) -> None:
    pressed = chat.press(Button("", "ask", data))
    assert pressed.status == 200
    assert "again" in pressed.text
    assert numbers_in(pressed.text) == []


@pytest.mark.parametrize("data", TAMPERED[:-3], ids=lambda data: repr(data)[:40])
def test_the_same_is_refused_from_a_client_that_only_submits(chat: Chat, data: Any) -> None:
    reading = chat.send(chat.message(None, value=data))
    assert reading.rows == ()


@pytest.mark.parametrize("verb", ["nonsense", "", None, 5, {"a": 1}, "approve", "__class__"])
def test_an_unknown_verb_does_nothing_even_with_a_good_id(chat: Chat, verb: Any) -> None:
    good = chat.say("licences contoso").button("Other customers")
    pressed = chat.press(Button("", verb, good.data))
    assert pressed.status == 200
    assert "again" in pressed.text


def test_what_is_added_to_a_buttons_data_changes_nothing(chat: Chat, sandbox: Admin) -> None:
    button = chat.say("licences alnoor.example").button("next page")
    other = sandbox.customer("contoso.example")["tenant_id"]
    meddled = {**button.data, "tenant_id": other, "payload": {"customer": other}, "verb": "approve"}
    honest = chat.press(button).reading
    assert chat.press(Button("", button.verb, meddled)).reading.seats == honest.seats


def test_a_client_that_knows_no_execute_is_answered_through_the_fallback(chat: Chat, sandbox: Admin) -> None:
    actions = chat.say("licences contoso").card["actions"]
    other = next(action for action in actions if action["title"] == "Other customers")
    reading = chat.send(chat.message(None, value=other["fallback"]["data"]))
    assert sandbox.customer("northwind.example")["name"] in reading.text


def malformed_bodies() -> dict[str, bytes]:
    """Return what is no activity, by what is wrong with it."""
    return {
        "nothing": b"",
        "half": b'{"type": "message", "text": "licen',
        "no JSON": b"licences contoso",
        "a list": b"[]",
        "a number": b"5",
        "a text": b'"licences contoso"',
        "null": b"null",
        "no UTF-8": b'{"type": "message", "text": "\xff\xfe"}',
        "an empty object": b"{}",
        "a type that is a number": b'{"type": 5}',
        "deep lists": b"[" * 100_000,
        "deep objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        "NaN": b'{"type": NaN}',
        "half of an emoji": b'{"type": "message", "text": "\\ud83d"}',
    }


@pytest.mark.parametrize("what", malformed_bodies())
def test_a_body_that_is_no_activity_is_a_bad_request(chat: Chat, what: str) -> None:
    assert chat.post_bytes(malformed_bodies()[what])[0] == 400


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 5),
        ("text", {"a": 1}),
        ("text", ["licences"]),
        ("from", "me"),
        ("conversation", "19:chat"),
        ("conversation", None),
        ("channelData", 5),
        ("entities", {}),
        ("entities", [5]),
        ("id", {"a": 1}),
        ("serviceUrl", 5),
        ("serviceUrl", None),
        ("recipient", []),
        ("locale", 5),
        ("timestamp", {"a": 1}),
        ("attachments", "x"),
        ("value", 5),
    ],
)
def test_a_field_of_the_wrong_type_is_never_a_server_error(chat: Chat, field: str, value: Any) -> None:
    status, _ = chat.post(chat.message("help") | {field: value})
    assert status in {200, 400, 403}


def test_another_content_type_is_said_to_be_unsupported(chat: Chat) -> None:
    assert chat.post_bytes(json.dumps(chat.message("help")).encode(), "text/plain")[0] == 415


def test_a_body_beyond_all_measure_is_too_large(chat: Chat) -> None:
    assert chat.post_bytes(json.dumps(chat.message("x" * 5_000_000)).encode())[0] == 413


@pytest.mark.parametrize(
    "kind", ["event", "conversationUpdate", "typing", "endOfConversation", "messageReaction", "new"]
)
def test_other_kinds_of_activity_are_taken_and_left_alone(chat: Chat, kind: str) -> None:
    assert chat.post(chat.message(None) | {"type": kind})[0] == 200


@pytest.mark.parametrize("value", [None, "x", [], {}, {"action": []}, {"action": {"type": "Action.Execute"}}])
def test_an_invoke_without_an_action_is_no_server_error(chat: Chat, value: Any) -> None:
    status, _ = chat.post(chat.invoke("ask", {}) | {"value": value})
    assert status in {200, 400}


def test_an_answer_cannot_be_sent_to_a_stranger(chat: Chat) -> None:
    activity = chat.message("licences contoso") | {"serviceUrl": "https://evil.example/amer/"}
    assert chat.post(activity)[0] in {400, 401, 403}
