"""Who may ask what about whom: every role, every command, customers that are seen and customers that are not."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dialogs import COMMANDS
from dialogs.registry import Declaration, Reach
from dialogs.turn import Later, Place, PlaceKind, Turn
from services.domain.actor import Actor, Permission, Role
from services.errors import CustomerNotFound, NotPermitted, RightsUnread, SeatwiseError
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.bot_process import installation, run_app, write_env_file
from tests.scenarios.conftest import NewChat
from tests.scenarios.in_process import Conversation, HeldClock, conversation

SEEN, HIDDEN = "northwind.example", "contoso.example"
"""By the group "some" of the sandbox: these two of Fabrikam as well are seen, and no other."""
VISIBLE = ("northwind.example", "fabrikam.example", "fabrikam-residences.example")
NOT_FOUND = "No customer answers"


@dataclass(frozen=True)
class Asker:
    """Somebody in groups of the sandbox's, whom the settings may name an administrator; and what that makes of them."""

    object_id: str
    groups: tuple[str, ...]
    role: Role
    is_first: bool = False


ASKERS = {
    "nobody": Asker("10000000-0000-4000-8000-000000000001", (), Role.NONE),
    "gdap without a role": Asker("10000000-0000-4000-8000-000000000002", ("some",), Role.NONE),
    "reader": Asker("10000000-0000-4000-8000-000000000003", ("readers", "some"), Role.READER),
    "reader by a nested group": Asker("10000000-0000-4000-8000-000000000004", ("desk", "some"), Role.READER),
    "approver": Asker("10000000-0000-4000-8000-000000000005", ("approvers", "some"), Role.APPROVER),
    "administrator": Asker("10000000-0000-4000-8000-000000000006", ("administrators", "some"), Role.ADMINISTRATOR),
    "first administrator": Asker("10000000-0000-4000-8000-000000000007", ("some",), Role.ADMINISTRATOR, True),
    "operator": Asker("", (), Role.OPERATOR),
}
PLACE = Place(PlaceKind.PERSONAL, "a:table")


@dataclass
class Table:
    """A product over the sandbox, and the loop that it lives on."""

    runner: asyncio.Runner
    chat: Conversation
    hidden: frozenset[str]
    """What would give away a customer whom the group "some" does not cover."""

    def actor(self, asker: Asker) -> Actor:
        """Return who asks."""
        operator = self.chat.seatwise.operator
        return operator if asker.role is Role.OPERATOR else Actor(operator.tenant_id, asker.object_id, "Somebody")

    def ask(self, asker: Asker, words: str) -> str:
        """Return the card as JSON; raises what the router raises."""
        return self.runner.run(self._ask(self.actor(asker), words))

    def ask_past_the_door(self, asker: Asker, words: str) -> str:
        """Return the card as JSON, or what else than rights kept it from being made."""
        try:
            return self.ask(asker, words)
        except (NotPermitted, RightsUnread, CustomerNotFound):
            raise
        except SeatwiseError as error:
            return repr(error)

    async def _ask(self, actor: Actor, words: str) -> str:
        router, turn = self.chat.seatwise.router, Turn(actor, PLACE, "en-AU", self.chat.clock())
        answer = await router.answer(turn, words)
        card = await answer.then if isinstance(answer, Later) else answer
        return json.dumps(card.content, ensure_ascii=False)


