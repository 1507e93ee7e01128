"""The partner's customers as they were last read, from which list, and what went wrong on the way."""

from dataclasses import dataclass
from datetime import datetime

from services.domain.customer import Customer, CustomerSource
from services.errors import SeatwiseError


@dataclass(frozen=True, slots=True)
class CustomerList:
    """All customers that one source told us of, whole; `read_at` is aware UTC.

    `instead_of`: why Partner Center's list was not used and this is Graph's, which holds only customers with a GDAP
    relationship. `refresh_failed`: why a newer list could not be had and this one is older than it should be.
    """

    customers: tuple[Customer, ...]
    source: CustomerSource
    read_at: datetime
    instead_of: SeatwiseError | None = None
    refresh_failed: SeatwiseError | None = None
