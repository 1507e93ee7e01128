"""Our delegated access to one customer: what relationships and groups give, and whether each service answers."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from typing import Any, Protocol

from services.domain.access_report import NEEDS, AccessReport, Need, Probe, Use
from services.domain.customer import Customer
from services.domain.gdap import AccessAssignment, Relationship
from services.domain.organisation import Organisation
from services.domain.section import Available, NotAvailable, Section, Source
from services.domain.subscription import CommerceSubscription
from services.foreign import refuse_foreign_records
from services.tenancy.memory import TenantMemory


class _Graph(Protocol):
    async def organisation(self) -> Organisation: ...


class _Exchange(Protocol):
    def mailboxes(self) -> AsyncIterator[list[Any]]: ...


class _PartnerCenter(Protocol):
    async def subscriptions(self) -> tuple[CommerceSubscription, ...]: ...


class _Access(Protocol):
    async def relationships(self) -> tuple[Relationship, ...]: ...

    async def assignments(self, relationship: Relationship) -> tuple[AccessAssignment, ...]: ...

    async def own_groups(self) -> frozenset[str]: ...


class AccessSession(Protocol):
    """The part of a CustomerSession that this question needs."""

    @property
    def customer(self) -> Customer:
        """Return whose access is asked for."""
        ...

    @property
    def graph(self) -> _Graph:
        """Return Microsoft Graph in the customer's tenant."""
        ...

    @property
    def exchange(self) -> _Exchange:
        """Return Exchange Online in the customer's tenant."""
        ...

    @property
    def partner_center(self) -> _PartnerCenter:
        """Return Partner Center's view of the customer."""
        ...

    @property
    def access(self) -> _Access:
        """Return our delegated access."""
        ...

    @property
    def memory(self) -> TenantMemory:
        """Return what reads and remembers."""
        ...


async def read_access(session: AccessSession) -> AccessReport:
    """Return relationships and probes, all asked at the same time. Raises CrossTenantAccess and whatever is a bug."""
    uses, *probes = await asyncio.gather(
        read_uses(session),
        _probe(session, Source.GRAPH, _graph),
        _probe(session, Source.EXCHANGE, _exchange),
        _probe(session, Source.PARTNER_CENTER, _partner_center),
    )
    return AccessReport(session.customer, uses, tuple(probes))


async def read_uses(session: AccessSession) -> Section[tuple[Use, ...]]:
    """Return the relationships with what each gives the service account; Microsoft's own ones are left out.

    Who uses one that is not in force is not asked: it gives nothing.
    """
    read, access = session.memory.read, session.access
    found, groups = await asyncio.gather(
        read("relationships", Source.GRAPH, access.relationships), read("own groups", Source.GRAPH, access.own_groups)
    )
    if isinstance(found, NotAvailable):
        return found
    refuse_foreign_records(session.customer, found.value)
    ours = [one for one in found.value if not one.is_microsoft_led]
    nothing: Available[tuple[AccessAssignment, ...]] = Available((), found.source, found.read_at)
    assigned = await asyncio.gather(*(_assignments(session, one, nothing) for one in ours))
    uses = tuple(_use(*pair, groups) for pair in zip(ours, assigned, strict=True))
    return Available(tuple(sorted(uses, key=_order)), found.source, found.read_at)


async def _assignments(
    session: AccessSession, one: Relationship, nothing: Available[tuple[AccessAssignment, ...]]
) -> Section[tuple[AccessAssignment, ...]]:
    if not one.is_active:
        return nothing

    async def call() -> tuple[AccessAssignment, ...]:
        return await session.access.assignments(one)

    return await session.memory.read(f"assignments {one.relationship_id}", Source.GRAPH, call)


def _use(one: Relationship, assigned: Section[tuple[AccessAssignment, ...]], groups: Section[frozenset[str]]) -> Use:
    if isinstance(groups, NotAvailable) and one.is_active:  # without them nobody knows which assignment is ours
        return Use(one, groups, frozenset())
    if isinstance(assigned, NotAvailable) or isinstance(groups, NotAvailable):
        return Use(one, assigned, frozenset())
    return Use(one, assigned, effective_roles(one, assigned.value, groups.value))


def effective_roles(
    one: Relationship, assignments: Iterable[AccessAssignment], groups: frozenset[str]
) -> frozenset[str]:
    """Return the roles that members of `groups` have by a relationship: it and the assignment have to be active."""
    if not one.is_active:
        return frozenset()
    ours = (each for each in assignments if each.is_active and each.group_id in groups)
    return frozenset(role for each in ours for role in each.role_ids)


def unmet(roles: frozenset[str]) -> tuple[Need, ...]:
    """Return what these roles do not let be read."""
    return tuple(need for need in NEEDS if not roles.intersection(need.roles))


def _order(use: Use) -> tuple[bool, str, str]:
    return not use.relationship.is_active, use.relationship.name.casefold(), use.relationship.relationship_id


async def _probe(session: AccessSession, source: Source, ask: Any) -> Probe:
    async def call() -> bool:
        await ask(session)
        return True

    return Probe(source, await session.memory.read(f"probe {source}", source, call))


async def _graph(session: AccessSession) -> None:
    await session.graph.organisation()


async def _exchange(session: AccessSession) -> None:
    pages = session.exchange.mailboxes()
    async with aclosing(pages):  # type: ignore[type-var]  # a generator, whose first page is enough
        async for _ in pages:
            return


async def _partner_center(session: AccessSession) -> None:
    await session.partner_center.subscriptions()