@pytest.fixture(scope="module")
def table(sandbox_process: SandboxProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    """One product for the whole table: it changes nothing that another cell looks at."""
    admin, folder = sandbox_process.admin, tmp_path_factory.mktemp("table")
    admin.reset()
    admin.knobs(throttling=False)
    for name, asker in ASKERS.items():
        if asker.object_id:
            admin.put_person(asker.object_id, name, *asker.groups)
    others = [each for each in admin.world()["customers"] if each["domains"][0] not in VISIBLE]
    hidden = frozenset(each[key] for each in others for key in ("name", "tenant_id"))
    first = ",".join(asker.object_id for asker in ASKERS.values() if asker.is_first)
    with asyncio.Runner() as runner:
        opening = conversation(folder, sandbox_process.settings() | {"ADMIN_USERS": first})
        chat = runner.run(opening.__aenter__())
        yield Table(runner, chat, hidden)
        runner.run(opening.__aexit__(None, None, None))
    admin.reset()


def words_of(declaration: Declaration[Any], domain: str) -> str:
    """Return the command's own example, about this customer."""
    return declaration.example.replace("contoso", domain)


def needed(declaration: Declaration[Any], domain: str) -> Permission:
    """Return what the example needs."""
    rest = words_of(declaration, domain).removeprefix(declaration.name)
    if declaration.reach is Reach.CUSTOMER:
        rest = rest.replace(domain, "")
    return declaration.needs_for(declaration.query.from_words(rest.strip()))


@pytest.mark.parametrize("domain", [SEEN, HIDDEN], ids=["seen", "hidden"])
@pytest.mark.parametrize("declaration", COMMANDS.all, ids=lambda each: each.name)
@pytest.mark.parametrize("asker", ASKERS.values(), ids=ASKERS)
def test_every_role_gets_of_every_command_what_it_may_and_of_every_customer_what_it_sees(
    table: Table, asker: Asker, declaration: Declaration[Any], domain: str
) -> None:
    words = words_of(declaration, domain)
    if needed(declaration, domain) not in asker.role.permissions:
        with pytest.raises(NotPermitted) as refused:
            table.ask(asker, words)
        assert refused.value.ask[0] == "Seatwise administrators"
        return
    card = table.ask_past_the_door(asker, words)
    sees_all = asker.role is Role.OPERATOR
    assert (NOT_FOUND in card) == (HIDDEN in words and not sees_all)
    assert sees_all or [each for each in table.hidden if each in card] == []


def test_the_table_has_every_kind_of_permission_in_it() -> None:
    assert {needed(each, SEEN) for each in COMMANDS.all} >= {Permission.READ, Permission.ADMINISTER}
    assert {asker.role for asker in ASKERS.values()} == set(Role)


def test_a_word_of_a_hidden_customers_name_gives_nothing_of_it_away(table: Table) -> None:
    reader = ASKERS["reader"]
    for words in ("licences contoso", "who has e3 at proseware", "licences contso", "customers", "customers wood",
                  "status", "unused", "renewals 365", "short", "coho", "licences o"):  # fmt: skip
        card = table.ask(reader, words)
        assert [each for each in table.hidden if each in card] == [], words


def test_figures_over_all_customers_are_those_of_the_seen_ones(table: Table) -> None:
    reader, operator = ASKERS["reader"], ASKERS["operator"]
    assert "3 of 3 customers" in table.ask(reader, "unused")
    assert "of 12 customers" in table.ask(operator, "unused")
    assert "3 from Partner Center" in table.ask(reader, "status")
    assert "12 from Partner Center" in table.ask(operator, "status")


@pytest.fixture
def admin(sandbox_process: SandboxProcess) -> Iterator[Admin]:
    """The sandbox's own door, put back in order afterwards."""
    sandbox_process.admin.reset()
    yield sandbox_process.admin
    sandbox_process.admin.reset()


RANIA = "Rania"


async def said(chat: Conversation, actor: Actor, words: str) -> str:
    """Return the answer's JSON, or the name of the error in its place."""
    try:
        answer = await chat.seatwise.router.answer(Turn(actor, PLACE, "en-AU", chat.clock()), words)
    except SeatwiseError as error:
        return type(error).__name__
    card = await answer.then if isinstance(answer, Later) else answer
    return json.dumps(card.content)


async def test_who_leaves_the_group_is_refused_after_ten_minutes_at_most(
    sandbox_process: SandboxProcess, admin: Admin, tmp_path: Path
) -> None:
    clock, rania = HeldClock(), sandbox_process.person(RANIA)
    async with conversation(tmp_path, sandbox_process.settings(), clock) as chat:
        actor = Actor(chat.seatwise.operator.tenant_id, rania["object_id"], rania["name"])
        assert "Business Premium" in await said(chat, actor, f"licences {SEEN}")
        admin.put_person(rania["object_id"], rania["name"], "some")
        clock.move(minutes=9, seconds=59)
        assert "Business Premium" in await said(chat, actor, f"licences {SEEN}")
        clock.move(seconds=1)
        assert await said(chat, actor, f"licences {SEEN}") == NotPermitted.__name__


async def test_a_customer_who_withdraws_the_delegation_is_seen_for_ten_minutes_at_most(
    sandbox_process: SandboxProcess, admin: Admin, tmp_path: Path
) -> None:
    clock, rania = HeldClock(), sandbox_process.person(RANIA)
    async with conversation(tmp_path, sandbox_process.settings(), clock) as chat:
        actor = Actor(chat.seatwise.operator.tenant_id, rania["object_id"], rania["name"])
        assert "Northwind" in await said(chat, actor, "customers")
        admin.change_customer(admin.customer(SEEN)["tenant_id"], roles=[])
        clock.move(minutes=10)
        assert "Northwind" not in await said(chat, actor, "customers")
        assert "Northwind" not in await said(chat, actor, "status")


async def test_rights_belong_to_an_object_id_in_our_tenant_and_never_to_an_address(
    sandbox_process: SandboxProcess, admin: Admin, tmp_path: Path
) -> None:
    rania, newcomer = sandbox_process.person(RANIA), "20000000-0000-4000-8000-000000000001"
    address = "rania.haddad@harbourmsp.example"
    admin.put_person(
        rania["object_id"], "Rania Ortega", "desk", "some", principal_name="rania.ortega@harbourmsp.example"
    )
    admin.put_person(newcomer, rania["name"], principal_name=address)
    async with conversation(tmp_path, sandbox_process.settings()) as chat:
        ours = chat.seatwise.operator.tenant_id
        question = f"licences {SEEN}"
        assert "Business Premium" in await said(chat, Actor(ours, rania["object_id"], "Rania Ortega"), question)
        for stranger in (
            Actor(ours, newcomer, rania["name"]),
            Actor(ours, address, rania["name"]),
            Actor(admin.customer(SEEN)["tenant_id"], rania["object_id"], rania["name"]),
        ):
            assert await said(chat, stranger, question) == NotPermitted.__name__


@pytest.mark.parametrize("path", ["transitiveMemberOf", "delegatedAdminRelationships", "accessAssignments"])
def test_with_graph_down_nobody_is_told_anything_but_why(fresh_chat: NewChat, sandbox: Admin, path: str) -> None:
    sandbox.fault("status", service="graph", path=path, status=503)
    chat = fresh_chat()
    for words in ("licences contoso", "customers", "unused"):
        reading = chat.say(words)
        assert "Your rights could not be read." in reading.text
        assert "Ask again in a few minutes" in reading.text
        assert reading.tables == ()


def test_a_refusal_over_the_wire_says_whom_to_ask(new_chat: NewChat) -> None:
    reading = new_chat(asker="Noah").say("licences contoso")
    assert "You may not do that." in reading.text
    assert "Ask an administrator of Seatwise (Seatwise administrators)" in reading.text


def test_over_the_wire_a_reader_sees_three_customers(new_chat: NewChat) -> None:
    chat = new_chat(asker=RANIA)
    listed = chat.say("customers").text
    assert "Northwind Traders" in listed
    assert "Contoso" not in listed
    assert NOT_FOUND in chat.say("licences contoso").text


def test_people_are_not_named_before_guests_but_numbers_are_told(new_chat: NewChat) -> None:
    chat = new_chat(place="groupChat")
    guest = {"id": "29:gus", "name": "Gus", "userRole": "guest", "tenantId": chat.tenant_id}
    chat.connector.teams.rosters[chat.conversation] = [guest]
    for words in ("who contoso e3", "users contoso", "user contoso tess", "groups contoso", "mailboxes contoso"):
        reading = chat.say(words)
        assert "That is not told here." in reading.text, words
        assert "Ask in a personal chat with Seatwise." in reading.text
    assert chat.say("licences contoso").rows
    assert "That is not told here." not in new_chat().say("who contoso e3").text


def test_a_question_from_the_terminal_as_somebody_is_held_to_their_rights(
    sandbox_process: SandboxProcess, sandbox: Admin, tmp_path: Path
) -> None:
    env_file = write_env_file(tmp_path, installation(tmp_path, sandbox_process.settings()))

    def asked(*words: str) -> str:
        return run_app("--env-file", str(env_file), "ask", *words).stdout

    rania = sandbox_process.person(RANIA)["object_id"]
    assert "Business Premium" in asked("--as", rania.upper(), "licences northwind")
    assert NOT_FOUND in asked("--as", rania, "licences contoso")
    assert "You may not do that." in asked("--as", sandbox_process.person("Noah")["object_id"], "licences northwind")
    assert "Business Premium" in asked("licences contoso")
