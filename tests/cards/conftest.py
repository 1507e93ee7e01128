"""Golden cards: `pytest tests/cards --update-golden` writes them anew; look at the difference before you commit it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cards.card import Card, JsonObject

GOLDEN = Path(__file__).parent / "golden"
Golden = Callable[[str, Card], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden cards anew")


def issued(card: Card) -> JsonObject:
    """Return the card's final JSON, its buttons numbered in order."""
    numbers = iter(range(1, 1000))
    return card.issue(lambda: f"{next(numbers):032x}")[0]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a card with its golden file, or write that file."""

    def compare(name: str, card: Card) -> None:
        path = GOLDEN / f"{name}.json"
        drawn = json.dumps(issued(card), indent=1, ensure_ascii=False) + "\n"
        if request.config.getoption("--update-golden"):
            path.write_text(drawn, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == drawn

    return compare
