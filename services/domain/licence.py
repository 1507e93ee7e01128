"""Licences as a customer holds them: units of a subscribed SKU, and what follows from them."""

from dataclasses import dataclass
from enum import StrEnum


class AppliesTo(StrEnum):
    """Whom a SKU is for: single users, or the whole company (capacity, add-ons of the tenant)."""

    USER = "User"
    COMPANY = "Company"


@dataclass(frozen=True, slots=True)
class LicenceUnits:
    """Seats of one SKU, all >= 0. `enabled` is prepaidUnits.enabled; `warning` are seats in grace.

    `locked_out` is None where the source does not tell it (Partner Center).
    """

    enabled: int
    consumed: int
    warning: int = 0
    suspended: int = 0
    locked_out: int | None = 0

    @property
    def free(self) -> int:
        """Seats that were bought and are assigned to nobody; never below 0."""
        return max(0, self.enabled - self.consumed)

    @property
    def short(self) -> int:
        """Assigned seats beyond everything that may be assigned (enabled + warning)."""
        return max(0, self.consumed - (self.enabled + self.warning))

    @property
    def on_grace(self) -> int:
        """Assigned seats that stand on seats in grace: they lose their licence when the grace ends."""
        return max(0, min(self.consumed - self.enabled, self.warning))


@dataclass(frozen=True, slots=True)
class SubscribedSku:
    """One SKU of one customer, as one source tells it. `sku_id` is a lower-case GUID, the key of everything."""

    tenant_id: str
    sku_id: str
    part_number: str
    name: str | None
    """Partner Center's product name; Graph has none."""
    applies_to: AppliesTo
    capability_status: str
    units: LicenceUnits
    subscription_ids: tuple[str, ...] = ()
