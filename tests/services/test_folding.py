"""Lists that go by: counted aloud, nobody else's record among them, and put in order by what people read."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from services.domain.customer import Customer
from services.errors import CrossTenantAccess
from services.folding import by_name, each_page
from tests.services.tenancy.fakes import FakeTenant, tenant

CUSTOMER = Customer(tenant(1), "Contoso")


@dataclass(frozen=True)
class Thing:
    """Something of a tenant."""

    tenant_id: str = tenant(1)


class Things:
    """Pages of things, and whether their reading was ended."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int]] = []
        self.ended = False

    async def pages(self, *things: Thing) -> AsyncIterator[list[Thing]]:
        try:
            for page in FakeTenant(tenant(1)).pages(things):
                yield page
        finally:
            self.ended = True

    async def read(self, *things: Thing) -> list[int]:
        pages = each_page(CUSTOMER, "things", self.pages(*things), lambda *said: self.told.append(said))
        return [len(page) async for page in pages]


async def test_pages_are_counted_aloud() -> None:
    things = Things()
    assert await things.read(*[Thing()] * 5) == [2, 2, 1]
    assert things.told == [("things", 2), ("things", 4), ("things", 5)]


async def test_a_record_of_another_tenant_ends_the_list_and_its_reading() -> None:
    things = Things()
    with pytest.raises(CrossTenantAccess):
        await things.read(Thing(), Thing(), Thing(), Thing(tenant(2)), Thing())
    assert things.told == [("things", 2)]
    assert things.ended


def test_names_are_in_the_order_of_their_words_and_those_of_one_name_in_that_of_their_ids() -> None:
    names = ["zoo", "Équipe", "beta", "Alpha", "ALPHA", "x" * 10_000]
    found = sorted(names, key=lambda name: by_name(name, str(names.index(name))))
    assert found == ["Alpha", "ALPHA", "beta", "Équipe", "x" * 10_000, "zoo"]
    assert len(by_name("x" * 10_000, "")[0]) == 100
