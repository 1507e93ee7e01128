"""Whatever table there is: a person and a customer are found in it, go from it, and nobody else does."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.store.database import Database
from services.store.holdings import RECORD, Holdings, person_columns
from services.store.tables import metadata
from services.store.tenant_keys import TENANT, is_of_tenants
from tests.services.tenancy.fakes import NOW, tenant

LEAVER, STAYER = tenant(901), tenant(902)
GONE, STAYS = tenant(1), tenant(2)
TABLES = [table for table in metadata.sorted_tables if table.name not in RECORD]
OF_PERSONS = [table.name for table in TABLES if person_columns(table)]
WITH_TEXT = [table.name for table in TABLES if any(isinstance(each.type, sa.Text) for each in table.columns)]
OF_CUSTOMERS = [table.name for table in TABLES if TENANT in table.c]


def value_of(column: sa.Column[Any], number: int, person: str, customer: str) -> Any:
    """Return something for a column of a row about a person and a customer."""
    if column in person_columns(column.table):
        return person
    if column.name == TENANT:
        return customer
    kind = column.type.python_type if not isinstance(column.type, sa.TypeDecorator) else type(NOW)
    values: dict[type, Any] = {str: f"v{number}", int: number, bool: False, bytes: b"v", type(NOW): NOW}
    return values[kind]


async def plant(database: Database, name: str, number: int, person: str, customer: str, **more: Any) -> None:
    table = metadata.tables[name]
    row = {column.name: value_of(column, number, person, customer) for column in table.columns} | more
    await database.run(lambda connection: connection.execute(table.insert(), row).close())


async def rows_of(database: Database, name: str) -> list[Any]:
    return await database.run(lambda connection: list(connection.execute(sa.select(metadata.tables[name])).mappings()))


async def everything(database: Database) -> str:
    return "\n".join([str(row) for table in TABLES for row in await rows_of(database, table.name)])


def test_every_kind_of_row_there_is_now_is_among_them() -> None:
    assert {"button", "recollection", "download", "customer_setting", "sign_in", "administrator_chat"} <= {
        *OF_PERSONS,
        *OF_CUSTOMERS,
    }
    assert {"button", "download"} <= set(WITH_TEXT)


async def test_a_person_is_found_in_every_table_and_erased_from_it_and_nobody_else_is(database: Database) -> None:
    for number, name in enumerate(OF_PERSONS):
        await plant(database, name, number, LEAVER.upper() if number % 2 else LEAVER, STAYS)
        await plant(database, name, 100 + number, STAYER, GONE)
    holdings = Holdings(database)
    assert await holdings.count_person(LEAVER) == dict.fromkeys(OF_PERSONS, 1)
    assert await holdings.erase_person(LEAVER) == dict.fromkeys(OF_PERSONS, 1)
    assert LEAVER not in (await everything(database)).lower()
    assert await holdings.count_person(STAYER) == dict.fromkeys(OF_PERSONS, 1)
    assert await holdings.erase_person(LEAVER) == {}


async def test_what_a_person_decided_for_a_customer_holds_without_them_and_their_words(
    database: Database,
) -> None:
    await plant(database, "customer_setting", 1, LEAVER, GONE, reach="partner_center", reason="Ada wants it")
    await Holdings(database).erase_person(LEAVER)
    (left,) = await rows_of(database, "customer_setting")
    assert (left["tenant_id"], left["reach"], left["set_by"], left["reason"]) == (GONE, "partner_center", "", None)


async def test_a_customer_is_found_in_every_table_and_deleted_from_it_and_no_other_is(database: Database) -> None:
    for number, name in enumerate(OF_CUSTOMERS):
        await plant(database, name, number, STAYER, GONE)
        await plant(database, name, 100 + number, LEAVER, STAYS)
    holdings = Holdings(database)
    assert await holdings.count_customer(GONE) == dict.fromkeys(OF_CUSTOMERS, 1)
    assert {row["table"] async for row in holdings.rows_about(GONE)} == set(OF_CUSTOMERS)
    assert await holdings.delete_customer(GONE) == dict.fromkeys(OF_CUSTOMERS, 1)
    assert GONE not in await everything(database)
    assert await holdings.count_customer(STAYS) == dict.fromkeys(OF_CUSTOMERS, 1)


@pytest.mark.parametrize("name", WITH_TEXT)
async def test_who_is_named_in_the_json_of_a_row_is_found_by_it(database: Database, name: str) -> None:
    for number, id in enumerate((GONE, STAYS)):
        words = {
            each.name: f'{{"id": "{id.upper()}"}}' for each in metadata.tables[name].c if isinstance(each.type, sa.Text)
        }
        unnamed = {TENANT: None} if TENANT in metadata.tables[name].c else {}
        await plant(database, name, number, STAYER, STAYS, **words, **unnamed)
    holdings = Holdings(database)
    assert await holdings.count_customer(GONE) == {name: 1}
    assert await holdings.count_person(GONE) == {name: 1}
    await holdings.delete_customer(GONE)
    assert len(await rows_of(database, name)) == 1


async def test_an_export_has_what_the_rows_say_and_no_secret(database: Database) -> None:
    await plant(database, "download", 1, STAYER, GONE, token_hash="canary-hash", expires_at=NOW + timedelta(days=1))
    await plant(database, "audit", 1, STAYER, GONE, hash="h1", previous_hash="h0", action="licences")
    await plant(database, "audit", 2, STAYER, STAYS)
    rows = [row async for row in Holdings(database).rows_about(GONE)]
    by_table = {row["table"]: row for row in rows}
    assert set(by_table) == {"download", "audit"}
    assert "canary-hash" not in str(rows)
    assert by_table["download"]["expires_at"] == (NOW + timedelta(days=1)).isoformat()
    assert (by_table["audit"]["action"], by_table["audit"]["hash"]) == ("licences", "h1")


async def test_nobody_is_meant_by_nothing(database: Database) -> None:
    await plant(database, "button", 1, "", STAYS)
    assert await Holdings(database).erase_person("") == {}
    assert await Holdings(database).delete_customer("") == {}


def test_a_row_of_a_customer_is_one_by_its_key() -> None:
    assert [table.name for table in TABLES if is_of_tenants(table)] == [
        name for name in OF_CUSTOMERS if name not in {"recollection", "download"}
    ]
