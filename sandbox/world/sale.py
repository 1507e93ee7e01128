"""What a partner sold: a subscription as Partner Center knows it."""

from dataclasses import dataclass
from datetime import date, datetime

NEW_COMMERCE, SOFTWARE = "OnlineServicesNCE", "Software"
FOREVER = date(9999, 12, 10)


@dataclass(frozen=True, slots=True)
class Refund:
    """Until when seats may be given back; `kind` is "Full" or "Partial"."""

    kind: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What is set to happen when the term ends; `product` is productId:skuId, None is what stays."""

    quantity: int | None = None
    term: str | None = None
    billing_cycle: str | None = None
    product: str | None = None
    term_end: date | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """One subscription in Partner Center. `sale_id` is Graph's commerceSubscriptionId where the directory has it.

    `commitment_end` is the date that is sent: the last day in new commerce, the day after it before that. None leaves
    a field out. `refundable` seats may be given back until the first refund ends.
    """

    sale_id: str
    sku_id: str | None
    name: str
    quantity: int
    start: date
    created: date
    commitment_end: date
    status: str = "active"
    term: str | None = "P1Y"
    billing_cycle: str = "monthly"
    auto_renew: bool | None = True
    cancellable_until: datetime | None = None
    refunds: tuple[Refund, ...] = ()
    refundable: int | None = None
    is_trial: bool = False
    product_type: str | None = NEW_COMMERCE
    """None is commerce before that."""
    billing_type: str = "license"
    scheduled: Scheduled | None = None
    spaced: bool = False
    """Whether its timestamps have spaces inside, as one of Microsoft's samples."""

    @property
    def new_commerce(self) -> bool:
        """Tell whether it is of the new commerce experience, whose commitment ends are inclusive."""
        return self.product_type is not None


@dataclass(frozen=True, slots=True)
class Commerce:
    """How a tenant buys. `first_terms` is where it starts in the cycle of terms; `extras` adds software and usage.

    `sold` None means: as it follows from what the tenant holds.
    """

    first_terms: int = 0
    extras: bool = False
    sold: tuple[Sale, ...] | None = None


USUAL_COMMERCE = Commerce()
