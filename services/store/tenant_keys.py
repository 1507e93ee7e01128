"""Tables whose rows belong to one tenant each: `tenant_id` comes first in the key, and a row keeps it for good.

It is in every unique index too, so that one tenant's row never stands in another's way.
"""

import sqlalchemy as sa

TENANT = "tenant_id"
_SQLITE = """\
CREATE TRIGGER IF NOT EXISTS {table}_keeps_its_tenant BEFORE UPDATE ON {table} WHEN NEW.tenant_id <> OLD.tenant_id
BEGIN SELECT RAISE(ABORT, 'a row keeps its tenant'); END"""
_MYSQL = """\
CREATE TRIGGER {table}_keeps_its_tenant BEFORE UPDATE ON {table} FOR EACH ROW IF NEW.tenant_id <> OLD.tenant_id
THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a row keeps its tenant'; END IF"""
_MADE = sa.text(  # MySQL before 8.0.29 knows no IF NOT EXISTS here
    "SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND trigger_name = :name"
)


def is_of_tenants(table: sa.Table) -> bool:
    """Tell whether each row of a table belongs to one tenant, by its key."""
    key = list(table.primary_key.columns)
    return bool(key) and key[0].name == TENANT


def keep_tenants(connection: sa.Connection, table: str) -> None:
    """Make the database refuse to give a row of `table` to another tenant, if it does not do so yet."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE.format(table=table))
    elif not connection.execute(_MADE, {"name": f"{table}_keeps_its_tenant"}).scalar():
        connection.exec_driver_sql(_MYSQL.format(table=table))
