"""Who sold what on which terms: the subscriptions of a tenant's directory, and those of them in Partner Center."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle as endless
from itertools import islice

from sandbox.world.identity import guid, number
from sandbox.world.sale import FOREVER, NEW_COMMERCE, SOFTWARE, Refund, Sale, Scheduled
from sandbox.world.tenants import Partner, Subscription, Tenant

_FREE_SEATS = 10_000
_MONTHS = {"P1M": 1, "P1Y": 12, "P3Y": 36}
_STATUS = {"Enabled": "active", "Warning": "expired", "Suspended": "suspended", "LockedOut": "disabled"}


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a subscription is sold. Days count from today; `days_left` is to the last day of the term.

    `next_state` is when its state changes where that is not the day after the term.
    """

    term: str | None = "P1Y"
    billing_cycle: str = "monthly"
    days_left: int = 200
    auto_renew: bool | None = True
    window_told: bool = True
    partial_refund_days: int | None = None
    fewer_next_term: bool = False
    product_type: str | None = NEW_COMMERCE
    spaced: bool = False
    by_another: bool = False
    next_state: int | None = None


CYCLE = (
    Terms(),
    Terms("P1M", days_left=12),
    Terms(billing_cycle="annual", days_left=13, auto_renew=False),
    Terms(days_left=361),
    Terms("P3Y", "triennial", days_left=700, partial_refund_days=20),
    Terms(days_left=41, auto_renew=None),
    Terms(billing_cycle="annual", days_left=28, fewer_next_term=True),
    Terms(None, "none", days_left=60, auto_renew=False, product_type=None, spaced=True),
    Terms("P1M", days_left=20, next_state=-2),
    Terms(billing_cycle="annual", days_left=90, window_told=False),
    Terms(days_left=120, by_another=True),
    Terms(None, "none", days_left=25, product_type=None),
)
"""What the enabled subscriptions of a tenant are sold on, one after the other; 361 days left: bought three days ago."""
_TRIAL = Terms("P1M", "none", days_left=19, auto_renew=False, window_told=False)
_LAPSED = {
    "Warning": Terms(days_left=-6, auto_renew=False, next_state=24),
    "Suspended": Terms(days_left=-45, auto_renew=False, next_state=45),
    "LockedOut": Terms(days_left=-45, auto_renew=False, next_state=45),
    "Deleted": Terms(days_left=-150, auto_renew=False, window_told=False),
}


@dataclass(frozen=True, slots=True)
class Deal:
    """A subscription of the directory with what is commercial about it.

    `seller` is the tenant of the partner that sold it, None where it was free; `sale` is there where that is ours.
    """

    subscription: Subscription
    created: date
    next_lifecycle: date | None
    seller: str | None
    sale: Sale | None


def deals(partner: Partner, tenant: Tenant, today: date) -> tuple[Deal, ...]:
    """Return every subscription that the directory lists, in its order."""
    if tenant.commerce.sold is not None:
        return tuple(_as_described(partner, tenant, each, today) for each in _subscriptions(tenant))
    cycle = islice(endless(CYCLE), tenant.commerce.first_terms % len(CYCLE), None)
    return tuple(_deal(partner, tenant, each, _terms(each, cycle), today) for each in _subscriptions(tenant))


def _terms(each: Subscription, cycle: Iterator[Terms]) -> Terms:
    if each.status in _LAPSED:
        return _LAPSED[each.status]
    return _TRIAL if each.is_trial or _is_free(each) else next(cycle)


def sold(partner: Partner, tenant: Tenant, today: date) -> tuple[Sale, ...]:
    """Return what Partner Center knows of: nothing where the partner does not sell to the customer."""
    if tenant.relationship_to_partner != "reseller":
        return ()
    if tenant.commerce.sold is not None:
        return tenant.commerce.sold
    extras = tuple(_extras(tenant, today)) if tenant.commerce.extras else ()
    return (*(each.sale for each in deals(partner, tenant, today) if each.sale), *extras)


def _subscriptions(tenant: Tenant) -> Iterator[Subscription]:
    return (one for holding in tenant.holdings for one in tenant.subscriptions_of(holding))


