"""What a session can ask of the outside. All of it is bound to one tenant already: no method takes a tenant id."""

from typing import Protocol

from services.domain.customer import Customer
from services.domain.licence import SubscribedSku
from services.domain.subscription import DirectorySubscription


class CustomerGraph(Protocol):
    """Microsoft Graph in one customer's tenant. Every method raises SeatwiseError."""

    @property
    def tenant_id(self) -> str:
        """The tenant this port is bound to, for the session's own check."""
        ...

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        """Return every subscribed SKU of the tenant."""
        ...

    async def directory_subscriptions(self) -> tuple[DirectorySubscription, ...]:
        """Return every subscription that the tenant's directory lists."""
        ...


class CustomerPartnerCenter(Protocol):
    """Partner Center's view of one customer. Every method raises SeatwiseError."""

    @property
    def tenant_id(self) -> str:
        """The customer this port is bound to."""
        ...

    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        """Return the customer's SKUs with Partner Center's own product names."""
        ...


class PartnerPorts(Protocol):
    """What is asked in the partner's own tenant, and the making of ports for one customer (for the door only)."""

    async def partner_center_customers(self) -> tuple[Customer, ...]:
        """Return all customers from Partner Center; raises NotDirectPartner for an indirect reseller."""
        ...

    async def delegated_admin_customers(self) -> tuple[Customer, ...]:
        """Return all customers of the partner's GDAP relationships, from Graph."""
        ...

    async def tenant_of_domain(self, domain: str) -> str | None:
        """Return the tenant id that Microsoft's sign-in announces for a verified domain, None if there is none."""
        ...

    def customer_graph(self, customer: Customer) -> CustomerGraph:
        """Return Graph bound to this customer's tenant."""
        ...

    def customer_partner_center(self, customer: Customer) -> CustomerPartnerCenter:
        """Return Partner Center bound to this customer."""
        ...
