"""docs/data-inventory.md names every column, its purpose, its class and how long it is kept."""

import re
from pathlib import Path

import sqlalchemy as sa

from services.store.database import Database
from services.store.holdings import RECORD, person_columns
from services.store.tables import metadata

INVENTORY = Path(__file__).parents[3] / "docs" / "data-inventory.md"
ROW = re.compile(r"^\| `(?P<column>\w+\.\w+)` \| (?P<purpose>.+?) \| (?P<class>.+?) \| (?P<kept>.+?) \|$", re.MULTILINE)
CLASS = re.compile(r"(public|internal|personal|secret)\b")
STAYS = ("for good", "until replaced", "until the next", "until the customer is offboarded", "until `erase`")
"""How what has no time begins to be told."""


def listed() -> list[re.Match[str]]:
    """Return every column of the page."""
    return list(ROW.finditer(INVENTORY.read_text("utf-8")))


def swept_tables() -> set[str]:
    """Return the tables with a time, by the page."""
    return {row["column"].partition(".")[0] for row in listed() if not row["kept"].startswith(STAYS)}


async def test_the_inventory_lists_every_column_once_with_purpose_class_and_retention(database: Database) -> None:
    def columns(connection: sa.Connection) -> list[str]:
        look = sa.inspect(connection)
        return [f"{table}.{column['name']}" for table in look.get_table_names() for column in look.get_columns(table)]

    assert sorted(row["column"] for row in listed()) == sorted(await database.run(columns))
    assert [row["column"] for row in listed() if not CLASS.match(row["class"])] == []


def test_a_table_is_kept_for_a_time_or_it_stays_and_not_both() -> None:
    stays = {row["column"].partition(".")[0] for row in listed() if row["kept"].startswith(STAYS)}
    assert stays & swept_tables() == set()


def test_whoever_is_in_a_personal_column_can_be_erased_from_its_table() -> None:
    personal = {row["column"].partition(".")[0] for row in listed() if row["class"].startswith("personal")}
    assert [name for name in sorted(personal - RECORD) if not person_columns(metadata.tables[name])] == []


def test_a_column_that_is_sealed_or_opens_something_is_called_secret() -> None:
    secret = {row["column"] for row in listed() if row["class"].startswith("secret")}
    blobs = {f"{column.table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns
             if isinstance(column.type, sa.LargeBinary)}  # fmt: skip
    assert secret == blobs | {"button.id"}
