"""Lists in the chat window: a picker, pages, a filter, all customers; with the pictures that docs/ shows."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.machine import ROOT
from tests.playground.window import Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("playground"), pytest.mark.timeout(180)]

PICTURES = ROOT / "docs" / "images"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: into docs/ only when SCREENSHOT=1 asks for it."""
    return PICTURES if os.environ.get("SCREENSHOT") == "1" else tmp_path


def test_a_name_of_two_customers_is_picked_and_the_question_is_answered(window: Window, pictures: Path) -> None:
    window.without_log()
    window.say("users fabrikam guests")
    choice = window.card("Which customer?")
    window.picture(pictures / "playground-picker.png")
    choice.get_by_role("button", name="Fabrikam Residences Pty Ltd").click()
    assert "Fabrikam Residences Pty Ltd" in window.card("Users: guests").inner_text()
    assert window.complaints() == []


def test_a_long_list_is_turned_page_by_page_and_back(window: Window, pictures: Path) -> None:
    window.without_log()
    window.say("users contoso")
    window.card("Page 1 of").get_by_role("button", name="Next page").click()
    second = window.card("Page 2 of")
    window.picture(pictures / "playground-paging.png")
    second.get_by_role("button", name="Previous page").click()
    expect(window.card("Page 1 of")).to_be_visible()
    assert window.complaints() == []


def test_a_filter_narrows_the_number_and_a_field_splits_it(window: Window, pictures: Path) -> None:
    window.without_log()
    window.say("licences contoso e3 where department = Sales by city")
    card = window.card("where department = Sales by city")
    window.picture(pictures / "playground-filter.png")
    (name, _, assigned, matching), *buckets = [row for row in window.rows(card) if row]
    assert name.startswith("Microsoft 365 E3")
    assert sum(int(row[-1]) for row in buckets) == int(matching) <= int(assigned)
    assert window.complaints() == []


def test_a_filter_that_cannot_be_read_points_at_the_word(window: Window) -> None:
    window.say("users contoso where departmnt = Sales")
    assert "department" in window.card("departmnt").inner_text()


def test_all_customers_are_answered_with_how_many_were_read(window: Window, pictures: Path) -> None:
    window.without_log()
    window.say("unused")
    text = window.card("Unused licences").inner_text()
    window.picture(pictures / "playground-unused.png")
    assert "of 12 customers" in text
    assert "could not be read" in text
    assert window.complaints() == []
