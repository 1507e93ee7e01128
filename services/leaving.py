"""When a person or a customer leaves: what is stored about them is found, removed or handed out, and recorded so."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from services.domain.actor import Actor
from services.domain.audit import AuditEvent, Result
from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser
from services.errors import InputFault, SeatwiseError, UnusableInput
from services.tenancy.ports import Trail

ERASED, OFFBOARDED, EXPORTED = "person.erased", "customer.offboarded", "customer.exported"
NEAREST = 5
Counts = Mapping[str, int]


class Holdings(Protocol):
    """What is stored: services.store.holdings.Holdings."""

    async def count_person(self, object_id: str) -> Counts:
        """Return how many rows are about a person."""
        ...

    async def erase_person(self, object_id: str) -> Counts:
        """Remove them."""
        ...

    async def count_customer(self, tenant_id: str) -> Counts:
        """Return how many rows are about a customer."""
        ...

    async def delete_customer(self, tenant_id: str) -> Counts:
        """Remove them."""
        ...

    def rows_about(self, tenant_id: str) -> AsyncIterator[dict[str, Any]]:
        """Yield them, the record's too."""
        ...


class RecordOfPeople(Protocol):
    """The record, which knows people by pseudonyms: services.store.audit.AuditStore."""

    async def erase_person(self, object_id: str) -> bool:
        """Forget whose rows are this person's."""
        ...


class PartnerUsers(Protocol):
    """The partner's own accounts."""

    def partner_users(self) -> AsyncIterator[list[DirectoryUser]]:
        """Yield them, page by page; raises SeatwiseError."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the partner's. `name` is "" where only the object id was told: an account may be gone by now."""

    object_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Finds, removes and hands out. Every method raises SeatwiseError."""

    holdings: Holdings
    record: RecordOfPeople
    users: PartnerUsers
    trail: Trail
    clock: Callable[[], datetime]

    async def whom(self, words: str) -> Person:
        """Return who is meant by an object id, an address or a whole name; raises UnusableInput otherwise."""
        try:
            return Person(str(UUID(words)))
        except ValueError:
            pass
        wanted = words.casefold().strip()
        met: list[DirectoryUser] = []
        near: list[str] = []
        async for page in self.users.partner_users():
            for user in page:
                if wanted in (user.name.casefold(), user.principal_name.casefold()):
                    met.append(user)
                elif wanted in user.name.casefold():
                    near.append(user.name)
        if len(met) != 1:  # of several, none is picked: what is erased does not come back
            names = [user.principal_name for user in met] or near
            raise UnusableInput(InputFault.NO_SUCH_COLLEAGUE, words, tuple(names[:NEAREST]))
        return Person(met[0].user_id, met[0].name)

    async def about_person(self, person: Person) -> Counts:
        """Return how many rows of which table would go."""
        return await self.holdings.count_person(person.object_id)

    async def erase(self, object_id: str, actor: Actor) -> Counts:
        """Remove what is stored about a person. The record says that it was done, and not about whom."""

        async def work() -> Counts:
            counts = dict(await self.holdings.erase_person(object_id))
            if await self.record.erase_person(object_id):
                counts["audit_person"] = 1
            return counts

        return await self._recorded(ERASED, actor, None, work)

    async def about_customer(self, customer: Customer) -> Counts:
        """Return how many rows of which table would go."""
        return await self.holdings.count_customer(customer.tenant_id)

    async def offboard(self, customer: Customer, actor: Actor) -> Counts:
        """Remove what is stored about a customer. The record of what was asked about it stays, ids only."""
        return await self._recorded(
            OFFBOARDED, actor, customer.tenant_id, lambda: self.holdings.delete_customer(customer.tenant_id)
        )

    async def export(self, customer: Customer, actor: Actor) -> AsyncIterator[bytes]:
        """Yield everything stored about a customer as lines of JSON, a heading first; secrets are left out."""
        await self.trail.record(self._event(EXPORTED, actor, customer.tenant_id, Result.BEGUN))
        head = {"seatwise": "export", "tenant_id": customer.tenant_id, "name": customer.name, "at": self.clock()}
        yield msgspec.json.encode(head) + b"\n"
        async for row in self.holdings.rows_about(customer.tenant_id):
            yield msgspec.json.encode(row) + b"\n"
        await self.trail.record(self._event(EXPORTED, actor, customer.tenant_id, Result.DONE))

    async def _recorded(self, action: str, actor: Actor, tenant_id: str | None, work: Any) -> Counts:
        """Nothing is removed of which there is no record."""
        await self.trail.record(self._event(action, actor, tenant_id, Result.BEGUN))
        try:
            counts: Counts = await work()
        except SeatwiseError as error:
            await self.trail.record(self._event(action, actor, tenant_id, Result.FAILED, type(error).__name__))
            raise
        await self.trail.record(self._event(action, actor, tenant_id, Result.DONE))
        return counts

    def _event(self, action: str, actor: Actor, tenant_id: str | None, result: Result, error: str = "") -> AuditEvent:
        return AuditEvent(action, actor, self.clock(), result, tenant_id, error=error)
