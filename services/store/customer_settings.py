"""What is decided for single customers."""

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa

from services.domain.actor import Role
from services.domain.reach import CustomerReach, CustomerSetting
from services.errors import Malformed, Service
from services.store.database import Database
from services.store.tables import customer_setting
from services.store.tenant_rows import TenantRows, rows_across

LONGEST_REASON = 256
"""Characters of a reason that are kept."""


class CustomerSettingStore:
    """One row for each customer that something was decided for. Every read asks the database: a decision holds at once.

    Raises Unavailable, and Malformed for a row that this version of the program does not understand.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, tenant_id: str) -> CustomerSetting | None:
        """Return what is decided for this customer, None where nothing is."""
        rows = await self._of(tenant_id).select()
        return _setting(rows[0]) if rows else None

    async def all(self) -> Sequence[CustomerSetting]:
        """Return every decision, for what spans customers."""
        return [_setting(row) for row in await rows_across(self._database, customer_setting)]

    async def put(self, setting: CustomerSetting) -> None:
        """Keep this decision in the place of the one before."""
        values = {**asdict(setting), "reason": setting.reason[:LONGEST_REASON] or None}
        await self._of(values.pop("tenant_id")).put(**values)

    def _of(self, tenant_id: str) -> TenantRows:
        return TenantRows(self._database, customer_setting, tenant_id)


def _setting(values: sa.RowMapping) -> CustomerSetting:
    try:
        reach, role = CustomerReach(values["reach"]), Role(values["set_by_role"])
    except ValueError as fault:
        raise Malformed(Service.DATABASE, what="a customer's setting of another version") from fault
    return CustomerSetting(values["tenant_id"], reach, values["set_by"], role, values["set_at"], values["reason"] or "")
