"""Everything one actor may do in one customer's tenant, and nothing outside it."""

import logging
import secrets
from dataclasses import dataclass

from services.domain.actor import Actor
from services.domain.customer import Customer
from services.domain.reach import OPEN, Standing
from services.errors import CrossTenantAccess
from services.tenancy.memory import TenantMemory
from services.tenancy.ports import CustomerAccess, CustomerExchange, CustomerGraph, CustomerPartnerCenter

security_log = logging.getLogger("seatwise.security")


@dataclass(frozen=True, slots=True)
class CustomerSession:
    """One customer's ports, each bound to its tenant already. Made by CustomerDirectory.open only.

    Raises CrossTenantAccess when a port belongs to another tenant: a mis-wired session cannot exist.
    """

    customer: Customer
    actor: Actor
    graph: CustomerGraph
    partner_center: CustomerPartnerCenter
    exchange: CustomerExchange
    access: CustomerAccess
    memory: TenantMemory
    standing: Standing = OPEN
    """How far its ports reach: not into the customer's own tenant where it is kept to Partner Center."""

    def __post_init__(self) -> None:
        parts = (self.graph, self.partner_center, self.exchange, self.access, self.memory)
        foreign = {part.tenant_id for part in parts} - {self.customer.tenant_id}
        if foreign:
            reference = secrets.token_hex(8)
            security_log.critical(
                "session of %s with ports of %s, reference %s", self.customer.tenant_id, foreign, reference
            )
            raise CrossTenantAccess(reference)
