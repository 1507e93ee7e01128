"""One door, and one thing that spans customers: held to by who imports and who makes what."""

import ast
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from composition import Seatwise, compose
from dialogs import COMMANDS
from dialogs.desk import Desk
from dialogs.registry import Ask, Reach
from services.domain.actor import Actor
from services.domain.customer import Customer
from services.errors import CustomerNotFound
from services.portfolio.portfolio import Portfolio
from services.settings import load_settings
from services.tenancy.directory import CustomerDirectory
from services.tenancy.fleet import Fleet
from services.tenancy.session import CustomerSession
from tests.machine import ROOT
from tests.scenarios.bot_process import installation, write_env_file
from tests.services.tenancy.fakes import COLLEAGUE, TECHNICIAN, Clock, FakePartner, MemoryTrail, reaches, tenant

PRODUCT = ("app.py", "composition.py", "bot", "cards", "demo", "dialogs", "services")
CONTOSO, FABRIKAM = Customer(tenant(1), "Contoso Ltd"), Customer(tenant(2), "Fabrikam Ltd")


def sources() -> Iterator[tuple[str, ast.Module]]:
    for name in PRODUCT:
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))


TREES = dict(sources())


def calling(*names: str) -> set[str]:
    """Return the files that call something of one of these names, by whatever path."""
    found = set()
    for file, tree in TREES.items():
        renamed = {
            alias.asname: alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
            for alias in node.names if alias.asname
        }  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if renamed.get(called, called) in names:
                    found.add(file)
    return found


def importing(name: str) -> set[str]:
    """Return the files that import something of this name."""
    return {
        file
        for file, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names)
    }


# Lock 1: one door


def test_only_the_directory_makes_sessions_visits_and_ports_of_a_customer() -> None:
    assert calling("CustomerSession", "Visit") == {"services/tenancy/directory.py"}
    assert calling("customer_graph", "customer_exchange", "customer_partner_center") == {
        "services/tenancy/directory.py"
    }
    assert calling("customer_access") == {
        "services/tenancy/directory.py",
        "services/doctor/customer_checks.py",  # the operator's: it looks at the partner's delegations, at no customer
    }
    assert calling("GraphClient", "ExchangeClient", "CustomerPartnerCenterClient", "CustomerAccessClient") == {
        "services/connectors.py"
    }


def test_a_ledger_is_kept_by_visits_and_by_reads_that_are_everybodys() -> None:
    assert calling("keeping", "Ledger") == {"services/tenancy/visit.py", "services/portfolio/portfolio.py"}


def test_nothing_leaves_the_context_of_a_visit_but_what_is_everybodys() -> None:
    """A task with a context of its own is unknown to the ledger."""
    assert calling("Context", "copy_context") == {
        "services/tenancy/roll.py",  # the list of customers
        "services/http/shared_read.py",  # the partner's relationships
        "services/http/flights.py",  # a token, after the ledger was told of the call it is for
        "services/store/group_commit.py",  # rows of the record
        "services/portfolio/portfolio.py",  # a customer's facts, with a ledger of their own
    }


class Steps(FakePartner):
    """A partner that writes down in which order it is asked."""

    def __init__(self, log: list[str]) -> None:
        super().__init__((CONTOSO, FABRIKAM))
        self.log = log

    def customer_graph(self, customer: Customer) -> Any:
        self.log.append("ports")
        return super().customer_graph(customer)


