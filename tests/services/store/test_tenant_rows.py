"""Rows of a tenant: no statement reaches another tenant's, no visit elsewhere reaches them, and they stay its own."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.errors import CrossTenantAccess
from services.ledger import Ledger, Touch, keeping
from services.store.database import Database
from services.store.tables import customer_setting, metadata, recollection
from services.store.tenant_keys import TENANT, is_of_tenants
from services.store.tenant_rows import TenantRows, rows_across
from tests.services.tenancy.fakes import NOW, tenant

CONTOSO, FABRIKAM = tenant(1), tenant(2)
NOT_BY_TENANT = {
    "deployment": "the installation itself",
    "credential": "the partner's own secrets",
    "audit": "the record spans customers; what is shown of it is what the asker may see",
    "audit_head": "the record's end",
    "audit_checkpoint": "places of the record that are vouched for",
    "audit_person": "of a person",
    "button": "of a person and a conversation; its payload may name a customer, whose session is opened anew",
    "recollection": "of a person and a conversation: which customer was asked about last",
    "download": "of a person, by a random token; its customer's session is opened anew",
    "sku_name": "Microsoft's list of product names",
    "price": "the operator's price list",
    "sign_in": "of an administrator who signs in",
    "administrator_chat": "of an administrator",
    "sign_in_notice": "of the installation's administrators",
}
"""The tables without a tenant in their key, and why."""


def setting(database: Database, tenant_id: str) -> TenantRows:
    return TenantRows(database, customer_setting, tenant_id)


def words(reach: str = "tenant") -> dict[str, object]:
    return {"reach": reach, "reason": None, "set_by": "somebody", "set_by_role": "administrator", "set_at": NOW}


@pytest.fixture
async def ours(database: Database) -> TenantRows:
    """Contoso's rows; Fabrikam has one too."""
    await setting(database, FABRIKAM).put(**words("partner_center"))
    await setting(database, CONTOSO).put(**words())
    return setting(database, CONTOSO)


async def reaches(database: Database) -> dict[str, str]:
    """Return everybody's rows, past all locks."""
    everything = sa.select(customer_setting.c.tenant_id, customer_setting.c.reach)
    return dict(await database.run(lambda connection: [tuple(row) for row in connection.execute(everything)]))


async def test_only_the_tenants_own_rows_are_read(ours: TenantRows) -> None:
    assert [row["tenant_id"] for row in await ours.select()] == [CONTOSO]
    assert await ours.select(customer_setting.c.reach == "partner_center") == []
    assert await ours.select(sa.or_(customer_setting.c.tenant_id == FABRIKAM, sa.true())) == await ours.select()


async def test_a_row_is_written_in_the_place_of_its_own_only(ours: TenantRows, database: Database) -> None:
    await ours.put(**words("closed"))
    assert await reaches(database) == {CONTOSO: "closed", FABRIKAM: "partner_center"}


async def test_a_change_without_criteria_changes_the_tenants_own_rows_only(
    ours: TenantRows, database: Database
) -> None:
    assert await ours.update(reach="closed") == 1
    assert await reaches(database) == {CONTOSO: "closed", FABRIKAM: "partner_center"}


async def test_a_deletion_without_criteria_deletes_the_tenants_own_rows_only(
    ours: TenantRows, database: Database
) -> None:
    assert await ours.delete() == 1
    assert await reaches(database) == {FABRIKAM: "partner_center"}


async def test_nobody_names_a_tenant_when_a_row_is_written(ours: TenantRows) -> None:
    with pytest.raises(ValueError, match="whose rows"):
        await ours.put(tenant_id=FABRIKAM, **words())
    with pytest.raises(ValueError, match="whose rows"):
        await ours.update(tenant_id=FABRIKAM)


async def test_a_visit_to_another_customer_gets_no_row(ours: TenantRows, database: Database) -> None:
    with keeping(Ledger(FABRIKAM)) as ledger:
        for work in (ours.select(), ours.put(**words("closed")), ours.update(reach="closed"), ours.delete()):
            with pytest.raises(CrossTenantAccess):
                await work
    assert (await reaches(database))[CONTOSO] == "tenant"
    assert ledger.touched[CONTOSO] == {Touch.ROW}


async def test_rows_of_the_customer_that_is_visited_are_noted(ours: TenantRows) -> None:
    with keeping(Ledger(CONTOSO)) as ledger:
        await ours.select()
    assert ledger.touched == {CONTOSO: {Touch.SESSION, Touch.ROW}}


async def test_what_spans_customers_reads_every_row_and_never_within_a_visit(
    ours: TenantRows, database: Database
) -> None:
    assert len(await rows_across(database, customer_setting)) == 2
    with keeping(Ledger(CONTOSO)), pytest.raises(CrossTenantAccess):
        await rows_across(database, customer_setting)


async def test_a_row_that_says_it_is_another_tenants_is_refused(database: Database, database_backend: str) -> None:
    """As a table whose collation takes two ids for one would bring."""
    collation = {"sqlite": "NOCASE", "mysql": "utf8mb4_general_ci"}[database_backend]
    lax = sa.Table(
        "lax_setting", sa.MetaData(), sa.Column("tenant_id", sa.String(36, collation=collation), primary_key=True)
    )
    other = "AAAAAAAA-0000-4000-8000-000000000001"
    await database.run(lax.create)
    try:
        await database.run(lambda connection: connection.execute(lax.insert(), {"tenant_id": other}).close())
        with pytest.raises(CrossTenantAccess):
            await TenantRows(database, lax, other.lower()).select()
    finally:
        await database.run(lax.drop)


def test_rows_of_a_table_without_a_tenant_in_its_key_cannot_be_opened(tmp_path: object) -> None:
    with pytest.raises(ValueError, match="belong to no tenant"):
        TenantRows(Database(f"sqlite:///{tmp_path}/x.db"), recollection, CONTOSO)


async def test_the_database_itself_gives_no_row_to_another_tenant(ours: TenantRows, database: Database) -> None:
    def give_away(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"UPDATE customer_setting SET tenant_id = '{tenant(3)}' WHERE reach = 'tenant'")

    with pytest.raises(DBAPIError, match="keeps its tenant"):
        await database.run(give_away)
    assert set(await reaches(database)) == {CONTOSO, FABRIKAM}


async def test_every_table_of_tenants_has_the_trigger(database: Database, database_backend: str) -> None:
    listed = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "mysql": "SELECT event_object_table FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
    }[database_backend]
    found = await database.run(lambda connection: set(connection.exec_driver_sql(listed).scalars()))
    assert {table.name for table in metadata.tables.values() if is_of_tenants(table)} <= found


def test_every_table_is_of_tenants_by_its_key_or_listed_here_with_the_reason() -> None:
    assert {name for name, table in metadata.tables.items() if not is_of_tenants(table)} == set(NOT_BY_TENANT)


def test_no_tenants_row_stands_in_anothers_way() -> None:
    for table in filter(is_of_tenants, metadata.tables.values()):
        unique = [list(index.columns) for index in table.indexes if index.unique]
        unique += [list(each.columns) for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
        unique += [[column] for column in table.columns if column.unique]
        assert all(TENANT in {column.name for column in columns} for columns in unique), table.name
