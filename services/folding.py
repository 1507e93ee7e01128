"""Long lists that go by a page at a time: every record is the customer's own, and how many there were is told."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import TypeVar

from services.domain.customer import Customer
from services.foreign import OfTenant, refuse_foreign_records
from services.people.order import Key
from services.tenancy.names import folded_words

R = TypeVar("R", bound=OfTenant)

Counted = Callable[[str, int], None]
"""Told what is read ("groups") and how many so far."""
_COMPARED = 100
"""Characters of a name that put it in order."""


async def each_page(
    customer: Customer, what: str, pages: AsyncIterator[list[R]], counted: Counted
) -> AsyncGenerator[list[R], None]:
    """Yield the pages and tell how many records they had; raise CrossTenantAccess for one of another tenant."""
    read = 0
    async with aclosing(pages):  # type: ignore[type-var]  # every port's iterator is a generator
        async for page in pages:
            refuse_foreign_records(customer, page)
            read += len(page)
            counted(what, read)
            yield page


def by_name(name: str, identity: str) -> Key:
    """Return what things are ordered by: words of the name without case and accents, then what tells two apart."""
    return " ".join(folded_words(name[:_COMPARED])), identity, "", ""
