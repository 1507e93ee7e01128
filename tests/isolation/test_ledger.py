"""The ledger of a visit: a second customer's tenant in it ends the visit, however it was hidden, and is recorded."""

import asyncio
import logging
import string
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.actor import Permission
from services.domain.audit import Result
from services.domain.customer import Customer
from services.domain.section import Source
from services.errors import (
    CrossTenantAccess,
    InputFault,
    NotPermitted,
    SeatwiseError,
    Service,
    Unavailable,
    UnusableInput,
)
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.origin import Origin
from services.ledger import Ledger, Touch, join, keeping, note, note_account, note_request
from services.tenancy.directory import CustomerDirectory
from services.tenancy.session import CustomerSession
from services.tenancy.sight import SeesAll
from tests.services.http.fakes import FakeTokens, numbered_ids
from tests.services.tenancy.fakes import TECHNICIAN, Clock, FakePartner, MemoryTrail, reaches, tenant

CONTOSO, FABRIKAM = Customer(tenant(1), "Contoso Ltd"), Customer(tenant(2), "Fabrikam Ltd")
tenants = st.sampled_from([CONTOSO.tenant_id, FABRIKAM.tenant_id, tenant(3)])


@pytest.fixture
def trail() -> MemoryTrail:
    """The record."""
    return MemoryTrail()


@pytest.fixture
def directory(trail: MemoryTrail) -> CustomerDirectory:
    """The door to Contoso and Fabrikam."""
    partner = FakePartner((CONTOSO, FABRIKAM))
    return CustomerDirectory(partner, Clock(), sight=SeesAll(), trail=trail, reaches=reaches())


def sign_for(customer: Customer, tokens: FakeTokens) -> Callable[[], Awaitable[object]]:
    """Return a port's call: the signing of a request about a customer."""
    origin = Origin("https://graph.example")
    auth = TenantAuth(tokens, customer.tenant_id, Audience.GRAPH, origin, numbered_ids(), customer=customer.tenant_id)

    async def call() -> None:
        await auth.sign(httpx.Request("GET", "https://graph.example/v1.0/organization"))

    return call


async def read(session: CustomerSession) -> None:
    """Read something into a session's memory."""

    async def answer() -> str:
        return "Fabrikam's secret"

    await session.memory.read("secret", Source.GRAPH, answer)


async def collect(pieces: AsyncIterator[bytes], got: list[bytes]) -> None:
    """Take pieces as long as there are any."""
    async for piece in pieces:
        got.append(piece)


def violations(trail: MemoryTrail) -> list[str | None]:
    """Return whose visits are recorded as violations."""
    return [event.tenant_id for event in trail.events if event.result is Result.VIOLATION]


# What a ledger does


@given(st.lists(st.tuples(tenants, st.sampled_from(Touch))))
def test_a_ledger_settles_when_nothing_but_its_tenant_was_touched_and_never_else(
    touches: list[tuple[str, Touch]],
) -> None:
    ledger = Ledger(CONTOSO.tenant_id)
    for tenant_id, touch in touches:
        with suppress(CrossTenantAccess):
            ledger.note(tenant_id, touch)
    if {tenant_id for tenant_id, _ in touches} <= {CONTOSO.tenant_id}:
        ledger.settle()
    else:
        with pytest.raises(CrossTenantAccess):
            ledger.settle()


@given(st.text(string.hexdigits, min_size=1).filter(lambda text: text != CONTOSO.tenant_id), st.sampled_from(Touch))
def test_the_first_foreign_touch_raises_before_anything_is_read(other: str, touch: Touch) -> None:
    with keeping(Ledger(CONTOSO.tenant_id)), pytest.raises(CrossTenantAccess):
        note(other, touch)


