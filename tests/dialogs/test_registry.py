"""Declarations: the table of contents is one, and slow answers keep every promise of quick ones."""

import itertools

import pytest

from cards.card import Card
from cards.layout import action, card, heading
from cards.text import to_text
from dialogs import COMMANDS
from dialogs.buttons import Buttons
from dialogs.customers import CustomersQuery
from dialogs.help import HelpQuery
from dialogs.last_customer import LastCustomer
from dialogs.registry import Ask, Commands, customer_command, plain_command
from dialogs.router import Router
from dialogs.turn import Later, Press
from services.domain.actor import Permission
from services.errors import Service, Unavailable
from services.tenancy.session import CustomerSession
from tests.dialogs.commands import EVERY
from tests.dialogs.world import CONTOSO, World

NAMES = {
    "licences", "who", "users", "user", "groups", "mailboxes", "customer", "customers", "subscriptions", "access",
    "unused", "renewals", "short", "partner", "status", "help",
}  # fmt: skip
CHANGING = {"reach", "erase", "offboard"}
"""Those that change something, or may."""
FOR_ADMINISTRATORS = {"history", "connect", "consent"}


def test_every_command_tells_what_it_does_and_gives_an_example_that_it_understands() -> None:
    for declaration in COMMANDS.all:
        assert declaration.help
        assert declaration.group
        assert declaration.example.split()[0] == declaration.name
        assert COMMANDS.find(declaration.name) is declaration
        if declaration.name not in CHANGING | FOR_ADMINISTRATORS:
            assert declaration.needs is Permission.READ


def test_the_commands_are_those_that_users_and_checks_rely_on() -> None:
    assert {declaration.name for declaration in COMMANDS.all} <= {declaration.name for declaration in EVERY.all}
    for alias in ("license", "licenses", "licence", "seats"):
        found = COMMANDS.find(alias)
        assert found is not None
        assert found.name == "licences"


def test_two_commands_of_one_name_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="two commands are called 'help'"):
        Commands((*COMMANDS.all, plain_command("help", query=HelpQuery, help="", example="", group="")(_nothing)))


async def _nothing(_: None, query: HelpQuery, ask: Ask) -> Card:
    return card([heading("Nothing")], "Nothing")


def test_a_buttons_arguments_come_back_as_the_query_they_were() -> None:
    customers = COMMANDS.find("customers")
    assert customers is not None
    query = CustomersQuery("north", 3)
    button = customers.button(query, CONTOSO)
    assert customers.load(button.payload["arguments"]) == query
    assert button.payload["tenant_id"] == CONTOSO.tenant_id


@customer_command("slow", query=HelpQuery, help="Slow.", example="slow", group="Tests")
async def slow(session: CustomerSession, query: HelpQuery, ask: Ask) -> Later:
    button = COMMANDS.all[0].button(COMMANDS.all[0].query.from_words(""), session.customer)

    async def then() -> Card:
        return card([heading("Done")], "Done", [action("Open", button)])

    return Later(card([heading("Working")], "Working", [action("Open", button)]), then())


async def slowly(world: World, words: str) -> Later:
    ids = (f"{number:032x}" for number in itertools.count(100))
    commands = Commands((*COMMANDS.all, slow, failing))
    buttons = Buttons(world.rows, lambda: next(ids))
    router = Router(world.directory, commands, world.desk, buttons, LastCustomer(world.recollections), world.authorise)
    answer = await router.answer(world.turn(), words)
    assert isinstance(answer, Later)
    return answer


async def test_both_cards_of_a_slow_answer_are_issued_each_with_its_own_buttons() -> None:
    world = World()
    later = await slowly(world, "slow contoso")
    first = later.now.content["actions"][0]["data"]["id"]
    assert list(world.rows.rows) == [first]
    done = await later.then
    second = done.content["actions"][0]["data"]["id"]
    assert list(world.rows.rows) == [first, second]
    assert "Done" in to_text(done.content)
    assert "Office 365 E3" in (await world.press(Press("ask", second))).text


async def test_a_slow_answer_about_the_remembered_customer_says_so_on_both_cards() -> None:
    world = World()
    await world.say("licences contoso")
    later = await slowly(world, "slow")
    for shown in (later.now, await later.then):
        assert "About Contoso Ltd, the customer you asked about last." in to_text(shown.content)


async def test_a_slow_answer_that_fails_raises_where_it_is_awaited() -> None:
    later = await slowly(World(), "failing contoso")
    with pytest.raises(Unavailable):
        await later.then


@customer_command("failing", query=HelpQuery, help="Fails.", example="failing", group="Tests")
async def failing(session: CustomerSession, query: HelpQuery, ask: Ask) -> Later:
    async def then() -> Card:
        raise Unavailable(Service.GRAPH)

    return Later(card([heading("Working")], "Working"), then())
