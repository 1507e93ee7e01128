"""The only thing that spans customers: what one actor may see of all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from services.domain.actor import Actor
from services.domain.customer import Customer
from services.domain.organisation import PartnerProfile
from services.domain.reach import Standings
from services.errors import CrossTenantAccess, SeatwiseError
from services.tenancy.customer_list import CustomerList
from services.tenancy.session import CustomerSession

if TYPE_CHECKING:
    from services.tenancy.directory import CustomerDirectory

T = TypeVar("T")

AT_ONCE = 32
"""Customers that are worked on side by side: as many as each upstream has connections."""


@dataclass(frozen=True, slots=True)
class CustomerResult(Generic[T]):
    """What came of one customer: a value, or the error that came instead."""

    customer: Customer
    value: T | None
    error: SeatwiseError | None = None


@dataclass(frozen=True, slots=True)
class Fleet:
    """All customers of the partner that `actor` may see."""

    actor: Actor
    directory: CustomerDirectory

    async def customers(self, text: str = "") -> CustomerList:
        """Return the customers that `text` is a part of, all without one; raises SeatwiseError, never empty instead."""
        seen = await self.directory.look(self.actor)
        return replace(seen.list, customers=seen.index.containing(text)) if text else seen.list

    async def partner_profile(self) -> PartnerProfile:
        """Return what Partner Center says of the partner itself; raises SeatwiseError."""
        return await self.directory.partner_profile()

    async def standings(self) -> Standings:
        """Return how far into each customer Seatwise reaches; raises SeatwiseError."""
        return await self.directory.standings()

    async def count_relationships(self) -> int:
        """Return how many GDAP relationships there are with them, at most ten minutes old; raises SeatwiseError."""
        return len(await self.directory.relationships(self.actor))

    async def each(
        self,
        customers: Sequence[Customer],
        work: Callable[[CustomerSession], Awaitable[T]],
        purpose: str,
        *,
        done: Callable[[int], None] = lambda _: None,
        at_once: int = AT_ONCE,
    ) -> list[CustomerResult[T]]:
        """Return what `work` gives for each customer, in the order of `customers`; a failure stops nobody else.

        `done` is told how many are finished. Raises CrossTenantAccess and whatever is a bug: then all work ends.
        """
        waiting = iter(enumerate(customers))
        found: dict[int, CustomerResult[T]] = {}

        async def worker() -> None:
            for place, customer in waiting:
                found[place] = await self._one(customer, work, purpose)
                done(len(found))

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(at_once, len(customers))):
                    group.create_task(worker())
        except BaseExceptionGroup as faults:
            raise _gravest(faults) from None
        return [found[place] for place in range(len(customers))]

    async def _one(
        self, customer: Customer, work: Callable[[CustomerSession], Awaitable[T]], purpose: str
    ) -> CustomerResult[T]:
        try:
            async with self.directory.open(customer, self.actor, purpose) as session:
                value = await work(session)
            return CustomerResult(customer, value)
        except CrossTenantAccess:
            raise
        except SeatwiseError as error:
            return CustomerResult(customer, None, error)


def _gravest(faults: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return a tenant leak before any other bug: it is the one that has to reach the security log."""
    return min(faults.exceptions, key=lambda fault: not isinstance(fault, CrossTenantAccess))
