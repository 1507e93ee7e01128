"""Text from a customer's directory is shown as a person would read it and never acts on a client."""

import json
import unicodedata
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cards.card import Card
from cards.customers import customers_card
from cards.error import error_card
from cards.format import Format
from cards.licence import licence_card
from cards.pick import pick_card
from cards.plain_text import inert, label, markdown, readable, runs
from cards.progress import progress_card
from services.domain.customer import Customer, CustomerSource
from services.errors import AmbiguousCustomer, CustomerNotFound, InputFault, UnknownCommand, UnusableInput
from tests.cards.conftest import issued
from tests.cards.samples import HOSTILE, NOW, READER, report

MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})
BITS = (
    "[a](http://evil.example)", "![x](https://e)", "<at>all</at>", "<b>", "{{DATE(2017-02-14T06:08:39Z)}}", "{{TIME(",
    "${x}", "**b**", "_i_", "~~s~~", "`c`", "# h", "- l", "1. l", "3) x", "> q", "| t |", "&amp;",
    "\\", "\n", "\r\n", "\t",
    "\u202e", "\u2066", "\u200b", "\u00ad", "\ufeff", "\x07", "\x9b", "\U000e0041", "שלום", "字",
    "\U0001f468\u200d\U0001f469", "e\u0301", "a" * 40,
    " ", ".", "http://evil.example", "www.evil.example", "a.b", "A_b",
)  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(BITS), max_size=8).map("".join))
MACROS = ("{{", "${", "<at", "</", "](", "://")


def unseen(text: str) -> list[str]:
    return [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}]


def said_by_markdown(text: str) -> str:
    html = MARKDOWN.render(text)
    assert html == "" or (html.startswith("<p>") and html.endswith("</p>\n") and html.count("<") == 2), html
    return unescape(html.removeprefix("<p>").removesuffix("</p>\n"))


@given(texts)
def test_nobody_unseen_gets_in_and_nothing_a_reader_sees_is_lost(text: str) -> None:
    shown = readable(text, 1000)
    assert not unseen(shown)
    assert shown == " ".join(shown.split())
    assert [c for c in text if c.isascii() and c.isalnum()] == [c for c in shown if c.isascii() and c.isalnum()]


@given(texts)
def test_text_runs_say_the_same_together_and_none_holds_anything_active(text: str) -> None:
    pieces = runs(text)
    assert len(pieces) <= 7
    assert "".join(pieces).replace(" ", "") == readable(text).replace(" ", "")
    assert not any(macro in piece for piece in pieces for macro in MACROS if macro != "</")


@given(texts)
def test_inert_text_means_the_same_to_a_reader_of_markdown(text: str) -> None:
    shown = inert(text)
    if shown is not None:
        assert said_by_markdown(shown) == shown == readable(text)


@given(texts)
def test_escaped_text_means_the_same_to_a_reader_of_markdown(text: str) -> None:
    escaped = markdown(text)
    assert said_by_markdown(escaped) == readable(text)
    assert "{{" not in escaped


@given(texts)
def test_a_buttons_title_holds_no_macro(text: str) -> None:
    assert not any(macro in label(text) for macro in MACROS if macro != "</")


@given(texts, st.integers(2, 30))
def test_a_text_is_capped_by_what_a_reader_counts(text: str, limit: int) -> None:
    assert len(readable(text, limit)) <= limit * 3


@pytest.mark.parametrize("locale", ["fr-FR", "sv-SE", "pt-PT", "de-AT", "pl-PL"])
def test_no_line_ends_within_a_number(locale: str) -> None:
    number = Format.of(locale, "UTC", NOW).number(1_234_567)
    for shown in (readable(f"{number} users"), inert(f"{number} users"), label(f"{number} users")):
        assert shown is not None
        assert shown.split(" ")[0].replace("\u00a0", "").replace(".", "") == "1234567"


def test_a_cap_does_not_cut_a_character_in_two() -> None:
    assert readable("e\u0301e\u0301e\u0301e\u0301", 3) == "e\u0301e\u0301…"


@pytest.mark.parametrize(
    "text", ["Contoso Pty Ltd", "Müller, Söhne (GmbH)", "contoso.com.au", "Microsoft_365_Copilot", "1,250"]
)
def test_ordinary_names_need_no_care(text: str) -> None:
    assert inert(text) == text


def cards_of(text: str) -> list[Card]:
    """Return one card of each kind with the text wherever data goes."""
    customer = Customer("a0000000-0000-4000-8000-000000000001", text, (text,), text)
    whole = report(customer=customer)
    named = replace(
        whole,
        rows=tuple(
            replace(row, name=text, part_number=text, shares_name=True, capability_status=text) for row in whole.rows
        ),
    )
    return [
        licence_card(named, READER, sku=text),
        licence_card(named, READER, rows=named.rows[:1], sku=text),
        customers_card([customer], READER, source=CustomerSource.GRAPH, read_at=NOW, text=text),
        pick_card(text, [], asked=text),
        error_card(CustomerNotFound(text, (customer,))),
        error_card(AmbiguousCustomer(text, (customer, customer))),
        error_card(UnknownCommand(text)),
        error_card(UnusableInput(InputFault.NO_SUCH_SKU, text, (text,))),
        progress_card(text),
    ]  # fmt: skip


def assert_safe(node: Any) -> None:
    """Check every place of a card's JSON where a client could act on text."""
    if isinstance(node, list):
        for item in node:
            assert_safe(item)
    if not isinstance(node, dict):
        return
    if node.get("type") == "TextBlock":
        assert said_by_markdown(node["text"]) == node["text"]
    if node.get("type") == "TextRun":
        assert not any(macro in node["text"] for macro in ("{{", "${", "<at", "](", "://"))
    assert node.get("type") not in {"FactSet", "Image", "Media", "Action.OpenUrl", "Action.ToggleVisibility"}
    assert not {"selectAction", "entities", "url", "backgroundImage"} & set(node)
    for value in node.values():
        assert_safe(value)


@given(texts)
def test_no_card_holds_a_link_a_mention_or_a_macro_from_data(text: str) -> None:
    for card in cards_of(text):
        content = issued(card)
        assert_safe(content)
        said_by_markdown(content["fallbackText"])
        assert not unseen(json.dumps(content, ensure_ascii=False).replace("\\n", ""))


def test_a_hostile_name_is_shown_as_it_would_be_read() -> None:
    title = issued(licence_card(report(customer=Customer("a0000000-0000-4000-8000-000000000001", HOSTILE)), READER))[
        "body"
    ][0]
    assert "".join(run["text"] for run in title["inlines"]) == HOSTILE.replace("\u202e", "")
