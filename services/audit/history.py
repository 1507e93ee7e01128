"""history: the record as one asker may see it, with people's names as their directory tells them now."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.audit.chain import Row
from services.domain.customer import Customer
from services.domain.history import HistoryLine, HistoryPage, Known, Who


class Rows(Protocol):
    """Where the record is: services.store.audit.AuditStore. Raises SeatwiseError."""

    async def newest(
        self, tenant_ids: Collection[str], *, with_others: bool, before: int | None, limit: int
    ) -> list[Row]:
        """Return rows newest first about these customers, and with `with_others` about none and all."""
        ...


class People(Protocol):
    """Who is meant by a pseudonym: services.store.audit_people.AuditPeople. Raises SeatwiseError."""

    async def by_pseudonym(self) -> dict[str, str]:
        """Return the object id behind every pseudonym whose key is still there."""
        ...


@dataclass(frozen=True, slots=True)
class History:
    """The record for people. `name_of` gives the display name of an object id, "" where nobody tells it."""

    rows: Rows
    people: People
    name_of: Callable[[str], Awaitable[str]]
    operator_id: str

    async def page(
        self, visible: Sequence[Customer], customer: Customer | None, *, before: int | None, limit: int
    ) -> HistoryPage:
        """Return the rows before `before` about `customer`, or about all that are `visible` and about none.

        A row about anybody else is never read. Raises SeatwiseError.
        """
        shown = {each.tenant_id: each for each in ([customer] if customer else visible)}
        found = await self.rows.newest(shown, with_others=customer is None, before=before, limit=limit + 1)
        rows = found[:limit]
        who = await self._who({row.entry.person for row in rows})
        lines = tuple(_line(row, who, shown) for row in rows)
        return HistoryPage(lines, rows[-1].seq if len(found) > limit else None)

    async def _who(self, pseudonyms: set[str]) -> dict[str, Who]:
        object_ids = await self.people.by_pseudonym()
        found = await asyncio.gather(*(self._one(each, object_ids.get(each)) for each in pseudonyms))
        return dict(zip(pseudonyms, found, strict=True))

    async def _one(self, pseudonym: str, object_id: str | None) -> Who:
        if not pseudonym:
            return Who(Known.SEATWISE)
        if object_id is None:
            return Who(Known.ERASED)
        if object_id == self.operator_id:
            return Who(Known.OPERATOR)
        name = await self.name_of(object_id)
        return Who(Known.PERSON, name) if name else Who(Known.UNNAMED, object_id)


def _line(row: Row, who: Mapping[str, Who], customers: Mapping[str, Customer]) -> HistoryLine:
    entry = row.entry
    customer = customers[entry.tenant_id] if entry.tenant_id else None
    return HistoryLine(
        row.seq, entry.at, who[entry.person], entry.role, entry.action, customer, entry.result, entry.error,
        entry.subject,
    )  # fmt: skip
