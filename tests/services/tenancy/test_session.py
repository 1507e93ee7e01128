"""A session is bound to one tenant: it cannot be mis-wired, and nothing below the door takes a tenant."""

import ast
import logging
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from services.domain.customer import Customer
from services.errors import CrossTenantAccess
from services.tenancy.directory import CustomerDirectory
from services.tenancy.memory import Kept
from services.tenancy.session import CustomerSession
from services.tenancy.sight import SeesAll
from tests.services.tenancy.fakes import (
    TECHNICIAN,
    Clock,
    FakeAccess,
    FakeExchange,
    FakeGraph,
    FakePartner,
    FakePartnerCenter,
    FakeTenant,
    MemoryTrail,
    reaches,
    tenant,
)

SERVICES = Path(__file__).parents[3] / "services"
CONTOSO = Customer(tenant(1), "Contoso Ltd")
BOUND = {
    *("GraphClient", "ExchangeClient", "CustomerPartnerCenterClient", "CustomerAccessClient"),
    *("CustomerGraph", "CustomerExchange", "CustomerPartnerCenter", "CustomerAccess"),
    "CustomerSession",
}
"""What a session is made of."""


def session(*tenants: int) -> CustomerSession:
    """Return a session of Contoso (1) with Graph, Partner Center, Exchange, access and memory of these tenants."""
    graph, partner_center, exchange, access, memory = (FakeTenant(tenant(number)) for number in tenants)
    return CustomerSession(
        CONTOSO,
        TECHNICIAN,
        FakeGraph(graph),
        FakePartnerCenter(partner_center),
        FakeExchange(exchange),
        FakeAccess(access),
        Kept(Clock()).of(memory.tenant_id),
    )


@pytest.mark.parametrize("foreign", range(5))
def test_a_session_with_a_port_of_another_tenant_cannot_exist(foreign: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL, "seatwise.security"), pytest.raises(CrossTenantAccess) as caught:
        session(*(2 if part == foreign else 1 for part in range(5)))
    assert caught.value.reference in caplog.text


async def test_a_mis_wired_partner_is_caught_at_the_door() -> None:
    partner = FakePartner((CONTOSO,))
    partner.wired_to = tenant(2)
    directory = CustomerDirectory(partner, Clock(), sight=SeesAll(), trail=MemoryTrail(), reaches=reaches())
    with pytest.raises(CrossTenantAccess):
        await directory.enter("contoso", TECHNICIAN, "licences")


def test_a_sessions_ports_cannot_be_exchanged() -> None:
    ours = session(1, 1, 1, 1, 1)
    with pytest.raises(FrozenInstanceError):
        ours.graph = FakeGraph(FakeTenant(tenant(2)))  # type: ignore[misc]


def bound_classes() -> Iterator[ast.ClassDef]:
    for path in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name in BOUND:
                yield node


def test_no_method_below_the_door_takes_a_tenant() -> None:
    seen = list(bound_classes())
    assert {one.name for one in seen} == BOUND, "a port was renamed: this test has to follow"
    for one in seen:
        for method in ast.walk(one):
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and method.name != "__init__":
                every = (*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs)
                named = {argument.arg for argument in every}
                assert not {name for name in named if "tenant" in name or "customer" in name}, (one.name, method.name)
                assert method.args.kwarg is None, f"{one.name}.{method.name} takes anything"


def test_only_the_directory_makes_sessions() -> None:
    makers = set()
    for path in SERVICES.parent.rglob("*.py"):
        inside = path.relative_to(SERVICES.parent)
        if inside.parts[0] in {"services", "dialogs", "bot", "cards", "demo", "app.py"}:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "CustomerSession":
                    makers.add(inside.as_posix())
    assert makers == {"services/tenancy/directory.py"}
