"""Typed commands: a full name and words that a command takes are exactly that, and what cannot be used is named."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.groups import GroupsQuery
from dialogs.licences import LicenceQuery
from dialogs.mailboxes import MailboxesQuery
from dialogs.renewals import RenewalsQuery
from dialogs.short import ShortQuery
from dialogs.unused import UnusedQuery
from dialogs.users import UsersQuery
from dialogs.who import WhoQuery
from services.domain.customer import Customer
from services.errors import InputFault, UnusableInput
from services.tenancy.matching import CustomerIndex, Several
from tests.dialogs.commands import EVERY
from tests.dialogs.understanding import ALL, told, understood
from tests.dialogs.world import CUSTOMERS
from tests.services.tenancy.fakes import tenant

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
