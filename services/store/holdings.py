"""What is stored about one person or one customer: found by the tables themselves, so that none can be forgotten.

A column that ends in `object_id` or `_by` holds a person; `tenant_id` holds a customer; a text without a limit is JSON
that may name either by its id. The record is left out: there a person's own key is what is erased.
"""

import base64
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from services.store.database import Database
from services.store.tables import metadata
from services.store.tenant_keys import TENANT, is_of_tenants

RECORD = frozenset({"audit", "audit_head", "audit_checkpoint", "audit_person"})
"""Append-only, or the keys of the record: services.store.audit."""
NOBODY = ""
"""Stands where a person stood in a row that is a customer's and stays."""
PAGE = 500
_SECRET_ENDINGS = ("_hash", "sealed", "_key")
_BUTTON_ID = ("button", "id")
"""Whoever has it and is its person can press the button."""

Counts = Mapping[str, int]
"""How many rows of each table, of those with any."""
Row = dict[str, Any]


class Holdings:
    """Everything stored, by whom it is about. Every method raises SeatwiseError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count_person(self, object_id: str) -> Counts:
        """Return what is stored about a person of the partner's."""
        return await self._in_each(_count, object_id, _names_person)

    async def erase_person(self, object_id: str) -> Counts:
        """Delete what is stored about a person; a customer's own row stays, without the person and their words."""
        return await self._in_each(_erase, object_id, _names_person)

    async def count_customer(self, tenant_id: str) -> Counts:
        """Return what is stored about a customer."""
        return await self._in_each(_count, tenant_id, _names_customer)

    async def delete_customer(self, tenant_id: str) -> Counts:
        """Delete what is stored about a customer."""
        return await self._in_each(_delete, tenant_id, _names_customer)

    async def rows_about(self, tenant_id: str) -> AsyncIterator[Row]:
        """Yield every row about a customer, the record's too, with its table and without secrets; JSON values."""
        for table in metadata.sorted_tables:
            if (about := _names_customer(table, tenant_id)) is not None:
                place = 0
                while page := await self._database.run(partial(_page, table, about, place), idempotent=True):
                    for row in page:
                        yield {"table": str(table.name), **row}
                    place += len(page)

    async def _in_each(self, work: Any, id: str, names: Any) -> Counts:
        """Do `work` in one transaction: all of it is done, or nothing."""

        def unit(connection: sa.Connection) -> dict[str, int]:
            counts = {}
            for table in _tables():
                about = names(table, id)
                if about is not None and (rows := work(connection, table, about)):
                    counts[table.name] = rows
            return counts

        return await self._database.run(unit, idempotent=True)


def _tables() -> Iterator[sa.Table]:
    return (table for table in metadata.sorted_tables if table.name not in RECORD)


def person_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns that hold a person's object id."""
    return [column for column in table.columns if column.name.endswith(("object_id", "_by"))]


def _names_person(table: sa.Table, object_id: str) -> sa.ColumnElement[bool] | None:
    return _holding([*person_columns(table)], table, object_id)


def _names_customer(table: sa.Table, tenant_id: str) -> sa.ColumnElement[bool] | None:
    return _holding([table.c[TENANT]] if TENANT in table.c else [], table, tenant_id)


def _holding(columns: list[sa.Column[Any]], table: sa.Table, id: str) -> sa.ColumnElement[bool] | None:
    """Return what is true of the rows in which one of `columns` is `id`, or a text holds it; None where none can be."""
    wanted = id.lower()
    texts = [] if table.name in RECORD else [each for each in table.columns if isinstance(each.type, sa.Text)]
    met = [sa.func.lower(column) == wanted for column in columns]
    met += [sa.func.lower(text).contains(wanted, autoescape=True) for text in texts]
    return sa.or_(*met) if met and wanted else None


def _count(connection: sa.Connection, table: sa.Table, about: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(about)).scalar_one()


def _delete(connection: sa.Connection, table: sa.Table, about: sa.ColumnElement[bool]) -> int:
    return connection.execute(table.delete().where(about)).rowcount


def _erase(connection: sa.Connection, table: sa.Table, about: sa.ColumnElement[bool]) -> int:
    if not is_of_tenants(table):
        return _delete(connection, table, about)
    emptied: dict[str, Any] = {column.name: NOBODY for column in person_columns(table)}
    words = {c.name: None for c in table.columns if c.nullable and isinstance(c.type, sa.String)}
    return connection.execute(table.update().where(about).values({**words, **emptied})).rowcount


def _page(table: sa.Table, about: sa.ColumnElement[bool], place: int, connection: sa.Connection) -> list[Row]:
    statement = sa.select(table).where(about).order_by(*table.primary_key.columns).offset(place).limit(PAGE)
    return [_told(table, row) for row in connection.execute(statement).mappings()]


def _told(table: sa.Table, row: sa.RowMapping) -> Row:
    in_record = table.name in RECORD
    kept = [name for name in row if in_record or not _is_secret(table.name, name)]
    return {str(name): _json(row[name]) for name in kept}  # SQLAlchemy's names are more than text


def _is_secret(table: str, column: str) -> bool:
    return column.endswith(_SECRET_ENDINGS) or (table, column) == _BUTTON_ID


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
