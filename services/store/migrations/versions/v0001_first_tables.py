"""Make the first tables: deployment, credential, button, recollection, sku_name."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None

MYSQL = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


def upgrade() -> None:
    """Make what is not there yet: on MySQL an earlier run may have been cut off between two statements."""
    _make("deployment", _must("slot", sa.SmallInteger(), key=True), _must("id", sa.String(32)), _moment("created_at"))
    _make(
        "credential",
        _must("name", sa.String(64), key=True),
        _must("version", sa.BigInteger()),
        _must("sealed", sa.LargeBinary()),
        _moment("stored_at"),
    )
    _make(
        "button",
        _must("id", sa.String(32), key=True),
        _must("verb", sa.String(64)),
        _must("payload", sa.Text()),
        _must("conversation_id", sa.String(512)),
        sa.Column("actor_object_id", sa.String(64)),
        _moment("created_at"),
        _moment("expires_at"),
        _must("single_use", sa.Boolean()),
        _moment("used_at", nullable=True),
    )
    _make(
        "recollection",
        _must("conversation_id", sa.String(512), key=True),
        _must("actor_object_id", sa.String(64), key=True),
        _must("tenant_id", sa.String(36)),
        _moment("remembered_at"),
    )
    _make("sku_name", _must("sku_id", sa.String(64), key=True), _must("name", sa.String(255)), _moment("imported_at"))
    _index("button", "expires_at")
    _index("recollection", "remembered_at")


def _must(name: str, kind: sa.types.TypeEngine[Any], *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=key, nullable=False, autoincrement=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=nullable)


def _make(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(name, *columns, if_not_exists=True, **MYSQL)


def _index(table: str, column: str) -> None:
    name = f"ix_{table}_{column}"
    if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, [column])  # MySQL knows no CREATE INDEX IF NOT EXISTS
