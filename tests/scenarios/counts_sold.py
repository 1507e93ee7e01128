"""What the answers about contracts, delegated access and all customers must show, by brute force over the sandbox's
truth.

A part of counts.py, with the same rules: written from the description, "Chosen:" where it leaves a choice."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.scenarios.conditions import Truth
from tests.scenarios.counts import LicenceRow, day, licence_rows

Prices = Mapping[str, tuple[Decimal, str]]
"""SKU id -> what one seat costs a month, and in which currency."""

NOT_A_DAY_YEARS = 10
"""Commitments are at most three years; Partner Center writes a far-future end for a subscription that does not
renew."""


# --- subscriptions


@dataclass(frozen=True)
class Sold:
    """One subscription as the answer shows it. `auto_renew` None: unknown, which is said and not guessed."""

    name: str
    quantity: int
    status: str
    term: str | None
    billing_cycle: str | None
    commitment_end: date | None
    auto_renew: bool | None
    last_day_to_reduce: date | None
    is_trial: bool


def subscriptions(customer: Truth, today: date) -> dict[str, Sold]:
    """'per subscription: quantity, status, term, billing cycle, commitment end, auto-renew, the last day it may be
    reduced, trial'"""
    return {
        one["id"]: Sold(
            one["name"], one["quantity"], one["status"], one["term"], one["billing_cycle"], commitment_end(one, today),
            one["auto_renew"], last_day_to_reduce(one, today), one["is_trial"],
        )
        for one in customer["sold"]
    }  # fmt: skip


def directory_list(customer: Truth) -> dict[str, tuple[str, int, bool]]:
    """'direct CSP only, otherwise Graph's list, and says which': Graph's status, seats and trial by id; it knows no
    term."""
    return {one["id"]: (one["status"], one["seats"], one["is_trial"]) for one in customer["directory_subscriptions"]}


def commitment_end(subscription: Truth, today: date) -> date | None:
    """'commitmentEndDate: inclusive in NCE, exclusive in legacy; far-future for non-renewing': the last day, or None
    for no real day."""
    end = day(subscription["commitment_end"])
    if end is None or end.year - today.year > NOT_A_DAY_YEARS:
        return None
    return end if subscription["new_commerce"] else end - timedelta(days=1)


def open_windows(subscription: Truth, today: date) -> list[date]:
    """'while cancellationAllowedUntilDate is ahead': the last days of the windows still open. Today is still open."""
    ends = [subscription["cancellable_until"], *(refund["until"] for refund in subscription["refunds"])]
    return [end for end in map(day, ends) if end and end >= today]


def last_day_to_reduce(subscription: Truth, today: date) -> date | None:
    """'the last day it may be reduced'; 'use cancellationAllowedUntilDate, not the number 7'.

    Chosen: the last day of a window still open (the latest, if several); else the last day of the commitment, by which
    a smaller renewal must be ordered; None when that is unknown or past. A refund without an end does not make a
    day."""
    windows = open_windows(subscription, today)
    if windows:
        return max(windows)
    end = commitment_end(subscription, today)
    return end if end and end >= today else None


# --- access


def ours(relationship: Truth) -> bool:
    """'CIPP drops MLT_ (Lighthouse) relationships by displayName': they are not ours to count on."""
    return not str(relationship["name"]).startswith("MLT_")


def active_assignments(customer: Truth, service_groups: Collection[str]) -> list[tuple[Truth, Truth]]:
    """'GDAP relationships: state, roles, end date, auto-extend, which group of ours uses it': (relationship,
    assignment) pairs that work: both active, and the group holds the service account. Status alone says whether, as it
    does upstream."""
    return [
        (relationship, assignment)
        for relationship in customer["relationships"]
        for assignment in relationship["assignments"]
        if ours(relationship) and relationship["status"] == assignment["status"] == "active"
        if assignment["group_id"] in service_groups
    ]


def effective_roles(customer: Truth, service_groups: Collection[str]) -> set[str]:
    """Return the role ids the service account truly has: assigned ones, as far as the relationship grants them."""
    pairs = active_assignments(customer, service_groups)
    return {
        role for relationship, assignment in pairs for role in set(assignment["roles"]) & set(relationship["roles"])
    }


def role_ends(customer: Truth, service_groups: Collection[str]) -> dict[str, date | None]:
    """'the *last* GDAP relationship giving a needed role ends': role id -> its last day; None when one that gives it
    extends itself or has no end."""
    ends: dict[str, set[date | None]] = {}
    for relationship, assignment in active_assignments(customer, service_groups):
        end = None if relationship["auto_extends"] else day(relationship["ends"])
        for role in set(assignment["roles"]) & set(relationship["roles"]):
            ends.setdefault(role, set()).add(end)
    return {role: None if None in found else max(filter(None, found)) for role, found in ends.items()}


