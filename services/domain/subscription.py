"""A subscription as the customer's own directory lists it (Graph `directory/subscriptions`)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DirectorySubscription:
    """Graph companySubscription. `next_lifecycle` is the next change of state if not renewed, in UTC."""

    tenant_id: str
    subscription_id: str
    sku_id: str
    part_number: str
    is_trial: bool
    status: str
    total_licences: int | None
    commerce_subscription_id: str | None = None
    next_lifecycle: datetime | None = None
    owner_tenant_id: str | None = None