def _is_free(each: Subscription) -> bool:
    return each.holding.units.enabled >= _FREE_SEATS


def _other_partner(tenant: Tenant) -> str:
    return guid(tenant.tenant_id, "other partner")


def _as_described(partner: Partner, tenant: Tenant, each: Subscription, today: date) -> Deal:
    """Return a deal that fits a list of sales which was written down."""
    sale = next((one for one in tenant.commerce.sold or () if one.sale_id == each.commerce_id), None)
    if sale is None:
        seller = None if _is_free(each) else _other_partner(tenant)
        return Deal(each, today - timedelta(days=300), None, seller, None)
    ends = sale.commitment_end
    return Deal(each, sale.created, None if ends == FOREVER else ends, partner.tenant.tenant_id, sale)


def _deal(partner: Partner, tenant: Tenant, each: Subscription, terms: Terms, today: date) -> Deal:
    last = today + timedelta(days=terms.days_left)
    start = _months_before(last + timedelta(days=1), _MONTHS.get(terms.term or "", 12))
    bought = _months_before(start, _MONTHS.get(terms.term or "", 12) * number(each.commerce_id, "renewed", below=3))
    if _is_free(each):
        return Deal(each, bought, None, None, None)
    change = last + timedelta(days=1) if terms.next_state is None else today + timedelta(days=terms.next_state)
    if terms.by_another or tenant.relationship_to_partner != "reseller":
        return Deal(each, bought, change, _other_partner(tenant), None)
    sale = _sale(each, terms, (bought, start, last), today)
    return Deal(each, bought, change, partner.tenant.tenant_id, sale)


def _sale(each: Subscription, terms: Terms, days: tuple[date, date, date], today: date) -> Sale:
    bought, start, last = days
    modern = terms.product_type is not None
    until = _midnight(start + timedelta(days=7)) if modern and terms.window_told else None
    return Sale(
        sale_id=each.commerce_id,
        sku_id=each.holding.sku.sku_id,
        name=each.holding.sku.title,
        quantity=each.seats,
        start=start,
        created=bought,
        commitment_end=last if modern else last + timedelta(days=1),
        status=_STATUS.get(each.status, "deleted"),
        term=terms.term,
        billing_cycle=terms.billing_cycle,
        auto_renew=terms.auto_renew,
        cancellable_until=until,
        refunds=_refunds(terms, until, today),
        refundable=each.seats if until and until.date() > today else None,
        is_trial=each.is_trial,
        product_type=terms.product_type,
        scheduled=_scheduled(each, terms, last) if terms.fewer_next_term else None,
        spaced=terms.spaced,
    )


def _refunds(terms: Terms, until: datetime | None, today: date) -> tuple[Refund, ...]:
    full = (Refund("Full", until),) if until and until.date() > today else ()
    if terms.partial_refund_days is None:
        return full
    return (*full, Refund("Partial", _midnight(today + timedelta(days=terms.partial_refund_days))))


def _scheduled(each: Subscription, terms: Terms, last: date) -> Scheduled:
    ends = _months_before(last, -_MONTHS["P1M"])
    return Scheduled(max(1, each.seats - 3), "P1M", "monthly", f"{product_id(each.holding.sku.sku_id)}:0001", ends)


def product_id(sku_id: str) -> str:
    """Return the id of the product that Partner Center sells a SKU as."""
    return "CFQ7TTC0" + guid(sku_id, "product")[:4].upper()


def _extras(tenant: Tenant, today: date) -> Iterator[Sale]:
    """Yield what is sold and is in no directory: software for ever, and usage."""
    bought = today - timedelta(days=310)
    name = "SQL Server 2022 Standard - 2 Core License Pack"
    yield Sale(
        guid(tenant.tenant_id, "software"), None, name, 4, bought, bought, FOREVER, term=None,
        billing_cycle="one_time", auto_renew=False, product_type=SOFTWARE,
    )  # fmt: skip
    yield Sale(
        guid(tenant.tenant_id, "usage"), None, "Microsoft Azure", 1, bought, bought, FOREVER, term=None,
        billing_cycle="none", auto_renew=False, product_type=None, billing_type="usage",
    )  # fmt: skip


def _months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier (later if negative), the last of that month where it has no such."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
