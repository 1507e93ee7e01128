"""How far into a customer Seatwise reaches, and who decided it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.domain.actor import Role


class CustomerReach(StrEnum):
    """What may be read of a customer."""

    TENANT = "tenant"
    """The customer's own tenant, and Partner Center."""
    PARTNER_CENTER = "partner_center"
    """Partner Center, and the partner's own tenant: no token is asked for the customer's."""


@dataclass(frozen=True, slots=True)
class CustomerSetting:
    """What somebody decided for one customer. `set_by` is an object id; `reason` is in their words, or ""."""

    tenant_id: str
    reach: CustomerReach
    set_by: str
    set_by_role: Role
    set_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far Seatwise reaches into one customer. `decision` None: nobody decided, CUSTOMER_REACH holds."""

    reach: CustomerReach
    decision: CustomerSetting | None = None

    @property
    def is_kept_out(self) -> bool:
        """Whether the customer's own tenant is not to be read."""
        return self.reach is not CustomerReach.TENANT


OPEN = Standing(CustomerReach.TENANT)
"""As it is where nobody decided anything."""


@dataclass(frozen=True, slots=True)
class Standings:
    """How far it reaches into each customer: `usual`, but where somebody decided."""

    usual: CustomerReach
    decisions: Mapping[str, CustomerSetting] = field(default_factory=dict)

    def of(self, tenant_id: str) -> Standing:
        """Return how far it reaches into this one."""
        decision = self.decisions.get(tenant_id)
        return Standing(decision.reach, decision) if decision else Standing(self.usual)