# --- across all customers


@dataclass(frozen=True)
class Unused:
    """Free seats of a SKU. `waste` None: it cannot be told, and `why` says "no price" or "no term"; 0 is a real 0."""

    tenant_id: str
    sku_id: str
    free: int
    waste: Decimal | None
    currency: str | None
    why: str | None


@dataclass(frozen=True)
class UnusedTotals:
    """Rows, money by (tenant id, currency) over the rows that have any, and the SKU ids whose price is missing."""

    rows: list[Unused]
    waste: dict[tuple[str, str], Decimal]
    missing_prices: set[str]


def unused(
    customers: Iterable[Truth], prices: Prices, today: date, sku_id: str | None = None, free_skus: Collection[str] = ()
) -> UnusedTotals:
    """'across all customers the asker may see'; 'a missing price is shown as missing, never 0'. Pass only customers
    that can be read.

    No order: 'sorted by money' says nothing of two currencies, nor where a row without a price stands."""
    rows = [
        _unused(customer, one, row.free, prices.get(one), today)
        for customer in customers
        for one, row in licence_rows(customer, free_skus).items()
        if row.free and sku_id in (None, one)
    ]
    waste: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        if row.waste is not None and row.currency is not None:
            waste[row.tenant_id, row.currency] = waste.get((row.tenant_id, row.currency), Decimal(0)) + row.waste
    return UnusedTotals(rows, waste, {row.sku_id for row in rows if row.why == "no price"})


def _unused(customer: Truth, sku_id: str, free: int, price: tuple[Decimal, str] | None, today: date) -> Unused:
    months = wasted_months(customer, sku_id, free, today)
    if price is None:
        return Unused(customer["tenant_id"], sku_id, free, None, None, "no price")
    waste = None if months is None else months * price[0]
    return Unused(customer["tenant_id"], sku_id, free, waste, price[1], "no term" if months is None else None)


def wasted_months(customer: Truth, sku_id: str, free: int, today: date) -> int | None:
    """'waste = free seats × price × months to the first day it can be reduced': the seat-months.

    Chosen: a SKU's free seats lie on the subscription that can be reduced first, then the next, each up to its
    quantity. None when our paid, active subscriptions with a known day are fewer than the free seats ('must not be
    billed as ours')."""
    months = 0
    for first, quantity in sorted(_reducible(customer, sku_id, today)):
        taken = min(free, quantity)
        months += taken * started_months(today, first)
        free -= taken
    return None if free else months


def _reducible(customer: Truth, sku_id: str, today: date) -> list[tuple[date, int]]:
    paid = [one for one in customer["sold"] if one["sku_id"] == sku_id and not one["is_trial"] and _active(one)]
    return [(first, one["quantity"]) for one in paid if (first := first_day_to_reduce(one, today))]


def first_day_to_reduce(subscription: Truth, today: date) -> date | None:
    """'the first day it can be reduced': today while a window is open, else the day after the commitment's last."""
    if open_windows(subscription, today):
        return today
    end = commitment_end(subscription, today)
    return end + timedelta(days=1) if end and end >= today else None


def started_months(today: date, first: date) -> int:
    """Return the months from today to a day. Chosen: a started month counts whole (it is paid whole); the same day is
    0."""
    months = (first.year - today.year) * 12 + first.month - today.month
    return months + (first.day > today.day)


def _active(subscription: Truth) -> bool:
    return str(subscription["status"]).casefold() == "active"


@dataclass(frozen=True)
class Renewal:
    """A subscription whose commitment ends within the days asked for; `auto_renew` None: not known whether it renews or
    ends."""

    tenant_id: str
    subscription_id: str
    on: date
    quantity: int
    auto_renew: bool | None


def renewals(customers: Iterable[Truth], today: date, days: int) -> list[Renewal]:
    """'renewals [days]'. Chosen: active subscriptions of Partner Center whose last day is from today to today + days,
    both included, those that end rather than renew too; earliest first."""
    rows = [
        Renewal(customer["tenant_id"], one["id"], end, one["quantity"], one["auto_renew"])
        for customer in customers
        for one in customer["sold"]
        if _active(one) and (end := commitment_end(one, today)) and 0 <= (end - today).days <= days
    ]
    return sorted(rows, key=lambda row: (row.on, row.tenant_id, row.subscription_id))


def short(customers: Iterable[Truth], free_skus: Collection[str] = ()) -> dict[tuple[str, str], LicenceRow]:
    """'consumed exceeds enabled + warning; and, softer, assigned seats that stand on seats in grace': by tenant and SKU
    id.

    A row is short when `short` is not 0, softer when only `on_grace` is not."""
    return {
        (customer["tenant_id"], sku_id): row
        for customer in customers
        for sku_id, row in licence_rows(customer, free_skus).items()
        if row.short or row.on_grace
    }
