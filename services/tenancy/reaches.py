"""How far into each customer Seatwise reaches: read with every visit, decided by an administrator, and recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.domain.actor import Actor, Role
from services.domain.audit import AuditEvent, Result
from services.domain.customer import Customer
from services.domain.reach import CustomerReach, CustomerSetting, Standing, Standings
from services.errors import SeatwiseError
from services.tenancy.ports import Trail

SET = "reach.set"
"""What a decision is called in the record."""


class SettingRows(Protocol):
    """Where decisions are kept: services.store.customer_settings.CustomerSettingStore. Raises SeatwiseError."""

    async def find(self, tenant_id: str) -> CustomerSetting | None:
        """Return what is decided for this customer."""
        ...

    async def all(self) -> Sequence[CustomerSetting]:
        """Return every decision."""
        ...

    async def put(self, setting: CustomerSetting) -> None:
        """Keep this decision."""
        ...


@dataclass(frozen=True, slots=True)
class CustomerReaches:
    """The port Reaches, and the only way to change what it tells. `usual` is CUSTOMER_REACH."""

    rows: SettingRows
    usual: CustomerReach
    trail: Trail
    clock: Callable[[], datetime]

    async def of(self, tenant_id: str) -> Standing:
        """Return how far it reaches into this customer; raises SeatwiseError, and never reaches further instead."""
        decision = await self.rows.find(tenant_id)
        return Standing(decision.reach, decision) if decision else Standing(self.usual)

    async def all(self) -> Standings:
        """Return how far it reaches into everybody; raises as `of` does."""
        return Standings(self.usual, {each.tenant_id: each for each in await self.rows.all()})

    async def decide(self, customer: Customer, reach: CustomerReach, reason: str, actor: Actor) -> Standing:
        """Keep the decision of somebody who may decide, and return what holds now.

        The record says first that it begins: nothing is opened of which there is no record. Raises SeatwiseError.
        """
        role = Role.OPERATOR if actor.is_operator else Role.ADMINISTRATOR
        setting = CustomerSetting(customer.tenant_id, reach, actor.object_id, role, self.clock(), reason)
        await self._record(setting, actor, Result.BEGUN)
        try:
            await self.rows.put(setting)
        except SeatwiseError as error:
            await self._record(setting, actor, Result.FAILED, type(error).__name__)
            raise
        await self._record(setting, actor, Result.DONE)
        return Standing(reach, setting)

    async def _record(self, setting: CustomerSetting, actor: Actor, result: Result, error: str = "") -> None:
        subject = setting.reach.value
        event = AuditEvent(SET, actor, self.clock(), result, setting.tenant_id, error=error, subject=subject)
        await self.trail.record(event)
