"""Imported prices: replaced as a whole, exact to the last digit, and noticed by every process."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from services.domain.price import Price
from services.errors import Unavailable
from services.store.database import Database
from services.store.prices import PriceStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MONTHLY, YEARLY = Price("spb", Decimal("22.10"), "AUD", 1), Price("spb", Decimal("237.600001"), "AUD", 12)


def ticking() -> Callable[[], datetime]:
    moments = iter(NOW + timedelta(microseconds=tick) for tick in range(1000))
    return lambda: next(moments)


async def test_without_an_import_there_are_no_prices(database: Database) -> None:
    assert (await PriceStore(database, ticking()).prices()).is_empty


async def test_prices_come_back_as_they_were(database: Database) -> None:
    store = PriceStore(database, ticking())
    assert await store.replace_all([MONTHLY, YEARLY]) == 2
    prices = await store.prices()
    assert [prices.of(["spb"], months) for months in (1, 12)] == [MONTHLY, YEARLY]


async def test_an_import_replaces_all_earlier_prices_in_every_process(database: Database) -> None:
    clock = ticking()
    store, other = PriceStore(database, clock), PriceStore(database, clock)
    await store.replace_all([MONTHLY])
    assert (await other.prices()).of(["spb"], 1) == MONTHLY
    await store.replace_all([YEARLY])
    assert (await other.prices()).of(["spb"], 12) == YEARLY
    await store.replace_all([])
    assert (await other.prices()).is_empty


async def test_prices_that_cannot_be_read_are_not_missing_prices() -> None:
    nowhere = Database("mysql+pymysql://root@127.0.0.1:1/x")
    with pytest.raises(Unavailable):
        await PriceStore(nowhere, ticking()).prices()
    await nowhere.close()
