"""Users of one customer, page by page: none of another tenant, and told how many there are so far."""

from collections.abc import AsyncIterator, Callable, Collection
from typing import Protocol

from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser, UserAttribute
from services.domain.people import Field
from services.foreign import refuse_foreign_records
from services.tenancy.ports import CustomerGraph
from services.where.filter import Filter

Tell = Callable[[int], None]
"""Hears how many users were read so far."""


class PeopleSession(Protocol):
    """The part of a CustomerSession that questions about people need."""

    @property
    def customer(self) -> Customer:
        """Return whose people are asked about."""
        ...

    @property
    def graph(self) -> CustomerGraph:
        """Return Microsoft Graph in the customer's tenant."""
        ...


def silent(_: int) -> None:
    """Hear it and say nothing."""


def needed(where: Filter | None, by: Field | None) -> frozenset[UserAttribute]:
    """Return the attributes that a filter and a split need."""
    split = {by} if isinstance(by, UserAttribute) else set()
    return frozenset(split) | (where.attributes if where else frozenset())


async def users(
    session: PeopleSession, attributes: Collection[UserAttribute], *, sign_ins: bool = False, tell: Tell = silent
) -> AsyncIterator[DirectoryUser]:
    """Yield every user, one page of them in memory at a time; raises CrossTenantAccess and what the port raises."""
    read = session.graph.users_with_sign_ins if sign_ins else session.graph.users
    so_far = 0
    async for page in read(attributes):
        refuse_foreign_records(session.customer, page)
        for user in page:
            yield user
        so_far += len(page)
        tell(so_far)