class Eyes:
    """Lets the technician see Contoso, and nobody else anybody."""

    def __init__(self, log: list[str]) -> None:
        self.log = log

    async def visible(self, actor: Actor, customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
        self.log.append("sight")
        return tuple(one for one in customers if actor == TECHNICIAN and one == CONTOSO)


class Written(MemoryTrail):
    """A record that writes down when it is written."""

    def __init__(self, log: list[str]) -> None:
        super().__init__()
        self.log = log

    async def record(self, event: Any) -> None:
        self.log.append("record")
        await super().record(event)


@pytest.fixture
def log() -> list[str]:
    """What was done, in order."""
    return []


@pytest.fixture
def directory(log: list[str]) -> CustomerDirectory:
    """A door that is watched."""
    return CustomerDirectory(Steps(log), Clock(), sight=Eyes(log), trail=Written(log), reaches=reaches())


async def test_a_session_is_made_after_sight_and_the_visit_ends_with_its_record(
    directory: CustomerDirectory, log: list[str]
) -> None:
    async with directory.open("contoso", TECHNICIAN, "licences"):
        log.append("answer")
    assert log == ["sight", "ports", "answer", "record"]


@pytest.mark.parametrize("who", ["fabrikam", FABRIKAM, FABRIKAM.tenant_id])
@pytest.mark.parametrize("actor", [TECHNICIAN, COLLEAGUE])
async def test_who_may_not_see_a_customer_gets_no_port_of_it_however_it_is_named(
    directory: CustomerDirectory, log: list[str], who: str | Customer, actor: Actor
) -> None:
    with pytest.raises(CustomerNotFound):
        await directory.enter(who, actor, "licences")
    assert set(log) == {"sight"}


# Lock 6: only Fleet spans customers


def test_only_the_router_and_the_exports_make_a_fleet() -> None:
    assert calling("Fleet") == {"dialogs/router.py", "dialogs/exports.py"}


def test_the_door_is_known_to_those_who_open_it_and_to_nobody_else() -> None:
    assert importing("CustomerDirectory") == {
        "composition.py", "dialogs/router.py", "dialogs/exports.py", "dialogs/recording.py",
        "services/tenancy/fleet.py",
    }  # fmt: skip


def test_a_module_with_commands_about_one_customer_knows_no_fleet() -> None:
    about_one = importing("customer_command")
    assert len(about_one) >= 8
    assert about_one & (importing("Fleet") | importing("fleet_command") | importing("CustomerDirectory")) == set()


@pytest.fixture
async def seatwise(tmp_path: Path) -> Any:
    """An installation that is composed and asks nobody anything."""
    nowhere = {
        **dict.fromkeys(("LOGIN_URL", "GRAPH_URL", "PARTNER_CENTER_URL", "EXCHANGE_URL"), "https://127.0.0.1:9"),
        "PARTNER_TENANT_ID": tenant(900), "PARTNER_CLIENT_ID": tenant(901), "PARTNER_CLIENT_SECRET": "secret",
        "PARTNER_REFRESH_TOKEN": "token",
    }  # fmt: skip
    async with compose(load_settings(write_env_file(tmp_path, installation(tmp_path, nowhere)))) as composed:
        yield composed


def reachable(*roots: object) -> Iterator[object]:
    """Yield everything that can be got at from `roots` by attributes, items, closures and bound methods."""
    waiting, seen = list(roots), set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, str | bytes | int | float | type(None) | type | timedelta):
            continue
        seen.add(id(one))
        yield one
        waiting += _parts(one)


def _parts(one: object) -> list[object]:
    if isinstance(one, dict):
        return [*one.keys(), *one.values()]
    if isinstance(one, list | tuple | set | frozenset):
        return list(one)
    module = type(one).__module__.split(".")[0]
    cells = [cell.cell_contents for cell in getattr(one, "__closure__", None) or () if _is_filled(cell)]
    bound = [getattr(one, "__self__", None), getattr(one, "__wrapped__", None), *getattr(one, "args", ())]
    if module not in {"services", "dialogs", "cards", "composition", "bot"}:
        return [*cells, *bound]
    slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
    return [*cells, *bound, *getattr(one, "__dict__", {}).values(), *(getattr(one, name, None) for name in slots)]


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


async def test_from_what_a_customer_command_is_given_no_fleet_and_no_second_session_can_be_got_at(
    seatwise: Seatwise,
) -> None:
    assert any(isinstance(one, CustomerDirectory) for one in reachable(seatwise)), "the walk finds what there is"
    desk = next(one for one in reachable(seatwise) if isinstance(one, Desk))
    partner = FakePartner((CONTOSO, FABRIKAM))
    elsewhere = CustomerDirectory(partner, Clock(), sight=Eyes([]), trail=MemoryTrail(), reaches=reaches())
    async with elsewhere.open("contoso", TECHNICIAN, "licences") as session:
        ask = Ask(turn=None, desk=desk, commands=COMMANDS)  # type: ignore[arg-type]
        kinds = Counter(type(one) for one in reachable(session, ask))
    assert kinds[Portfolio] == kinds[CustomerSession] == 1
    assert kinds[Fleet] == kinds[CustomerDirectory] == 0


def test_every_command_says_how_many_customers_it_is_about() -> None:
    assert {one.reach for one in COMMANDS.all} == set(Reach)
