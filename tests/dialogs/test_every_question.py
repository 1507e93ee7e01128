"""Every question in people's words: a long list of phrasings, and what holds whatever is typed."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.groups import GroupsQuery
from dialogs.licences import LicenceQuery
from dialogs.mailboxes import MailboxesQuery
from dialogs.registry import Declaration
from dialogs.renewals import RenewalsQuery
from dialogs.short import ShortQuery
from dialogs.understood import Understood
from dialogs.unused import UnusedQuery
from dialogs.users import UsersQuery
from dialogs.who import WhoQuery
from dialogs.words import listen, understand, understand_alone
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


LISTED = [customer for customer in ALL if customer.name != "Premium Business Foods"]
"""Customers whose full names are not made of words that a command could take as its own."""
NAMED = st.sampled_from(LISTED)
PRODUCTS = st.sampled_from(["e3", "Business Premium", "visio plan 2", "ENTERPRISEPACK", "e3 without teams", "O365 E5"])
STATES = st.lists(st.sampled_from(["inactive", "disabled", "guests", "licensed"]), min_size=1, max_size=3, unique=True)
DAYS = st.integers(1, 3_650).map(str)
CLAUSES = st.sampled_from(
    [
        "where city = Perth",
        'where department in (Sales, "Contoso Ltd") and not group = "Kiosk"',
        "where companyName = Fabrikam North by city",
    ]
)
BY = st.sampled_from(["by department", "by job title"])
NAMES = st.sampled_from(["jane doe", "jane@stranger.example", "Zoë O'Neill", "von der Leyen", "Wile E Coyote"])
RESTS: dict[str, st.SearchStrategy[str]] = {
    "customer": st.just(""),
    "access": st.just(""),
    "licences": st.just("") | PRODUCTS | BY | st.tuples(PRODUCTS, CLAUSES | BY).map(" ".join),
    "who": PRODUCTS | st.tuples(PRODUCTS, CLAUSES.filter(lambda clause: "by city" not in clause)).map(" ".join),
    "users": st.just("") | STATES.map(" ".join) | st.tuples(STATES.map(" ".join), CLAUSES | BY).map(" ".join)
    | DAYS.map(lambda days: f"inactive {days}"),
    "user": NAMES,
    "groups": st.just("") | NAMES | st.sampled_from(["kiosk", "e3 for all", "where are they", "by hand"]),
    "mailboxes": st.sampled_from(["", "shared", "user", "room", "equipment"]),
    "subscriptions": st.just("") | PRODUCTS,
}  # fmt: skip
TYPED = st.sampled_from(sorted(RESTS)).flatmap(lambda command: st.tuples(st.just(command), RESTS[command]))


@settings(max_examples=300, deadline=None)
@given(customer=NAMED, typed=TYPED)
def test_a_typed_command_with_a_full_name_and_words_it_takes_is_exactly_that(
    customer: Customer, typed: tuple[str, str]
) -> None:
    command, rest = typed
    asked = understood(f"{command} {customer.name} {rest}")
    assert (asked.command, told(asked), asked.rest, asked.in_plain_words) == (command, customer.name, rest, False)


LIKE_WORDS = ["inactive", "guests", "by", "city", "where", "shared", "e3", "business", "room", "60", "days", "licences"]
LIKE_COMMANDS = st.lists(st.sampled_from([*LIKE_WORDS, "who", "users", "contoso"]), min_size=1, max_size=3).map(
    " ".join
)


@settings(max_examples=300, deadline=None)
@given(name=LIKE_COMMANDS, typed=TYPED)
@example("Inactive", ("users", "inactive 60"))
@example("By City", ("licences", "by department"))
@example("Where E3", ("who", "e3 where city = Perth"))
def test_a_customer_called_like_a_filter_is_found_by_its_full_name(name: str, typed: tuple[str, str]) -> None:
    command, rest = typed
    asked = understood(f"{command} {name} {rest}", CustomerIndex([Customer(tenant(1), name)]))
    assert (asked.command, told(asked), asked.rest) == (command, name, rest)


def test_a_name_in_part_that_is_a_filter_too_leaves_the_choice_to_a_person() -> None:
    asked = understood("users guests disabled", CustomerIndex([Customer(tenant(1), "Guests Ltd")]))
    assert isinstance(asked.who, Several)
    assert asked.rest == "disabled"


def test_words_that_are_a_name_in_two_ways_ask_each_customer_what_is_left_for_it() -> None:
    sales, contoso = Customer(tenant(1), "Contoso Sales Services"), Customer(tenant(2), "Contoso.")
    asked = understood("groups contoso sales kiosk", CustomerIndex([sales, contoso, *CUSTOMERS[1:]]))
    assert told(asked) == "Contoso Sales Services + Contoso."
    assert asked.rests == {sales.tenant_id: "kiosk", contoso.tenant_id: "sales kiosk"}


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


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("unused e3 refresh", UnusedQuery("e3", refresh=True)),
        ("unused refresh", UnusedQuery(refresh=True)),
        ("renewals 2 months refresh", RenewalsQuery(60, refresh=True)),
        ("renewals", RenewalsQuery(30)),
        ("short refresh", ShortQuery(refresh=True)),
        ("who contoso e3 where city = Perth", WhoQuery("e3", "city = Perth")),
        (
            "licences contoso e3 where city = Perth by department",
            LicenceQuery("e3", where="city = Perth", by="department"),
        ),
        ("users contoso inactive 60 disabled by city", UsersQuery(("disabled", "inactive"), 60, by="city")),
        ("users contoso guests", UsersQuery(("guests",))),
        ("mailboxes contoso rooms", MailboxesQuery("room")),
        ("groups contoso", GroupsQuery()),
    ],
)
def test_words_make_the_query_they_say(words: str, query: object) -> None:
    asked = understood(words)
    declaration = EVERY.find(asked.command)
    assert declaration is not None
    assert declaration.query.from_words(asked.rest) == query


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


@pytest.mark.parametrize(
    ("words", "fault", "nearest"),
    [
        ("users contoso sleepy", InputFault.NO_SUCH_STATE, None),
        ("users contoso 60", InputFault.NO_SUCH_STATE, None),
        ("users contoso inactive 0", InputFault.NO_DAYS, ()),
        ("users contoso inactive 9999", InputFault.NO_DAYS, ()),
        ("users contoso licensed unlicensed", InputFault.OPPOSITE_STATES, ()),
        ("mailboxes contoso public", InputFault.NO_SUCH_MAILBOX_KIND, None),
        ("mailboxes contoso shared room", InputFault.NO_SUCH_MAILBOX_KIND, ("room", "shared")),
        ("renewals soon", InputFault.NO_DAYS, ()),
        ("who contoso", InputFault.NO_SKU, ()),
        ("user contoso", InputFault.NO_PERSON, ()),
        ("who contoso e3 by department", InputFault.UNEXPECTED, ()),
        ("licences contoso where", InputFault.BAD_FILTER, ()),
    ],
)
def test_words_a_command_cannot_use_are_named_and_nothing_is_guessed(
    words: str, fault: InputFault, nearest: tuple[str, ...] | None
) -> None:
    asked = understood(words)
    declaration = EVERY.find(asked.command)
    assert declaration is not None
    with pytest.raises(UnusableInput) as caught:
        declaration.query.from_words(asked.rest)
    assert caught.value.fault is fault
    assert nearest is None or caught.value.nearest == nearest


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
