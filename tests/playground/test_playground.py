"""A stranger's first minute: `python app.py demo`, a browser, a question, the right numbers."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.machine import ROOT
from tests.playground.window import Window
from tests.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("playground"), pytest.mark.timeout(180)]

PICTURES = ROOT / "docs" / "images"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: into docs/ only when SCREENSHOT=1 asks for it."""
    return PICTURES if os.environ.get("SCREENSHOT") == "1" else tmp_path


def _counted(customer: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return name, bought, assigned and free of every SKU a card lists, counted by hand from the world."""
    listed = [sku for sku in customer["skus"] if not _is_folded(sku)]
    numbers = [
        (sku["name"], sku["enabled"], sku["consumed"], max(0, sku["enabled"] - sku["consumed"])) for sku in listed
    ]
    return sorted((name, *(f"{number:,}" for number in counts)) for name, *counts in numbers)


def _is_folded(sku: dict[str, Any]) -> bool:
    return sku["is_trial"] or sku["applies_to"] == "Company" or "Free" in sku["name"]


def _shown(window: Window, heading: str) -> list[tuple[str, ...]]:
    """Return the same as a card shows it."""
    rows = window.rows(window.card(heading))
    return sorted((name.splitlines()[0], *numbers) for name, *numbers in rows)


def test_a_question_is_answered_with_the_numbers_of_the_world(
    window: Window, sandbox_process: SandboxProcess, pictures: Path
) -> None:
    window.without_log()
    window.say("licences contoso")
    shown = _shown(window, "Licences · contoso.example")
    window.picture(pictures / "playground-licences.png")
    assert shown == _counted(sandbox_process.admin.customer("contoso.example"))
    assert ("Microsoft 365 Business Premium", "10", "12", "0") in shown
    assert window.complaints() == []


def test_seats_in_grace_are_named_with_the_seats_that_stand_on_them(window: Window) -> None:
    window.say("licences contoso")
    card = window.card("Licences · contoso.example").inner_text()
    assert "In grace 3" in card
    assert "2 assigned seats stand on seats in grace" in card


def test_a_question_in_plain_words_is_answered(window: Window) -> None:
    window.say("how many e3 licences does contoso have left")
    assert "9 free" in window.card("Microsoft 365 E3: ").inner_text()


def test_pressing_the_customer_that_was_meant_answers_the_question(
    window: Window, sandbox_process: SandboxProcess
) -> None:
    window.say("licences fabrikam")
    choice = window.card("Which customer?")
    assert "Fabrikam Residences Pty Ltd" in choice.inner_text()
    choice.get_by_role("button", name="Fabrikam Engineering Inc").click()
    shown = _shown(window, "Licences · fabrikam.example")
    assert shown == _counted(sandbox_process.admin.customer("fabrikam.example"))
    assert window.complaints() == []


def test_in_a_channel_a_mention_is_answered_where_it_was_posted(window: Window) -> None:
    window.open("Renewals")
    window.card("Ask what a customer bought")  # the greeting of a channel's first visit, which redraws the box
    before = window.answers().count()
    window.post("licences northwind")
    expect(window.newest_answer(before)).to_contain_text("Northwind Traders", timeout=20_000)
    assert window.complaints() == []


def test_help_names_every_question_with_an_example(window: Window) -> None:
    window.say("help")
    text = window.card("What you can ask").inner_text()
    assert "licences contoso" in text
    assert "customers" in text
    assert window.complaints() == []
