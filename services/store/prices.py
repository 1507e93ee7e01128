"""The operator's price list, as it was imported last."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from services.domain.price import Price, PriceList
from services.store.database import PATIENCE, Database
from services.store.tables import price
from services.store.writes import upsert

_STAMP = sa.select(price.c.imported_at).limit(1)  # every row has the same: an import replaces all
_PRICES = sa.select(price.c.product, price.c.months, price.c.amount, price.c.currency)


class PriceStore:
    """The imported prices, kept in memory until another import (by any process) replaces them."""

    def __init__(self, database: Database, clock: Callable[[], datetime], patience: float = PATIENCE) -> None:
        self._database, self._clock, self._patience = database, clock, patience
        self._stamp: datetime | None = None
        self._list = PriceList()

    async def prices(self) -> PriceList:
        """Return the list, empty if nothing was imported; raises Unavailable: a price not read is not a missing one."""
        known = self._stamp
        stamp, prices = await self._database.run(
            lambda connection: _read_if_changed(connection, known), idempotent=True, within=self._patience
        )
        if prices is not None:
            self._stamp, self._list = stamp, PriceList(prices)
        return self._list

    async def replace_all(self, prices: Iterable[Price]) -> int:
        """Store these prices instead of all earlier ones; return how many there are now."""
        now = self._clock()
        rows = [
            {
                "product": each.product,
                "months": each.months,
                "amount": str(each.amount),
                "currency": each.currency,
                "imported_at": now,
            }
            for each in prices
        ]
        await self._database.run(lambda connection: _replace(connection, rows, now), idempotent=True)
        return len(rows)


def _read_if_changed(connection: sa.Connection, known: datetime | None) -> tuple[datetime | None, list[Price] | None]:
    stamp = connection.execute(_STAMP).scalar()
    if stamp == known:
        return known, None
    rows = connection.execute(_PRICES)
    return stamp, [Price(row.product, Decimal(row.amount), row.currency, row.months) for row in rows]


def _replace(connection: sa.Connection, rows: list[dict[str, object]], now: datetime) -> None:
    if rows:
        connection.execute(upsert(price, connection.dialect), rows)
    connection.execute(price.delete().where(price.c.imported_at != now))
