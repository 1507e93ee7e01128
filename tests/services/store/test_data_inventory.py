"""docs/data-inventory.md names every column, its purpose and how long it is kept."""

import re
from pathlib import Path

import sqlalchemy as sa

from services.store.database import Database

INVENTORY = Path(__file__).parents[3] / "docs" / "data-inventory.md"
ROW = re.compile(
    r"^\| `(?P<column>\w+\.\w+)` \| (?P<purpose>.+?) \| (?P<personal>.+?) \| (?P<kept>.+?) \|$", re.MULTILINE
)


async def test_the_inventory_lists_every_column_once_with_purpose_and_retention(database: Database) -> None:
    def columns(connection: sa.Connection) -> list[str]:
        look = sa.inspect(connection)
        return [f"{table}.{column['name']}" for table in look.get_table_names() for column in look.get_columns(table)]

    listed = [match["column"] for match in ROW.finditer(INVENTORY.read_text("utf-8"))]
    assert sorted(listed) == sorted(await database.run(columns))
