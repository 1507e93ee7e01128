"""Partner Center's subscriptions as our domain's words. Pure: bytes in, records out, Malformed for anything else.

Source: Microsoft's "subscription resources" and the bodies of "get all of a customer's subscriptions".
"""

from collections.abc import Iterator
from datetime import date

import msgspec

from services.domain.subscription import CommerceSubscription, Refund, ScheduledChange
from services.http.moments import moment
from services.http.responses import Count, Reply, decode
from services.partner_center.wire import Page, Wire

NO_CYCLE = ("", "unknown", "none")
PART_OF_THE_SEATS = "Partial"


class ProductType(Wire):
    """The kind of product; there is none before new commerce."""

    id: str | None = None


class RefundOption(Wire):
    """A refund; its end is `expiresAt` in Microsoft's samples and SDK, `expiresAfter` in its table."""

    type: str | None = None
    expires_at: str | None = None
    expires_after: str | None = None


class RefundableSeats(Wire):
    """So many seats may be given back until then."""

    quantity: Count
    allowed_until_date_time: str | None = None


class RefundableQuantity(Wire):
    """All seats that may be given back now, by the end of their window."""

    details: list[RefundableSeats] | None = None


class NextProduct(Wire):
    """What the next term is of."""

    product_id: str | None = None
    sku_id: str | None = None
    billing_cycle: str | None = None
    term_duration: str | None = None


class NextTerm(Wire):
    """What was ordered for the next term."""

    product: NextProduct | None = None
    quantity: Count | None = None
    custom_term_end_date: str | None = None


class SubscriptionRecord(Wire):
    """Partner Center subscription, as far as it is used."""

    id: str
    quantity: Count
    status: str
    offer_id: str | None = None
    offer_name: str | None = None
    friendly_name: str | None = None
    product_type: ProductType | None = None
    unit_type: str | None = None
    term_duration: str | None = None
    billing_cycle: str | None = None
    effective_start_date: str | None = None
    commitment_end_date: str | None = None
    commitment_end_date_time: str | None = None
    cancellation_allowed_until_date: str | None = None
    billing_cycle_end_date: str | None = None
    billing_cycle_end_date_time: str | None = None
    auto_renew_enabled: bool | None = None
    is_trial: bool | None = None
    refund_options: list[RefundOption] | None = None
    refundable_quantity: RefundableQuantity | None = None
    scheduled_next_term_instructions: NextTerm | None = None


_subscriptions = msgspec.json.Decoder(Page[SubscriptionRecord])


def subscriptions(reply: Reply) -> Page[SubscriptionRecord]:
    """Return a page of subscriptions."""
    return decode(reply, _subscriptions)


def to_subscription(record: SubscriptionRecord, tenant_id: str, reply: Reply) -> CommerceSubscription:
    """Return the domain's subscription; raises Malformed for an unreadable date. Nothing is made up: None is untold."""
    identity = record.id.lower()
    return CommerceSubscription(
        tenant_id=tenant_id,
        subscription_id=identity,
        name=_text(record.offer_name) or _text(record.friendly_name) or identity,
        quantity=record.quantity,
        status=record.status,
        is_new_commerce=_is_new_commerce(record),
        offer_id=record.offer_id or "",
        term=_text(record.term_duration),
        billing_cycle=_cycle(record.billing_cycle),
        started_on=_day(record.effective_start_date, reply),
        commitment_end=_day(record.commitment_end_date or record.commitment_end_date_time, reply),
        auto_renew=record.auto_renew_enabled,
        cancellable_until=moment(record.cancellation_allowed_until_date, reply),
        refunds=tuple(_refunds(record, reply)),
        is_trial=record.is_trial,
        scheduled=_scheduled(record, reply),
        billing_cycle_end=_day(record.billing_cycle_end_date or record.billing_cycle_end_date_time, reply),
        unit_type=_text(record.unit_type),
    )


def _is_new_commerce(record: SubscriptionRecord) -> bool:
    """Tell by the product type, and by the offer: a GUID before new commerce, product:sku:availability in it."""
    return record.product_type is not None and ":" in (record.offer_id or ":")


def _refunds(record: SubscriptionRecord, reply: Reply) -> Iterator[Refund]:
    for option in record.refund_options or ():
        until = moment(option.expires_at or option.expires_after, reply)
        if until and option.type:
            yield Refund(option.type, until)
    seats = record.refundable_quantity
    for part in (seats.details if seats else None) or ():
        until = moment(part.allowed_until_date_time, reply)
        if until and part.quantity:
            yield Refund(PART_OF_THE_SEATS, until, part.quantity)


def _scheduled(record: SubscriptionRecord, reply: Reply) -> ScheduledChange | None:
    """Return what will be different, None where nothing will."""
    ordered = record.scheduled_next_term_instructions
    if ordered is None:
        return None
    product = ordered.product or NextProduct()
    term, cycle = _text(product.term_duration), _cycle(product.billing_cycle)
    change = ScheduledChange(
        quantity=ordered.quantity if ordered.quantity != record.quantity else None,
        term=term if term != _text(record.term_duration) else None,
        billing_cycle=cycle if cycle != _cycle(record.billing_cycle) else None,
        product=_other_product(product, record.offer_id or ""),
        term_end=_day(ordered.custom_term_end_date, reply),
    )
    return None if change == ScheduledChange() else change


def _other_product(product: NextProduct, offer_id: str) -> str | None:
    named = ":".join(part for part in (product.product_id, product.sku_id) if part)
    return None if not named or f"{offer_id}:".lower().startswith(f"{named}:".lower()) else named


def _day(text: str | None, reply: Reply) -> date | None:
    found = moment(text, reply)
    return found.date() if found else None


def _cycle(text: str | None) -> str | None:
    return None if (text or "").lower() in NO_CYCLE else text


def _text(text: str | None) -> str | None:
    return (text or "").strip() or None
