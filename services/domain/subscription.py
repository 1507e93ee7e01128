"""Subscriptions: as the customer's own directory lists them (Graph), and as Partner Center sells them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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
    """The partner that created it."""
    created_at: datetime | None = None


class Term(StrEnum):
    """How long a subscription is committed to: ISO 8601 durations as Partner Center writes them."""

    MONTH = "P1M"
    YEAR = "P1Y"
    THREE_YEARS = "P3Y"


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """What is set to happen at the end of the term. None is what stays or is not told."""

    quantity: int | None = None
    term: str | None = None
    billing_cycle: str | None = None
    product: str | None = None
    """productId:skuId where it changes."""
    term_end: date | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """Until when seats may be given back: `kind` "Full" or "Partial"; `quantity` where it is told how many."""

    kind: str
    until: datetime
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class CommerceSubscription:
    """Partner Center subscription of the new commerce experience or before it. Moments are UTC; None: not told.

    `subscription_id` is the id that Graph calls commerceSubscriptionId. `commitment_end` is the last day of the
    commitment, inclusive, in new commerce and the first day after it before that (`is_new_commerce`); a far-future date
    of a subscription that does not renew is None.
    """

    tenant_id: str
    subscription_id: str
    name: str
    quantity: int
    status: str
    is_new_commerce: bool
    offer_id: str = ""
    term: str | None = None
    """A Term's value, or another duration as sent."""
    billing_cycle: str | None = None
    started_on: date | None = None
    commitment_end: date | None = None
    auto_renew: bool | None = None
    cancellable_until: datetime | None = None
    """cancellationAllowedUntilDate."""
    refunds: tuple[Refund, ...] = ()
    is_trial: bool | None = None
    scheduled: ScheduledChange | None = None
    billing_cycle_end: date | None = None
    unit_type: str | None = None
