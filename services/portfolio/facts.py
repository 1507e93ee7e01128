"""What is read of one customer for the questions over all of them: once, for all three."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.domain.customer import Customer
from services.domain.licence import SubscribedSku
from services.domain.licence_report import LicenceRow
from services.domain.reach import OPEN, Standing
from services.domain.section import Available, NotAvailable, Section, Source
from services.domain.subscription_report import SubscriptionRow
from services.errors import KeptOut, NotDirectPartner, SeatwiseError, Throttled
from services.licences import combine
from services.subscriptions import join
from services.tenancy.session import CustomerSession


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """One customer: its paid SKUs for single users, and all its subscriptions. Read whole at `read_at`, or with gaps.

    `skus_unread`: why its seats are missing, which nobody told; None where they are there.
    `sold_unread`: why Partner Center's facts (terms, dates) are missing, None where they are there. `throttled`: a
    service asked to wait, and so something is missing that may be read later. `standing`: how far it was reached for.
    """

    customer: Customer
    skus: tuple[LicenceRow, ...]
    subscriptions: tuple[SubscriptionRow, ...]
    read_at: datetime
    skus_unread: SeatwiseError | None = None
    sold_unread: SeatwiseError | None = None
    trials_are_known: bool = True
    throttled: Throttled | None = None
    standing: Standing = OPEN

    @property
    def is_whole(self) -> bool:
        """Whether everything was read that can be: a partner who is not the direct seller is never told more."""
        told = self.trials_are_known or self.standing.is_kept_out
        return told and self.skus_unread is None and isinstance(self.sold_unread, NotDirectPartner | None)

    def subscriptions_of(self, sku_id: str) -> tuple[SubscriptionRow, ...]:
        """Return the live subscriptions of a SKU."""
        return tuple(row for row in self.subscriptions if row.sku_id == sku_id and row.is_live)


async def read_facts(session: CustomerSession, names: Mapping[str, str], free_skus: frozenset[str]) -> CustomerFacts:
    """Return what the three questions need of a customer; raises what kept its seats from being read if nothing was.

    Graph's seats; Partner Center's where Graph's cannot be read. What Partner Center sold is told of a customer without
    delegated access as well: its renewals are known when its seats are not.
    """
    read, graph, partner_center = session.memory.read, session.graph, session.partner_center
    skus, directory, sold = await asyncio.gather(
        read("skus", Source.GRAPH, graph.subscribed_skus),
        read("subscriptions", Source.GRAPH, graph.directory_subscriptions),
        read("sold", Source.PARTNER_CENTER, partner_center.subscriptions),
    )
    instead: Section[tuple[SubscribedSku, ...]] = NotAvailable(Source.PARTNER_CENTER, NotDirectPartner(False))
    if isinstance(skus, NotAvailable):
        instead = await read("partner skus", Source.PARTNER_CENTER, partner_center.subscribed_skus)
    told = skus if isinstance(skus, Available) else instead
    unread = _error(told if isinstance(_error(skus), KeptOut) else skus) if isinstance(told, NotAvailable) else None
    if unread is not None and isinstance(directory, NotAvailable) and isinstance(sold, NotAvailable):
        raise unread
    subscriptions = join(session.customer, directory, sold, names, session.actor.tenant_id)
    known_as = {**names, **_names_sold(subscriptions.rows)}
    report = combine(session.customer, skus, instead, directory, known_as, free_skus)
    return CustomerFacts(
        session.customer,
        report.rows,
        subscriptions.rows,
        _read_at(told, directory, sold),
        skus_unread=unread,
        sold_unread=_error(sold),
        trials_are_known=isinstance(directory, Available),
        throttled=_throttled(skus, directory, sold),
        standing=session.standing,
    )


def _read_at(*sections: Section[Any]) -> datetime:
    return next(part.read_at for part in sections if isinstance(part, Available))


def _names_sold(rows: Iterable[SubscriptionRow]) -> dict[str, str]:
    return {row.sku_id: row.name for row in rows if row.sku_id and row.sold}


def _throttled(*sections: Section[Any]) -> Throttled | None:
    """Return the refusal with the longest wait; None where none of them asked for one."""
    found = (part.reason for part in sections if isinstance(part, NotAvailable) and isinstance(part.reason, Throttled))
    return max(found, key=lambda refusal: refusal.retry_after or 0.0, default=None)


def _error(section: Section[object]) -> SeatwiseError | None:
    reason = section.reason if isinstance(section, NotAvailable) else None
    return reason if isinstance(reason, SeatwiseError) else None
