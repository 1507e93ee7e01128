"""The rows of one tenant in a table: opened with its id, and no statement goes without it."""

import logging
import secrets
from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from services.errors import CrossTenantAccess
from services.ledger import Touch, note
from services.store.database import Database, Unit
from services.store.tenant_keys import TENANT, is_of_tenants
from services.store.writes import upsert

T = TypeVar("T")
Criterion = sa.ColumnElement[bool]
EVERY_TENANT = "every tenant"
security_log = logging.getLogger("seatwise.security")


class TenantRows:
    """The rows of `tenant_id` in `table`, and no others. Every method raises SeatwiseError.

    CrossTenantAccess: within a visit to another customer, or for a row of another tenant, which is a bug.
    """

    def __init__(self, database: Database, table: sa.Table, tenant_id: str) -> None:
        if not is_of_tenants(table):
            raise ValueError(f"the rows of {table.name} belong to no tenant by their key")
        self._database, self._table, self.tenant_id = database, table, tenant_id
        self._ours = table.c[TENANT] == tenant_id

    async def select(self, *criteria: Criterion) -> list[sa.RowMapping]:
        """Return the rows that meet all criteria, in the order of their keys."""
        statement = sa.select(self._table).where(self._ours, *criteria).order_by(*self._table.primary_key.columns)
        found = await self._run(lambda connection: list(connection.execute(statement).mappings()))
        for row in found:
            self._refuse_foreign(row[TENANT])
        return found

    async def put(self, **values: Any) -> None:
        """Write a row, in the place of the one with its key."""
        row = {TENANT: self.tenant_id, **_without_tenant(values)}
        await self._run(lambda connection: connection.execute(upsert(self._table, connection.dialect), row).close())

    async def update(self, *criteria: Criterion, **values: Any) -> int:
        """Change the rows that meet all criteria; return how many there were."""
        statement = self._table.update().where(self._ours, *criteria).values(_without_tenant(values))
        return await self._run(lambda connection: connection.execute(statement).rowcount)

    async def delete(self, *criteria: Criterion) -> int:
        """Delete the rows that meet all criteria, every one where there are none; return how many there were."""
        statement = self._table.delete().where(self._ours, *criteria)
        return await self._run(lambda connection: connection.execute(statement).rowcount)

    async def _run(self, unit: Unit[T]) -> T:
        note(self.tenant_id, Touch.ROW)  # here: the database's threads know of no visit
        return await self._database.run(unit, idempotent=True)

    def _refuse_foreign(self, owner: str) -> None:
        note(owner, Touch.ROW)
        if owner != self.tenant_id:
            reference = secrets.token_hex(8)
            security_log.critical("a row of %s for %s, reference %s", owner, self.tenant_id, reference)
            raise CrossTenantAccess(reference)


async def rows_across(database: Database, table: sa.Table) -> Sequence[sa.RowMapping]:
    """Return the rows of every tenant, for what spans customers; raises CrossTenantAccess within a visit to one."""
    note(EVERY_TENANT, Touch.ROW)
    statement = sa.select(table).execution_options(across_tenants=True)
    return await database.run(lambda connection: list(connection.execute(statement).mappings()), idempotent=True)


def _without_tenant(values: dict[str, Any]) -> dict[str, Any]:
    if TENANT in values:
        raise ValueError("whose rows they are was decided when they were opened")
    return values
