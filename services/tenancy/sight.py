"""Which customers a person may see."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.domain.actor import Actor
from services.domain.customer import Customer
from services.domain.gdap import Delegations
from services.errors import CrossTenantAccess, RightsUnread, SeatwiseError, Service
from services.http.shared_read import SharedRead

KEPT = 600.0
"""Seconds for which it is believed who delegated what to whom."""
RENEWED = 300.0
"""Seconds from which that is read anew while people still ask: thousands of relationships take a minute to read."""
TAKES = 300.0
SETS = 64
"""Sets of groups whose customers are remembered: technicians share a few."""


class SeesAll:
    """CUSTOMER_ACCESS=all: everybody whom a role lets ask sees every customer (the port Sight)."""

    async def visible(self, actor: Actor, customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
        """Return all of them."""
        return customers

    async def close(self) -> None:
        """There is nothing to end."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of one look: as long as neither the list nor the delegations are read anew, it stays."""

    customers: tuple[Customer, ...]
    delegations: Delegations
    visible: tuple[Customer, ...]


class GdapSight:
    """CUSTOMER_ACCESS=gdap: a person sees the customers who delegated something to a group of theirs (the Sight).

    `groups_of` are the groups of a person, `read` is what all customers delegated; `clock` is in seconds. Where either
    cannot be read, nobody sees anything: RightsUnread. The operator sees everybody.
    """

    def __init__(
        self,
        groups_of: Callable[[Actor], Awaitable[frozenset[str]]],
        read: Callable[[], Awaitable[Delegations]],
        clock: Callable[[], float],
    ) -> None:
        self._groups_of = groups_of
        self._delegations = SharedRead(Service.GRAPH, read, lasts=KEPT, renews_after=RENEWED, takes=TAKES, clock=clock)
        self._seen: OrderedDict[frozenset[str], _Seen] = OrderedDict()

    async def visible(self, actor: Actor, customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
        """Return those of `customers` that `actor` may see, in their order, the same tuple while nothing changes."""
        if actor.is_operator:
            return customers
        groups = await self._groups_of(actor)
        if not groups:
            return ()
        delegations = await self._read()
        used = groups & delegations.groups
        seen = self._seen.get(used)
        if seen is None or seen.customers is not customers or seen.delegations is not delegations:
            seen = self._seen[used] = _Seen(customers, delegations, _visible(used, customers, delegations))
        self._seen.move_to_end(used)
        while len(self._seen) > SETS:
            self._seen.popitem(last=False)
        return seen.visible

    async def close(self) -> None:
        """End what is under way."""
        await self._delegations.close()

    async def _read(self) -> Delegations:
        try:
            return await self._delegations.get()
        except CrossTenantAccess:
            raise
        except SeatwiseError as error:
            raise RightsUnread(error) from error


def _visible(groups: frozenset[str], customers: tuple[Customer, ...], delegations: Delegations) -> tuple[Customer, ...]:
    seen = tuple(each for each in customers if delegations.to_one_of(groups, each.tenant_id))
    return customers if len(seen) == len(customers) else seen
