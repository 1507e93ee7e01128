"""What migrations make tables of. Each step can be taken again: MySQL keeps what a cut-off one has done."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

_MYSQL: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


def must(name: str, kind: sa.types.TypeEngine[Any], *, key: bool = False) -> sa.Column[Any]:
    """Return a column that is never empty."""
    return sa.Column(name, kind, primary_key=key, nullable=False, autoincrement=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """Return a column for a moment, to the microsecond."""
    return sa.Column(name, sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=nullable)


def make(name: str, *columns: sa.Column[Any]) -> None:
    """Make a table if it is not there yet."""
    op.create_table(name, *columns, if_not_exists=True, **_MYSQL)


def index(table: str, column: str) -> None:
    """Make an index on one column if it is not there yet: MySQL knows no CREATE INDEX IF NOT EXISTS."""
    name = f"ix_{table}_{column}"
    if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, [column])
