"""Records carry their tenant; an aggregate refuses a foreign one."""

import logging
import secrets
from collections.abc import Iterable
from typing import Protocol

from services.domain.customer import Customer
from services.domain.section import Available, Section
from services.errors import CrossTenantAccess

security_log = logging.getLogger("seatwise.security")


class OfTenant(Protocol):
    """Any record of the domain that says whose it is."""

    @property
    def tenant_id(self) -> str | None:
        """The tenant it was read from, None for what belongs to nobody yet."""
        ...


def refuse_foreign(customer: Customer, part: Section[tuple[OfTenant, ...]]) -> None:
    """Raise CrossTenantAccess when one of the records is of another tenant than the customer's."""
    if isinstance(part, Available):
        refuse_foreign_records(customer, part.value)


def refuse_foreign_records(customer: Customer, records: Iterable[OfTenant]) -> None:
    """Raise CrossTenantAccess when one of the records is of another tenant than the customer's."""
    if any(record.tenant_id != customer.tenant_id for record in records):
        reference = secrets.token_hex(8)
        security_log.critical("a record of another tenant for %s, reference %s", customer.tenant_id, reference)
        raise CrossTenantAccess(reference)
