"""The partner's customers as they were last read, from which list, and what went wrong on the way."""

from dataclasses import dataclass
from datetime import datetime

from services.domain.customer import Customer, CustomerSource
from services.errors import NotDirectPartner, SeatwiseError


@dataclass(frozen=True, slots=True)
class CustomerList:
    """All customers that one source told us of, whole; `read_at` is aware UTC: when the source was asked.

    `instead_of`: why Partner Center's list was not used and this is Graph's, which holds only customers with a GDAP
    relationship. `refresh_failed`: why a newer list could not be had and this one is older than it should be.
    """

    customers: tuple[Customer, ...]
    source: CustomerSource
    read_at: datetime
    instead_of: SeatwiseError | None = None
    refresh_failed: SeatwiseError | None = None

    @property
    def unread(self) -> SeatwiseError | None:
        """Why this is Graph's list though Partner Center's, which may name more customers, is there to be read.

        None for Partner Center's own list, and for Graph's where Partner Center serves no list to this partner.
        """
        return None if isinstance(self.instead_of, NotDirectPartner) else self.instead_of

    @property
    def is_whole(self) -> bool:
        """Whether no customer of the partner's is known to be possibly missing, so that it can be counted."""
        return self.unread is None