def test_a_violation_has_one_reference_in_the_log_the_error_and_the_settlement(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ledger = Ledger(CONTOSO.tenant_id)
    with caplog.at_level(logging.CRITICAL, "seatwise.security"), pytest.raises(CrossTenantAccess) as first:
        ledger.note(FABRIKAM.tenant_id, Touch.CALL)
    with pytest.raises(CrossTenantAccess) as second:
        ledger.settle()
    assert first.value.reference == second.value.reference
    assert first.value.reference in caplog.text


def test_outside_a_visit_nothing_is_noted_and_nothing_raised() -> None:
    note(FABRIKAM.tenant_id, Touch.CALL)
    note_request("1")
    note_account("2")
    join(Ledger(FABRIKAM.tenant_id))


def test_a_visit_within_another_customers_is_refused_and_within_its_own_is_not() -> None:
    with keeping(Ledger(CONTOSO.tenant_id)) as outer:
        with keeping(Ledger(CONTOSO.tenant_id)):
            note(CONTOSO.tenant_id, Touch.CALL)
        with pytest.raises(CrossTenantAccess), keeping(Ledger(FABRIKAM.tenant_id)):
            pass
    assert outer.violation


def test_after_a_visit_its_ledger_hears_nothing_more() -> None:
    with keeping(Ledger(CONTOSO.tenant_id)) as ledger:
        pass
    note(FABRIKAM.tenant_id, Touch.CALL)
    ledger.settle()


def test_a_read_that_began_in_another_visit_brings_its_ids_and_never_another_customers() -> None:
    flight = Ledger(CONTOSO.tenant_id)
    with keeping(flight):
        note_request("request")
        note_account("account")
    with keeping(Ledger(CONTOSO.tenant_id)) as ledger:
        join(flight)
    assert (ledger.request_ids, ledger.accounts) == (["request"], {"account"})
    with keeping(Ledger(FABRIKAM.tenant_id)), pytest.raises(CrossTenantAccess):
        join(flight)


# What a handler that has gone wrong may do: each way trips


Bug = Callable[[CustomerDirectory, CustomerSession], Awaitable[object]]


async def opens_another_customer(directory: CustomerDirectory, other: CustomerSession) -> None:
    async with directory.open("fabrikam", TECHNICIAN, "bug"):
        pass


async def opens_another_and_swallows_the_error(directory: CustomerDirectory, other: CustomerSession) -> None:
    with suppress(SeatwiseError):
        await opens_another_customer(directory, other)


async def opens_another_in_a_task(directory: CustomerDirectory, other: CustomerSession) -> None:
    await asyncio.gather(asyncio.create_task(opens_another_customer(directory, other)), return_exceptions=True)


async def opens_another_in_a_thread(directory: CustomerDirectory, other: CustomerSession) -> None:
    with suppress(SeatwiseError):
        await asyncio.to_thread(lambda: asyncio.run(opens_another_customer(directory, other)))


async def uses_the_memory_of_another_session(directory: CustomerDirectory, other: CustomerSession) -> None:
    with suppress(SeatwiseError):
        await read(other)


async def uses_the_port_of_another_session(directory: CustomerDirectory, other: CustomerSession) -> None:
    with suppress(SeatwiseError):
        await sign_for(other.customer, FakeTokens())()


async def raises_something_else_that_may_tell(directory: CustomerDirectory, other: CustomerSession) -> None:
    with suppress(SeatwiseError):
        await read(other)
    raise UnusableInput(InputFault.NO_SUCH_GROUP, "x", ("Fabrikam's group",))


async def calls_it_a_refusal(directory: CustomerDirectory, other: CustomerSession) -> None:
    with suppress(SeatwiseError):
        await read(other)
    raise NotPermitted(Permission.READ)


async def breaks(directory: CustomerDirectory, other: CustomerSession) -> None:
    with suppress(SeatwiseError):
        await read(other)
    raise ZeroDivisionError


BUGS: tuple[Bug, ...] = (
    opens_another_customer, opens_another_and_swallows_the_error, opens_another_in_a_task, opens_another_in_a_thread,
    uses_the_memory_of_another_session, uses_the_port_of_another_session, raises_something_else_that_may_tell,
    calls_it_a_refusal, breaks,
)  # fmt: skip


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
async def test_a_visit_in_which_a_second_customer_is_touched_ends_as_a_violation(
    directory: CustomerDirectory, trail: MemoryTrail, bug: Bug
) -> None:
    async with directory.open("fabrikam", TECHNICIAN, "before") as other:
        pass
    trail.events.clear()
    with pytest.raises(CrossTenantAccess) as caught:
        async with directory.open("contoso", TECHNICIAN, "licences") as session:
            await bug(directory, other)
    assert CONTOSO.tenant_id in violations(trail)
    recorded = next(event for event in trail.events if event.tenant_id == CONTOSO.tenant_id)
    assert (recorded.action, recorded.actor, recorded.subject) == ("licences", TECHNICIAN, caught.value.reference)
    assert session.customer == CONTOSO


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
async def test_a_file_in_which_a_second_customer_is_touched_is_broken_off_as_a_violation(
    directory: CustomerDirectory, trail: MemoryTrail, bug: Bug
) -> None:
    async with directory.open("fabrikam", TECHNICIAN, "before") as other:
        pass
    trail.events.clear()
    visit = await directory.enter("contoso", TECHNICIAN, "export of users")

    async def lines() -> AsyncGenerator[bytes, None]:
        yield b"ours\n"
        await bug(directory, other)
        yield b"Fabrikam's secret\n"

    got: list[bytes] = []
    with pytest.raises(CrossTenantAccess):
        await collect(visit.pieces(lines()), got)
    assert got == [b"ours\n"]
    assert CONTOSO.tenant_id in violations(trail)


async def test_a_port_of_another_session_gets_no_token(directory: CustomerDirectory) -> None:
    tokens = FakeTokens()
    with pytest.raises(CrossTenantAccess):
        async with directory.open("contoso", TECHNICIAN, "licences"):
            await sign_for(FABRIKAM, tokens)()
    assert tokens.asked == []


async def test_an_honest_visit_is_recorded_as_done_with_what_went_upstream(
    directory: CustomerDirectory, trail: MemoryTrail
) -> None:
    async with directory.open("contoso", TECHNICIAN, "licences") as session:
        note_request("request-1")
        note_account("account-1")
        await asyncio.gather(read(session), asyncio.create_task(read(session)))
    (event,) = trail.events
    assert (event.result, event.tenant_id, event.request_ids, event.accounts) == (
        Result.DONE, CONTOSO.tenant_id, ("request-1",), ("account-1",),
    )  # fmt: skip


async def test_two_visits_to_two_customers_side_by_side_know_nothing_of_each_other(
    directory: CustomerDirectory, trail: MemoryTrail
) -> None:
    async def visit(name: str) -> None:
        async with directory.open(name, TECHNICIAN, "licences") as session:
            for _ in range(5):
                note_request(name)
                await read(session)
                await asyncio.sleep(0)

    await asyncio.gather(visit("contoso"), visit("fabrikam"), visit("contoso"))
    assert [set(event.request_ids) for event in trail.events] == [
        {"contoso" if event.tenant_id == CONTOSO.tenant_id else "fabrikam"} for event in trail.events
    ]
    assert {event.result for event in trail.events} == {Result.DONE}


async def test_a_visit_whose_record_cannot_be_written_tells_nothing(
    directory: CustomerDirectory, trail: MemoryTrail
) -> None:
    trail.fault = Unavailable(Service.DATABASE)
    with pytest.raises(Unavailable):
        async with directory.open("contoso", TECHNICIAN, "licences"):
            pass


async def test_a_failure_is_not_hidden_by_a_record_that_cannot_be_written(
    directory: CustomerDirectory, trail: MemoryTrail
) -> None:
    trail.fault = Unavailable(Service.DATABASE)
    with pytest.raises(ZeroDivisionError):
        async with directory.open("contoso", TECHNICIAN, "licences"):
            raise ZeroDivisionError


async def test_a_mis_wired_session_is_recorded_as_a_violation() -> None:
    partner, trail = FakePartner((CONTOSO, FABRIKAM)), MemoryTrail()
    partner.wired_to = FABRIKAM.tenant_id
    directory = CustomerDirectory(partner, Clock(), sight=SeesAll(), trail=trail, reaches=reaches())
    with pytest.raises(CrossTenantAccess) as caught:
        await directory.enter("contoso", TECHNICIAN, "licences")
    (event,) = trail.events
    assert (event.result, event.tenant_id, event.subject) == (
        Result.VIOLATION, CONTOSO.tenant_id, caught.value.reference,
    )  # fmt: skip
