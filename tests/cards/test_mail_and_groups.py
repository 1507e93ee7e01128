"""Cards about groups and mailboxes stay small and narrow, whatever the names, and write sizes as the reader does."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cards.card import Card
from cards.format import Format
from cards.groups import groups_card
from cards.layout import Span
from cards.mailboxes import mailboxes_card
from cards.narrow import SMALL, fitting, lines
from cards.people import named
from tests.cards.conftest import issued
from tests.cards.samples import READER
from tests.cards.samples_mail_and_groups import many_groups, many_mailboxes
from tests.cards.samples_people import user

GB = 2**30


def reader(locale: str) -> Format:
    return Format.of(locale, "UTC", datetime(2026, 3, 2, tzinfo=UTC))


def groups_of(name: str) -> Card:
    return groups_card(many_groups(name), READER, text=name)


def mailboxes_of(name: str) -> Card:
    return mailboxes_card(many_mailboxes(name), READER, page=2)


CHARACTERS = ("W", "字", "👨‍👩‍👧", "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "\\", "](", "_ @", "@", "字]( ")


@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize("card_of", [groups_of, mailboxes_of])
def test_the_fullest_card_of_names_of_ten_thousand_characters_stays_below_80_kb(
    card_of: Callable[[str], Card], character: str
) -> None:
    content = issued(card_of(character * 10_000))
    assert len(content["body"]) > 3
    assert len(json.dumps(content).encode()) < 80_000
    assert len(json.dumps(content, ensure_ascii=False).encode("utf-16-le")) < 80_000


@pytest.mark.parametrize(
    ("size", "british", "german"),
    [
        (0, "0 GB", "0 GB"),
        (1, "< 0.1 GB", "< 0,1 GB"),
        (GB // 10, "< 0.1 GB", "< 0,1 GB"),
        (GB // 10 + 1, "0.1 GB", "0,1 GB"),
        (GB * 3 // 2, "1.5 GB", "1,5 GB"),
        (50 * GB, "50 GB", "50 GB"),
        (53_300_000_000, "49.6 GB", "49,6 GB"),
        (1_234 * GB + 1, "1,234 GB", "1.234 GB"),
    ],
)
def test_sizes_are_written_with_the_readers_decimal_sign(size: int, british: str, german: str) -> None:
    assert (reader("en-GB").size(size), reader("de-DE").size(size)) == (british, german)


def test_percentages_are_written_as_the_reader_does() -> None:
    assert (reader("en-GB").percent(96), reader("de-DE").percent(96), reader("en-GB").percent(120)) == (
        "96%", "96\u00a0%", "120%",
    )  # fmt: skip


def texts(span: Span) -> list[str]:
    rendered = [line.render() for line in lines(span)]
    return ["".join(run["text"] for run in one["inlines"]) if "inlines" in one else one["text"] for one in rendered]


def test_a_long_address_is_parted_before_its_at_sign() -> None:
    assert texts(Span("christopher.featherstonehaugh@contoso.com.au")) == [
        "christopher.featherstonehaugh", "@contoso.com.au",
    ]  # fmt: skip


WHOLE = ("ada@contoso.com", "forwards outside, to a.rather.long.name@contoso.com.au", "W" * 80)


@pytest.mark.parametrize("text", WHOLE)
def test_what_a_client_can_break_itself_is_left_whole(text: str) -> None:
    assert texts(Span(text)) == [text]


@given(st.text("W字e\u0301👨_", max_size=300), st.integers(1, 119))
def test_a_name_that_fits_is_light_and_no_longer_than_asked_for(name: str, limit: int) -> None:
    shown = fitting(name, limit)
    assert len(json.dumps(shown)) <= 320
    assert len(regex.findall(r"\X", shown)) <= max(limit, len("(no readable name)"))


def test_a_name_that_fits_is_left_as_it_is() -> None:
    assert fitting("山田太郎" * 12, 70) == "山田太郎" * 12
    assert fitting("W" * 100, 70) == "W" * 69 + "…"


@given(st.text("ab_@.{- ", max_size=119))
def test_no_line_of_text_runs_has_a_word_too_long_and_nothing_is_lost(text: str) -> None:
    shown = texts(Span(text))
    assert "".join("".join(shown).split()) == "".join(text.split())
    if len(shown) > 1:
        assert all(len(line) <= SMALL for line in shown)


def test_a_long_address_of_a_person_is_parted_so_that_it_fits_a_narrow_card() -> None:
    address = f"{'very.long.' * 4}name@subsidiary.contoso.com.au"
    shown = json.dumps([line.render() for line in named(user(1, "Ada", principal_name=address), Span("note"))])
    pieces = [word for text in re.findall(r'"text": "([^"]*)"', shown) for word in text.split()]
    assert max(map(len, pieces)) <= SMALL
    assert "".join(pieces) == f"Ada{address}note"
