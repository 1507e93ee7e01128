"""What a customer subscribed to: Partner Center's facts joined with the directory's by commerceSubscriptionId.

A term is Partner Center's word or unknown; none is ever guessed from dates.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Protocol

from services.domain.actor import Actor
from services.domain.customer import Customer
from services.domain.section import Available, Section, Source
from services.domain.subscription import CommerceSubscription, DirectorySubscription
from services.domain.subscription_report import Seller, SubscriptionReport, SubscriptionRow, SubscriptionSum
from services.foreign import refuse_foreign
from services.sku_names import sku_name
from services.tenancy.memory import TenantMemory


class _Graph(Protocol):
    async def directory_subscriptions(self) -> tuple[DirectorySubscription, ...]: ...


class _PartnerCenter(Protocol):
    async def subscriptions(self) -> tuple[CommerceSubscription, ...]: ...


class SubscriptionSession(Protocol):
    """The part of a CustomerSession that this question needs."""

    @property
    def customer(self) -> Customer:
        """Return whose subscriptions are asked for."""
        ...

    @property
    def actor(self) -> Actor:
        """Return who asks, an account of the partner."""
        ...

    @property
    def graph(self) -> _Graph:
        """Return Microsoft Graph in the customer's tenant."""
        ...

    @property
    def partner_center(self) -> _PartnerCenter:
        """Return Partner Center's view of the customer."""
        ...

    @property
    def memory(self) -> TenantMemory:
        """Return what reads and remembers."""
        ...


async def read_subscriptions(session: SubscriptionSession, names: Mapping[str, str]) -> SubscriptionReport:
    """Return the customer's subscriptions from both sources, asked at the same time.

    `names` maps lower-case SKU GUIDs to product names. Raises CrossTenantAccess and whatever is a bug.
    """
    read = session.memory.read
    directory, sold = await asyncio.gather(
        read("subscriptions", Source.GRAPH, session.graph.directory_subscriptions),
        read("sold", Source.PARTNER_CENTER, session.partner_center.subscriptions),
    )
    return join(session.customer, directory, sold, names, session.actor.tenant_id)


def join(
    customer: Customer,
    directory: Section[tuple[DirectorySubscription, ...]],
    sold: Section[tuple[CommerceSubscription, ...]],
    names: Mapping[str, str],
    partner: str,
) -> SubscriptionReport:
    """Return one report of both lists; `partner` is whose own subscriptions count as ours.

    Raises CrossTenantAccess when a record is of another tenant.
    """
    for part in (directory, sold):
        refuse_foreign(customer, part)
    listed = directory.value if isinstance(directory, Available) else ()
    bought = sold.value if isinstance(sold, Available) else ()
    by_sku: dict[str, list[SubscriptionRow]] = {}
    for row in _rows(listed, bought, names, customer.tenant_id, partner):
        by_sku.setdefault(_product(row), []).append(row)
    sums = sorted((_sum(rows) for rows in by_sku.values()), key=lambda each: (each.name.casefold(), each.sku_id or ""))
    return SubscriptionReport(customer, directory, sold, tuple(sums))


def _rows(
    listed: Iterable[DirectorySubscription],
    bought: Iterable[CommerceSubscription],
    names: Mapping[str, str],
    tenant_id: str,
    partner: str,
) -> Iterable[SubscriptionRow]:
    by_commerce_id = {each.commerce_subscription_id: each for each in listed if each.commerce_subscription_id}
    joined = set()
    for each in bought:
        record = by_commerce_id.get(each.subscription_id)
        joined.add(each.subscription_id if record else None)
        yield SubscriptionRow(each.name, record.sku_id if record else None, Seller.US, each, record)
    for record in listed:
        if record.commerce_subscription_id is None or record.commerce_subscription_id not in joined:
            name = sku_name(record.part_number, names.get(record.sku_id))
            yield SubscriptionRow(name, record.sku_id, _seller(record, tenant_id, partner), None, record)


def _product(row: SubscriptionRow) -> str:
    """Return what rows of one product have in common: the SKU, else Partner Center's offer; a name may be of two."""
    if row.sku_id is not None:
        return row.sku_id
    product, sku, *_ = f"{row.sold.offer_id if row.sold else ''}:".split(":")
    return f"offer {product}:{sku}".lower() if product else f"subscription {_own_id(row)}"


def _seller(record: DirectorySubscription, tenant_id: str, partner: str) -> Seller:
    known = {partner.lower(): Seller.US, tenant_id: Seller.CUSTOMER}
    return known.get(record.owner_tenant_id, Seller.OTHER_PARTNER) if record.owner_tenant_id else Seller.UNKNOWN


def _sum(rows: list[SubscriptionRow]) -> SubscriptionSum:
    """Put a SKU's rows together, what Partner Center sold first; the first one's name is the SKU's."""
    in_order = sorted(rows, key=lambda row: (row.sold is None, _own_id(row)))
    return SubscriptionSum(in_order[0].name, in_order[0].sku_id, tuple(in_order))


def _own_id(row: SubscriptionRow) -> str:
    if row.sold is not None:
        return row.sold.subscription_id
    return row.directory.subscription_id if row.directory else ""
