"""The builders are strict: what the schema does not know cannot be written."""

from collections.abc import Callable
from typing import Any

import pytest

from cards.card import Button
from cards.elements import (
    AdaptiveCard,
    Column,
    Execute,
    RichTextBlock,
    Submit,
    Table,
    TableCell,
    TableRow,
    TextBlock,
    TextRun,
)
from cards.plain_text import label
from tests.cards.conftest import issued
from tests.cards.samples import SAMPLES

title: Any = "raw"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: TextRun(text="raw"),
        lambda: TextRun(txt=label("x")),
        lambda: TextBlock(text=label("x"), colour="good"),
        lambda: TextBlock(text=label("x"), isSubtle=True),
        lambda: RichTextBlock(inlines=["x"]),
        lambda: RichTextBlock(inlines=[TextBlock(text=label("x"))]),
        lambda: Column(width=3),
        lambda: Column(visible=True),
        lambda: Table(rows=[TableCell(items=[])]),
        lambda: TableRow(cells=[TextRun(text=label("x"))]),
        lambda: AdaptiveCard(body=["x"]),
        lambda: AdaptiveCard(version="1.2"),
        lambda: Submit(title, {}),
    ],
)
def test_an_unknown_property_or_a_wrong_value_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        wrong()


@pytest.mark.parametrize(
    "wrong",
    [lambda: TextRun(text=label("x"), color="blue"), lambda: TextBlock(spacing="huge"), lambda: Column(style="red")],
)
def test_a_word_outside_the_schemas_list_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        wrong()


def test_a_property_set_later_is_checked_too() -> None:
    block = TextBlock(text=label("x"))
    with pytest.raises(TypeError):
        block.colour = "good"
    block.color = "good"
    assert block.render() == {"type": "TextBlock", "text": "x", "color": "good"}


def test_an_action_and_its_fallback_carry_the_same_button() -> None:
    button = Button("ask", {"command": "help"})
    drawn = Execute(label("Help"), button).render()
    assert drawn["data"]["id"] is button
    assert drawn["fallback"]["data"] == {"verb": "ask", "id": button}


def test_a_card_says_version_1_5() -> None:
    assert AdaptiveCard(body=[], actions=[Submit(label("x"), {})]).render()["version"] == "1.5"


@pytest.mark.parametrize("name", SAMPLES)
def test_no_tenant_id_leaves_the_server_in_a_button(name: str) -> None:
    assert "a0000000-0000-4000-8000" not in str(issued(SAMPLES[name]))
