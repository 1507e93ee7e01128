"""Which customers a person may see."""

from services.domain.actor import Actor
from services.domain.customer import Customer


class SeesAll:
    """CUSTOMER_ACCESS=all: everybody whom a role lets ask sees every customer (the port Sight)."""

    async def visible(self, actor: Actor, customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
        """Return all of them."""
        return customers
