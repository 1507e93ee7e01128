"""Every question in people's words: a long list of phrasings, and what holds whatever is typed."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.registry import Declaration
from services.domain.customer import Customer
from services.errors import SeatwiseError, UnknownCommand, UnusableInput
from services.tenancy.matching import CustomerIndex, Match, Several
from tests.dialogs.commands import EVERY
from tests.dialogs.understanding import ALL, told, understood
from tests.services.tenancy.fakes import tenant

LINES = Path(__file__).with_name("every_question.txt").read_text(encoding="utf-8").splitlines()
PHRASINGS = [tuple(part.strip() for part in line.split("|")) for line in LINES if line and not line.startswith("# ")]


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


ALLIED, JOHNSON, SEATZY = (
    Customer(tenant(40 + n), name) for n, name in enumerate(("Allied Ltd", "Johnson Ltd", "Seatzy Ltd"))
)
MANY_NAMED = CustomerIndex([*ALL, ALLIED, JOHNSON, SEATZY, Customer(tenant(50), "Fabrikam North By City Rentals")])


def test_a_part_of_a_name_reaches_into_no_clause() -> None:
    asked = understood("licences north by city", MANY_NAMED)
    assert told(asked) == "Fabrikam North + Fabrikam North By City Rentals + Northwind Traders"
    assert asked.rest == "by city"


def test_a_text_that_begins_like_a_name_is_that_customers_only_if_a_person_says_so() -> None:
    asked = understood("groups all staff", MANY_NAMED)
    assert isinstance(asked.who, Several)
    assert asked.who.customers == (ALLIED,)


def test_a_command_that_needs_words_leaves_some_to_itself() -> None:
    index = CustomerIndex([Customer(tenant(1), "Contoso"), Customer(tenant(2), "Contoso Sales")])
    asked = understood("user contoso sales", index)
    assert (told(asked), asked.rest) == ("Contoso", "sales")


def test_what_stands_after_at_is_the_customer_whoever_else_is_named() -> None:
    asked = understood("is john at wide world licensed", MANY_NAMED)
    assert (asked.command, told(asked), asked.rest) == ("user", "Wide World Importers", "john")


def test_a_misspelt_word_that_may_be_a_customer_is_left_as_it_is() -> None:
    assert understood("how many seatz has contoso").command == "licences"
    with pytest.raises(UnknownCommand):
        understood("how many seatz has contoso", MANY_NAMED)


def test_a_misspelt_word_that_may_be_two_is_left_as_it_is() -> None:
    with pytest.raises(UnknownCommand):
        understood("userd of contoso")


def test_two_people_in_one_question_are_not_taken_for_one() -> None:
    with pytest.raises(UnknownCommand):
        understood("when did jane@contoso.com and john@contoso.com sign in at contoso")


class Counting(CustomerIndex):
    """Counts the comparisons that look at every customer."""

    compared = 0

    def find_any(self, query: str) -> Match:
        self.compared += 1
        return super().find_any(query)

    def nearest(self, query: str, limit: int = 5) -> tuple[Customer, ...]:
        self.compared += 1
        return super().nearest(query, limit)


WORDS_OF_ALL = sorted({word for line in PHRASINGS for word in line[0].split()})
SAID = st.lists(
    st.sampled_from([*WORDS_OF_ALL, "contsoo", "inactve", "@", "jane@x.example", "\u202e", "a\u0301", "365"]),
    max_size=60,
)
ANY = SAID.map(" ".join) | st.text(max_size=1_200)
MOST = 60
"""Comparisons with every customer that one message may cost."""


@settings(max_examples=600, deadline=None)
@given(ANY)
@example("inactve " * 40)
@example("users " + "contsoo inactve " * 30)
@example("at zzzz " * 30)
@example("groups " + "north wide " * 60)
@example("users contoso where " * 30)
@example("by where " * 100)
@example("a@b.example " * 40)
@example("jane's " * 40)
def test_whatever_is_said_is_understood_or_refused_with_little_work(words: str) -> None:
    index = Counting(ALL)
    with contextlib.suppress(SeatwiseError):
        asked = understood(words, index)
        declaration = EVERY.find(asked.command)
        assert declaration is not None
        declaration.query.from_words(asked.rest)
    assert index.compared <= MOST


VERBS = ["add", "remove", "delete", "buy", "order", "assign", "cancel", "reset", "set", "convert", "reduce", "increase"]
CHANGING = st.sampled_from([*VERBS, "upgrade", "move", "disable", "enable", "block", "renew", "release"])
OBJECTS = st.sampled_from(
    ["e3", "3 e3 seats", "jane doe", "the sales group", "bob's mailbox", "all inactive users", "the visio subscription"]
)
ASKING = st.sampled_from(["", "please ", "can you ", "could you please ", "i want to ", "we need to "])


@given(asking=ASKING, verb=CHANGING, what=OBJECTS, where=st.sampled_from(["at contoso", "for fabrikam", ""]))
def test_nobody_who_wants_something_changed_is_answered(asking: str, verb: str, what: str, where: str) -> None:
    with pytest.raises(UnknownCommand) as caught:
        understood(f"{asking}{verb} {what} {where}")
    assert caught.value.is_change


@pytest.mark.parametrize("words", ["inactive contoso users in sydney", "users contoso inactive in sydney"])
def test_a_place_that_may_be_a_city_or_an_office_is_asked_back_with_both(words: str) -> None:
    with pytest.raises(UnknownCommand) as caught:
        understood(words)
    assert [customer.name for customer in caught.value.customers] == ["Contoso Ltd"]
    assert ("users", "inactive where city = sydney") in caught.value.readings
    assert ("users", "inactive where officeLocation = sydney") in caught.value.readings


@pytest.mark.parametrize("declaration", EVERY.all, ids=lambda declaration: declaration.name)
def test_every_command_is_understood_by_each_of_its_words(declaration: Declaration[Any]) -> None:
    for word in declaration.called:
        asked = understood(f"{word} contoso e3" if declaration.name == "who" else word)
        assert asked.command == declaration.name
