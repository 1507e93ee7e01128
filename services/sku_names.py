"""What a customer's SKUs are called, where an answer has only their ids."""

import asyncio
from collections import Counter
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


def sku_name(part_number: str, *told: str | None) -> str:
    """Return what a SKU is called: the first of the names `told`, else today's name of its part number, else that.

    Everything that shows a SKU asks here, so that it has one name in every answer; "" where it has not even a number.
    """
    known = (*told, NAMES_OF_PART_NUMBERS.get(part_number.upper()), part_number)
    return next((name.strip() for name in known if name and name.strip()), "")


async def read_sku_names(session: SkuSession, names: Mapping[str, str]) -> Mapping[str, str]:
    """Return what is known by SKU id: Partner Center's name, else that in `names`, else what the part number tells.

    A source that does not answer only makes names plainer; SKUs of one name have their part numbers in it. Raises
    CrossTenantAccess and whatever is a bug.
    """
    sections = await asyncio.gather(
        session.memory.read("skus", Source.GRAPH, session.graph.subscribed_skus),
        session.memory.read("partner skus", Source.PARTNER_CENTER, session.partner_center.subscribed_skus),
    )
    for section in sections:
        refuse_foreign(session.customer, section)
    known, parts = dict(names), dict[str, str]()
    for sku in (sku for section in sections if isinstance(section, Available) for sku in section.value):
        name = sku_name(sku.part_number, sku.name, known.get(sku.sku_id))
        known[sku.sku_id], parts[sku.sku_id] = name or sku.sku_id, sku.part_number
    shared = Counter(known[sku_id].casefold() for sku_id in parts)
    own = {
        sku_id: told_apart(known[sku_id], part, shared[known[sku_id].casefold()] > 1) for sku_id, part in parts.items()
    }
    return known | own


def told_apart(name: str, part_number: str, shares_name: bool) -> str:
    """Return a SKU's name, with its part number where another SKU of the customer is called the same."""
    return f"{name} ({part_number})" if shares_name else name
