"""What words are understood to ask: a list of phrasings, and any text at all."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dialogs.understood import Understood
from dialogs.words import listen, understand, understand_alone
from services.domain.customer import Customer
from services.errors import SeatwiseError, UnknownCommand
from services.tenancy.matching import CustomerIndex, One, Several
from tests.dialogs.commands import EVERY
from tests.dialogs.world import CONTOSO, CUSTOMERS, NORTH, SOUTH, World
from tests.services.tenancy.fakes import TECHNICIAN, tenant

INDEX = CustomerIndex(CUSTOMERS)
LINES = Path(__file__).with_name("phrasings.txt").read_text(encoding="utf-8").splitlines()
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
    if command == "unknown":
        with pytest.raises(UnknownCommand):
            understood(words)
        return
    asked = understood(words)
    assert (asked.command, told(asked), asked.rest) == (command, customer, rest)


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(PHRASINGS) >= 100


def test_part_of_a_name_and_a_product_that_together_are_another_name_leave_the_choice_to_a_person() -> None:
    index = CustomerIndex([CONTOSO, Customer(tenant(2), "Contoso Business Services")])
    asked = understood("licences contoso business", index)
    assert told(asked) == "Contoso Business Services + Contoso Ltd"
    both = "Contoso Business Services + Contoso Ltd"
    assert told(understood("licences contoso business premium", index)) == both
    assert told(understood("licences contoso ltd business premium", index)) == "Contoso Ltd"


def test_a_misspelt_command_offers_the_command() -> None:
    with pytest.raises(UnknownCommand) as caught:
        understood("custmers")
    assert caught.value.nearest == ("customers",)


def test_a_bare_name_offers_questions_about_it() -> None:
    with pytest.raises(UnknownCommand) as caught:
        understood("fabrikam")
    assert caught.value.customers == (NORTH, SOUTH)


@pytest.mark.parametrize("customer", CUSTOMERS, ids=lambda customer: customer.name)
def test_every_customer_can_be_asked_about_by_its_full_name(customer: Customer) -> None:
    for words in (f"licences {customer.name}", f"licences {customer.name} e3", f"any free seats at {customer.name}?"):
        assert told(understood(words)) == customer.name


SAID = (
    "licences seats customers help how many e3 business premium 365 does has left free at for of contoso contoso.com "
    "fabrikam north the who not 3 🍕 & [x](http://y) <at>z</at> {{DATE(1)}} ' . contsoo Zoë customers: which my"
)
PIECES = [*SAID.split(), "\u202e\u200b", "a\u0301", "\x00", "\ud800"]
WORDS = st.text(max_size=2_000) | st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS)
@example("contoso " * 124)
@example("licences " + "fabrikam " * 110)
@example("how many " + "zzzz " * 38)
@example("\u0130" * 1_000)
@example("." * 1_000)
@example("a." * 500)
async def test_any_text_gets_a_card_or_a_known_error(words: str) -> None:
    world = World()
    await world.directory.customers(TECHNICIAN)
    with contextlib.suppress(SeatwiseError):
        await world.router.answer(world.turn(), words)


MANY = [
    Customer(tenant(n + 1), f"Firm{n} Group{n % 97} of Town{n % 311} Ltd", (f"f{n}.example",)) for n in range(10_000)
]
MANY_INDEX = CustomerIndex(MANY)


@pytest.mark.parametrize(
    "words",
    [
        "how many e3 has firm77 left",
        "licences " + "group " * 160,
        "licences " + "x" * 990,
        "how many " + "zzzz " * 38,
        "any " + "firm group town " * 12,
        "a " * 499,
        "." * 1_000,
        "a." * 499,
        "licences " + "e3 " * 300,
    ],
)
def test_any_text_is_understood_or_refused_beside_ten_thousand_customers(words: str) -> None:
    with contextlib.suppress(SeatwiseError):
        understood(words, MANY_INDEX)


def test_a_name_of_symbols_is_a_name_and_not_the_customer_of_before() -> None:
    asked = understood("licences 😀", CustomerIndex([CONTOSO]))
    assert (asked.command, asked.who) == ("licences", "😀")
