"""What happened becomes a row of the record: the person a pseudonym, the role as it is now, ids and nothing else."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec
import structlog

from services.audit.chain import Entry
from services.domain.actor import Actor, Role
from services.domain.audit import AuditEvent, Result
from services.errors import SeatwiseError

UNKNOWN = "unknown"
"""The role of somebody whose role could not be read."""

security_log = structlog.get_logger("seatwise.security")


class People(Protocol):
    """What the record calls persons: services.store.audit_people.AuditPeople."""

    async def pseudonym(self, object_id: str) -> str:
        """Return a person's pseudonym."""
        ...


class Rows(Protocol):
    """Where rows go: services.store.audit.AuditStore."""

    async def append(self, entry: Entry) -> None:
        """Return once the row is committed; raise otherwise."""
        ...


class AuditTrail:
    """The record (the port services.tenancy.ports.Trail)."""

    def __init__(self, rows: Rows, people: People, role_of: Callable[[Actor], Awaitable[Role]]) -> None:
        self._rows, self._people, self._role_of = rows, people, role_of

    async def record(self, event: AuditEvent) -> None:
        """Return once the row of `event` is committed; raises SeatwiseError when it is not: then nothing is told."""
        role = await self._role(event.actor)
        if event.result is Result.VIOLATION:  # before anything that can fail
            security_log.critical(
                event.result.value,
                reference=event.subject,
                action=event.action,
                customer=event.tenant_id,
                role=role,
                requests=list(event.request_ids),
            )
        await self._rows.append(_entry(event, await self._people.pseudonym(event.actor.object_id), role))

    async def _role(self, actor: Actor) -> str:
        try:
            return (await self._role_of(actor)).value
        except SeatwiseError:
            return UNKNOWN


def _entry(event: AuditEvent, person: str, role: str) -> Entry:
    return Entry(
        event.at,
        event.action,
        person,
        role,
        event.tenant_id,
        _listed(event.accounts),
        _listed(event.request_ids),
        event.result.value,
        event.error,
        event.subject,
    )


def _listed(ids: tuple[str, ...]) -> str:
    return msgspec.json.encode(ids).decode()
