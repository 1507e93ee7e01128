"""How much of all customers was read: everybody is in it, read or not."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.domain.customer import Customer
from services.errors import SeatwiseError
from services.portfolio.facts import CustomerFacts
from services.tenancy.customer_list import CustomerList


@dataclass(frozen=True, slots=True)
class Unread:
    """A customer that could not be read, and why."""

    customer: Customer
    error: SeatwiseError


@dataclass(frozen=True, slots=True)
class Coverage:
    """What could be read of whom. `list` is the list of customers itself, which may not be whole."""

    list: CustomerList
    facts: tuple[CustomerFacts, ...]
    unread: tuple[Unread, ...]

    @property
    def asked(self) -> int:
        """How many customers there are."""
        return len(self.facts) + len(self.unread)

    @property
    def oldest(self) -> datetime | None:
        """When the oldest of it was read."""
        return min((each.read_at for each in self.facts), default=None)

    def of_seats(self) -> "Coverage":
        """Return it for a question about seats: whose were told by nobody could not be read."""
        told = tuple(each for each in self.facts if each.skus_unread is None)
        unread = tuple(Unread(each.customer, each.skus_unread) for each in self.facts if each.skus_unread is not None)
        return replace(self, facts=told, unread=(*self.unread, *unread))

    def of_subscriptions(self) -> "Coverage":
        """Return it for a question about subscriptions: whose were told by nobody could not be read."""
        told = tuple(each for each in self.facts if each.trials_are_known or each.sold_unread is None)
        untold = ((each, each.sold_unread) for each in self.facts if not each.trials_are_known)
        unread = tuple(Unread(each.customer, error) for each, error in untold if error is not None)
        return replace(self, facts=told, unread=(*self.unread, *unread))
