"""What a customer bought and what is in use: asks every source at once and puts the answers together by fixed rules."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.domain.customer import Customer
from services.domain.licence import AppliesTo, SubscribedSku
from services.domain.licence_report import (
    Difference,
    FoldReason,
    LicenceReport,
    LicenceRow,
    SkuSection,
    SubscriptionSection,
    UnitKind,
)
from services.domain.section import Available, NotAvailable, Source
from services.domain.subscription import DirectorySubscription
from services.errors import CrossTenantAccess, Malformed, Service
from services.foreign import refuse_foreign
from services.sku_names import sku_name
from services.tenancy.memory import TenantMemory


class _Graph(Protocol):
    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]: ...

    async def directory_subscriptions(self) -> tuple[DirectorySubscription, ...]: ...


class _PartnerCenter(Protocol):
    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]: ...


class LicenceSession(Protocol):
    """The part of a CustomerSession that this question needs."""

    @property
    def customer(self) -> Customer:
        """Return whose licences are asked for."""
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


async def read_licences(session: LicenceSession, names: Mapping[str, str], free_skus: frozenset[str]) -> LicenceReport:
    """Return the customer's licences from all sources, asked at the same time; a part that fails is not available.

    `names` maps lower-case SKU GUIDs to product names. Raises CrossTenantAccess and whatever is a bug.
    """
    try:
        async with asyncio.TaskGroup() as group:
            read, graph_port, partner_port = session.memory.read, session.graph, session.partner_center
            graph = group.create_task(read("skus", Source.GRAPH, graph_port.subscribed_skus))
            subscriptions = group.create_task(read("subscriptions", Source.GRAPH, graph_port.directory_subscriptions))
            partner = group.create_task(read("partner skus", Source.PARTNER_CENTER, partner_port.subscribed_skus))
    except BaseExceptionGroup as faults:
        raise _gravest(faults.exceptions) from None
    return combine(session.customer, graph.result(), partner.result(), subscriptions.result(), names, free_skus)


def _gravest(faults: Iterable[BaseException]) -> BaseException:
    """Return a tenant leak before any other bug: it is the one that has to reach the security log."""
    return min(faults, key=lambda fault: not isinstance(fault, CrossTenantAccess))


@dataclass(frozen=True, slots=True)
class _Rules:
    """Everything a SKU is judged by beside its own numbers."""

    names: Mapping[str, str]
    free_skus: frozenset[str]
    subscriptions: tuple[DirectorySubscription, ...]

    def name(self, told: Sequence[SubscribedSku]) -> str:
        """Return Partner Center's name, else the downloaded list's, else what the part number tells, else the id."""
        sku_id = told[0].sku_id
        part_number = next((sku.part_number for sku in told if sku.part_number.strip()), "")
        return sku_name(part_number, *(sku.name for sku in told), self.names.get(sku_id)) or sku_id

    def fold_reason(self, sku: SubscribedSku) -> FoldReason | None:
        if sku.applies_to is AppliesTo.COMPANY:
            return FoldReason.COMPANY_WIDE
        if sku.sku_id in self.free_skus:
            return FoldReason.FREE
        return FoldReason.TRIAL if self._is_trial(sku) else None

    def _is_trial(self, sku: SubscribedSku) -> bool:
        known = {subscription.subscription_id for subscription in self.subscriptions}
        listed = known.intersection(sku.subscription_ids)
        if listed and listed != set(sku.subscription_ids):
            return False  # one that the directory does not list may be a paid one
        own = [s for s in self.subscriptions if s.sku_id == sku.sku_id or s.subscription_id in sku.subscription_ids]
        return bool(own) and all(subscription.is_trial for subscription in own)


def combine(
    customer: Customer,
    graph: SkuSection,
    partner_center: SkuSection,
    subscriptions: SubscriptionSection,
    names: Mapping[str, str],
    free_skus: frozenset[str],
) -> LicenceReport:
    """Return one report of what the sources told; raise CrossTenantAccess when a record is of another tenant.

    Graph's numbers are shown where it answered; where Partner Center answered too, each row carries what differs.
    """
    for part in (graph, partner_center, subscriptions):
        refuse_foreign(customer, part)
    graph, partner_center = _each_sku_once(graph), _each_sku_once(partner_center)
    told = subscriptions.value if isinstance(subscriptions, Available) else ()
    rows = _with_shared_names(_rows(graph, partner_center, _Rules(names, free_skus, told)))
    return LicenceReport(
        customer, graph, partner_center, subscriptions,
        rows=tuple(row for row in rows if row.folded is None),
        folded=tuple(row for row in rows if row.folded is not None),
    )  # fmt: skip


def _each_sku_once(part: SkuSection) -> SkuSection:
    """Refuse an answer that names one SKU twice: neither the first number nor the sum would be known to be right."""
    if isinstance(part, Available) and len({sku.sku_id for sku in part.value}) < len(part.value):
        return NotAvailable(part.source, Malformed(Service(part.source.value), what="the same SKU twice"))
    return part


def _rows(graph: SkuSection, partner_center: SkuSection, rules: _Rules) -> list[LicenceRow]:
    base = {sku.sku_id: sku for sku in graph.value} if isinstance(graph, Available) else {}
    other = {sku.sku_id: sku for sku in partner_center.value} if isinstance(partner_center, Available) else {}
    both = isinstance(graph, Available) and isinstance(partner_center, Available)
    rows = [_row(base.get(sku_id), other.get(sku_id), both, rules) for sku_id in {**base, **other}]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.part_number.casefold(), row.sku_id))


def _row(graph: SubscribedSku | None, partner: SubscribedSku | None, both_answered: bool, rules: _Rules) -> LicenceRow:
    told = [sku for sku in (graph, partner) if sku is not None]
    shown = told[0]
    return LicenceRow(
        sku_id=shown.sku_id,
        part_number=shown.part_number,
        name=rules.name(told),
        units=shown.units,
        source=Source.PARTNER_CENTER if graph is None else Source.GRAPH,
        capability_status=shown.capability_status,
        folded=rules.fold_reason(shown),
        differences=_differences(graph, partner) if graph and partner else (),
        missing_in=_missing_in(graph, partner) if both_answered else None,
    )


def _missing_in(graph: SubscribedSku | None, partner: SubscribedSku | None) -> Source | None:
    if graph is None:
        return Source.GRAPH
    return Source.PARTNER_CENTER if partner is None else None


def _differences(graph: SubscribedSku, partner: SubscribedSku) -> tuple[Difference, ...]:
    pairs = ((kind, getattr(graph.units, kind), getattr(partner.units, kind)) for kind in UnitKind)
    return tuple(Difference(kind, ours, theirs) for kind, ours, theirs in pairs if ours != theirs)


def _with_shared_names(rows: list[LicenceRow]) -> list[LicenceRow]:
    names = [row.name.casefold() for row in rows]
    return [replace(row, shares_name=names.count(row.name.casefold()) > 1) for row in rows]
