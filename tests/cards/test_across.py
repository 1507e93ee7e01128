"""The answers about all customers: what could not be read is no zero, and is not passed over."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from cards.card import Card
from cards.text import to_text
from tests.cards.conftest import issued
from tests.cards.samples_across import UNREAD, WORLD, renewals, short, unused

ACROSS: dict[str, Callable[..., Card]] = {"unused": unused, "renewals": renewals, "short": short}


@pytest.mark.parametrize("what", ACROSS)
def test_where_no_customer_could_be_read_nothing_is_counted(what: str) -> None:
    made = ACROSS[what](unread=UNREAD)
    said = to_text(issued(made))
    assert "No customer could be read." in said
    assert "No customer could be read." in made.summary
    assert "2 customers could not be read" in said
    assert not re.search(r"\b0 (seats|subscriptions)|Nothing is", f"{said} {made.summary}")


@pytest.mark.parametrize("what", ACROSS)
def test_a_directory_whose_subscriptions_are_missing_is_told(what: str) -> None:
    without = replace(WORLD[0], trials_are_known=False)
    said = to_text(issued(ACROSS[what](without, *WORLD[1:])))
    assert "The directory's subscriptions of 1 customer are not available" in said
    assert "The directory's subscriptions" not in to_text(issued(ACROSS[what](*WORLD)))
