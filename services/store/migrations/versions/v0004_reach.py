"""Make the table of what is decided for one customer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from services.store.tenant_keys import keep_tenants

revision = "0004"
down_revision = "0003"

MYSQL = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


def upgrade() -> None:
    """Make what is not there yet: on MySQL an earlier run may have been cut off between two statements."""
    op.create_table(
        "customer_setting",
        sa.Column("tenant_id", sa.String(36), primary_key=True, nullable=False),
        sa.Column("reach", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(256), nullable=True),
        sa.Column("set_by", sa.String(64), nullable=False),
        sa.Column("set_by_role", sa.String(16), nullable=False),
        sa.Column("set_at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
        if_not_exists=True,
        **MYSQL,
    )
    keep_tenants(op.get_bind(), "customer_setting")
