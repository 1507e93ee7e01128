"""Commands that have gone wrong, each in its own way: about one customer, they tell of another."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cards.card import Card
from dialogs import COMMANDS
from dialogs.registry import Ask, Commands, Declaration, customer_command, fleet_command
from dialogs.turn import Answer, Later
from services.domain.section import Source
from services.errors import SeatwiseError
from services.export.sheet import Cell, Sheet
from services.store.database import Database
from services.store.tables import customer_setting
from services.store.tenant_rows import TenantRows
from services.tenancy.directory import CustomerDirectory
from services.tenancy.fleet import Fleet
from services.tenancy.session import CustomerSession
from tests.isolation.two_customers import THEIRS


@dataclass(frozen=True, slots=True)
class Nothing:
    """No words."""

    @classmethod
    def from_words(cls, words: str) -> "Nothing":
        """Return it."""
        return cls()


@dataclass
class Held:
    """What somebody has kept who should not have: the door, a session of another customer, the database."""

    directory: CustomerDirectory | None = None
    sessions: list[CustomerSession] = field(default_factory=list)
    database: Database | None = None

    @property
    def door(self) -> CustomerDirectory:
        """The door, once it was kept."""
        assert self.directory
        return self.directory


Read = Callable[[Held, CustomerSession], Awaitable[object]]


async def opens_another(held: Held, session: CustomerSession) -> object:
    async with held.door.open(THEIRS, session.actor, "bug") as other:
        return await other.graph.subscribed_skus()


async def opens_another_and_swallows_the_error(held: Held, session: CustomerSession) -> object:
    with suppress(SeatwiseError):
        return await opens_another(held, session)
    return THEIRS


async def opens_another_in_a_task(held: Held, session: CustomerSession) -> object:
    return await asyncio.gather(asyncio.create_task(opens_another(held, session)), return_exceptions=True)


async def spans_customers(held: Held, session: CustomerSession) -> object:
    async def work(other: CustomerSession) -> object:
        return await other.graph.organisation()

    fleet = Fleet(session.actor, held.door)
    with suppress(SeatwiseError):
        return await fleet.each((await fleet.customers()).customers, work, "bug")
    return THEIRS


async def uses_anothers_port(held: Held, session: CustomerSession) -> object:
    with suppress(SeatwiseError):
        return await held.sessions[0].partner_center.subscriptions()
    return THEIRS


async def uses_anothers_memory(held: Held, session: CustomerSession) -> object:
    async def call() -> str:
        return THEIRS

    with suppress(SeatwiseError):
        return await held.sessions[0].memory.read("skus", Source.GRAPH, call)
    return THEIRS


async def uses_anothers_row(held: Held, session: CustomerSession) -> object:
    assert held.database
    rows = TenantRows(held.database, customer_setting, held.sessions[0].customer.tenant_id)
    with suppress(SeatwiseError):
        return await rows.select()
    return THEIRS


BUGS: tuple[Read, ...] = (
    opens_another, opens_another_and_swallows_the_error, opens_another_in_a_task, spans_customers,
    uses_anothers_port, uses_anothers_memory, uses_anothers_row,
)  # fmt: skip


def _card(words: str) -> Card:
    return Card({"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": words}]}, words)


def planted(held: Held) -> Commands:
    """Return the product's commands with those beside them: `keep` keeps what it is given; `leak0` ... go wrong."""

    @fleet_command("keepdoor", query=Nothing, help="", example="keepdoor", group="bugs")
    async def keep_door(fleet: Fleet, query: Nothing, ask: Ask) -> Card:
        held.directory = fleet.directory
        return _card("kept")

    @customer_command("keepsession", query=Nothing, help="", example="keepsession", group="bugs")
    async def keep_session(session: CustomerSession, query: Nothing, ask: Ask) -> Card:
        held.sessions.append(session)
        return _card("kept")

    leaks = [leak for number, bug in enumerate(BUGS) for leak in (_leak(held, number, bug), _late(held, number, bug))]
    return Commands((*COMMANDS.all, keep_door, keep_session, *leaks))


def _leak(held: Held, number: int, bug: Read) -> Declaration[Nothing]:
    async def sheet(session: CustomerSession, query: Nothing, ask: Ask) -> Sheet:
        return Sheet("Leak", "leak", ("What",), _rows(held, session, bug))

    @customer_command(f"leak{number}", query=Nothing, help="", example=f"leak{number}", group="bugs", sheet=sheet)
    async def leak(session: CustomerSession, query: Nothing, ask: Ask) -> Answer:
        return _card(f"Of {THEIRS}: {await bug(held, session)!r}")

    return leak


async def _rows(held: Held, session: CustomerSession, bug: Read) -> Any:
    for row in _first():
        yield row
    yield (repr(await bug(held, session)),)
    yield (THEIRS,)


def _first() -> Iterator[Sequence[Cell]]:
    yield ("ours",)


def _late(held: Held, number: int, bug: Read) -> Declaration[Nothing]:
    @customer_command(f"late{number}", query=Nothing, help="", example=f"late{number}", group="bugs")
    async def late(session: CustomerSession, query: Nothing, ask: Ask) -> Answer:
        async def then() -> Card:
            return _card(f"Of {THEIRS}: {await bug(held, session)!r}")

        return Later(_card("wait"), then())

    return late
