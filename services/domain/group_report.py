"""A page of a customer's groups, with what is known of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.domain.customer import Customer
from services.domain.group import Group, MemberCount
from services.domain.section import NotAvailable, Section


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group. `licences` are the names of the SKUs that it assigns."""

    group: Group
    licences: tuple[str, ...]
    members: Section[MemberCount]
    in_error: int | None
    """Users whose licence by this group is in error; None where that was not read."""


LicenceErrors = Mapping[str, int]
"""How many users have a licence in error by a group, by its id; a group without any is not in it."""


@dataclass(frozen=True, slots=True)
class GroupReport:
    """The page numbered `page`. `count` is how many groups were asked for, on all pages."""

    customer: Customer
    count: Section[int]
    page: int = 1
    rows: tuple[GroupRow, ...] = ()
    errors: Section[LicenceErrors] | None = None
    """None where no group of the page assigns licences: then nobody was read."""

    @property
    def without_members(self) -> tuple[NotAvailable, ...]:
        """Why members could not be read, once for each group of which they could not."""
        return tuple(row.members for row in self.rows if isinstance(row.members, NotAvailable))

    @property
    def not_available(self) -> tuple[NotAvailable, ...]:
        """Every part that could not be read."""
        parts = (self.count, self.errors, *self.without_members)
        return tuple(part for part in parts if isinstance(part, NotAvailable))
