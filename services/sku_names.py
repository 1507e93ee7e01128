"""What a customer's SKUs are called, where an answer has only their ids."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

from services.domain.customer import Customer
from services.domain.licence import SubscribedSku
from services.domain.section import Available, Source
from services.foreign import refuse_foreign
from services.sku_vocabulary import NAMES_OF_PART_NUMBERS
from services.tenancy.memory import TenantMemory


class _Skus(Protocol):
    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]: ...


class SkuSession(Protocol):
    """The part of a CustomerSession that this needs."""

    @property
    def customer(self) -> Customer:
        """Return whose SKUs they are."""
        ...

    @property
    def graph(self) -> _Skus:
        """Return Microsoft Graph in the customer's tenant."""
        ...

    @property
    def partner_center(self) -> _Skus:
        """Return Partner Center's view of the customer."""
        ...

    @property
    def memory(self) -> TenantMemory:
        """Return what reads and remembers."""
        ...


async def read_sku_names(session: SkuSession, names: Mapping[str, str]) -> Mapping[str, str]:
    """Return what is known by SKU id: Partner Center's name, else that in `names`, else what the part number tells.

    A source that does not answer only makes names plainer. Raises CrossTenantAccess and whatever is a bug.
    """
    sections = await asyncio.gather(
        session.memory.read("skus", Source.GRAPH, session.graph.subscribed_skus),
        session.memory.read("partner skus", Source.PARTNER_CENTER, session.partner_center.subscribed_skus),
    )
    for section in sections:
        refuse_foreign(session.customer, section)
    known = dict(names)
    for sku in (sku for section in sections if isinstance(section, Available) for sku in section.value):
        plain = NAMES_OF_PART_NUMBERS.get(sku.part_number.upper(), sku.part_number)
        known[sku.sku_id] = sku.name or known.get(sku.sku_id) or plain
    return known
