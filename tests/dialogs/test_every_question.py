"""Every question in people's words: a long list of phrasings, and what holds whatever is typed."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.registry import Reach
from dialogs.understood import Understood
from dialogs.words import LONGEST, listen, understand, understand_alone
from services.domain.customer import Customer
from services.errors import InputFault, SeatwiseError, UnknownCommand, UnusableInput
from services.tenancy.matching import CustomerIndex, Match, One, Several
from tests.dialogs.commands import EVERY
from tests.dialogs.world import CUSTOMERS
from tests.services.tenancy.fakes import tenant

MORE = ("Wide World Importers", "Tailspin Toys", "Adventure Works", "Guest House Inns Ltd", "By Design Studios")
ALL = (*CUSTOMERS, *(Customer(tenant(20 + n), name, (f"more{n}.example",)) for n, name in enumerate(MORE)))
INDEX = CustomerIndex(ALL)
LINES = Path(__file__).with_name("every_question.txt").read_text(encoding="utf-8").splitlines()
PHRASINGS = [tuple(part.strip() for part in line.split("|")) for line in LINES if line and not line.startswith("# ")]


def understood(words: str, index: CustomerIndex = INDEX) -> Understood:
    heard = listen(words)
    return understand_alone(heard, EVERY) or understand(heard, EVERY, index)


def told(asked: Understood) -> str:
    """Return the customer in the notation of the list of phrasings."""
    if isinstance(asked.who, One | Several):
        return " + ".join(sorted(customer.name for customer in asked.who.customers))
    return f"?{asked.who}" if asked.who else "-"


@pytest.mark.parametrize(("words", "command", "customer", "rest"), PHRASINGS, ids=[line[0] for line in PHRASINGS])
def test_a_phrasing_is_understood_as_listed(words: str, command: str, customer: str, rest: str) -> None:
    if command in {"unknown", "refused"}:
        with pytest.raises(UnknownCommand) as caught:
            understood(words)
        assert caught.value.is_change == (command == "refused")
        return
    asked = understood(words)
    assert (asked.command, told(asked), asked.rest) == (command, customer, rest)


@pytest.mark.parametrize("words", [line[0] for line in PHRASINGS if line[1] not in {"unknown", "refused"}])
def test_what_is_understood_is_a_question_its_command_takes_or_names_what_is_wrong(words: str) -> None:
    asked = understood(words)
    declaration = EVERY.find(asked.command)
    assert declaration is not None
    with contextlib.suppress(UnusableInput):
        assert declaration.load(declaration.button(declaration.query.from_words(asked.rest)).payload["arguments"])
