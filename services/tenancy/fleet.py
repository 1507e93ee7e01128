"""The only thing that spans customers: what one actor may see of all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.domain.actor import Actor
from services.tenancy.customer_list import CustomerList

if TYPE_CHECKING:
    from services.tenancy.directory import CustomerDirectory


@dataclass(frozen=True, slots=True)
class Fleet:
    """All customers of the partner that `actor` may see."""

    actor: Actor
    directory: CustomerDirectory

    async def customers(self, text: str = "") -> CustomerList:
        """Return the customers that `text` is a part of, all without one; raises SeatwiseError, never empty instead."""
        seen = await self.directory.look(self.actor)
        return replace(seen.list, customers=seen.index.containing(text)) if text else seen.list
