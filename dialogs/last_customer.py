"""The customer a person asked about last, remembered for an hour in a personal chat and nowhere else."""

from datetime import datetime, timedelta
from typing import Protocol

import structlog

from dialogs.turn import PlaceKind, Turn
from services.domain.customer import Customer

REMEMBERED = timedelta(hours=1)

log = structlog.get_logger("dialogs")


class Recollections(Protocol):
    """Where it is kept: services.store.recollections.RecollectionStore."""

    async def remember(self, conversation_id: str, actor_object_id: str, tenant_id: str, now: datetime) -> None:
        """Keep this customer instead of the one before."""
        ...

    async def recall(self, conversation_id: str, actor_object_id: str, not_before: datetime) -> str | None:
        """Return the tenant id kept since `not_before`."""
        ...


class LastCustomer:
    """Knows who "it" is in a personal chat."""

    def __init__(self, recollections: Recollections) -> None:
        self._recollections = recollections

    async def remember(self, turn: Turn, customer: Customer) -> None:
        """Keep the customer; an answer is worth more than its memory, so a failure is only logged."""
        if turn.place.kind is not PlaceKind.PERSONAL:
            return
        try:
            await self._recollections.remember(turn.place.id, turn.actor.object_id, customer.tenant_id, turn.now)
        except Exception as error:  # also what the database does not take
            log.warning("last_customer.not_remembered", error=repr(error))

    async def recall(self, turn: Turn) -> str | None:
        """Return the tenant id of the last customer, None in channels and groups and after an hour."""
        if turn.place.kind is not PlaceKind.PERSONAL:
            return None
        return await self._recollections.recall(turn.place.id, turn.actor.object_id, turn.now - REMEMBERED)
