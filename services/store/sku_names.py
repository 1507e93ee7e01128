"""Names of SKUs from the list Microsoft publishes, when the operator has imported it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
import structlog

from services.errors import SeatwiseError
from services.store.database import PATIENCE, Database
from services.store.tables import sku_name
from services.store.writes import upsert

_STAMP = sa.select(sku_name.c.imported_at).limit(1)  # every row has the same: an import replaces all
_NAMES = sa.select(sku_name.c.sku_id, sku_name.c.name)


log = structlog.get_logger(__name__)


class SkuNameStore:
    """The imported names, kept in memory until another import (by any process) replaces them."""

    def __init__(self, database: Database, clock: Callable[[], datetime], patience: float = PATIENCE) -> None:
        self._database = database
        self._clock = clock
        self._patience = patience
        self._stamp: datetime | None = None
        self._names: Mapping[str, str] = MappingProxyType({})

    async def names(self) -> Mapping[str, str]:
        """Return the names by SKU id in lower case, empty if nothing was imported.

        When the database cannot be read they are those read last: an answer has its numbers without them.
        """
        known = self._stamp
        try:
            stamp, names = await self._database.run(
                lambda connection: _read_if_changed(connection, known), idempotent=True, within=self._patience
            )
        except SeatwiseError as error:
            log.warning("sku_names.not_read", error=repr(error))
            return self._names
        if names is not None:
            self._stamp, self._names = stamp, MappingProxyType(names)
        return self._names

    async def replace_all(self, names: Mapping[str, str]) -> int:
        """Store these names instead of all earlier ones; return how many there are now."""
        now = self._clock()
        rows = [
            {"sku_id": sku_id, "name": name, "imported_at": now}
            for sku_id, name in {sku_id.lower(): name for sku_id, name in names.items()}.items()
        ]
        await self._database.run(lambda connection: _replace(connection, rows, now), idempotent=True)
        return len(rows)


def _read_if_changed(
    connection: sa.Connection, known: datetime | None
) -> tuple[datetime | None, dict[str, str] | None]:
    stamp = connection.execute(_STAMP).scalar()
    if stamp == known:
        return known, None
    return stamp, {row.sku_id: row.name for row in connection.execute(_NAMES)}


def _replace(connection: sa.Connection, rows: list[dict[str, object]], now: datetime) -> None:
    if rows:
        connection.execute(upsert(sku_name, connection.dialect), rows)
    connection.execute(sku_name.delete().where(sku_name.c.imported_at != now))
