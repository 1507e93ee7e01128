"""Tables whose rows are written once: where the database lets us, it refuses every change and every deletion itself.

On MySQL an account without the right to make triggers goes without: there the grants keep the rows (docs/audit.md).
"""

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DatabaseError

log = structlog.get_logger(__name__)

_SQLITE = """\
CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'a row of the record stays as it is'); END"""
_MYSQL = """\
CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW
SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a row of the record stays as it is'"""
_MADE = sa.text(
    "SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND trigger_name = :name"
)
NO_RIGHT = frozenset({1142, 1227, 1419})
"""MySQL's numbers for: no TRIGGER grant, no SUPER, and binary logging on without log_bin_trust_function_creators."""


def keep_rows(connection: sa.Connection, table: str) -> None:
    """Make the database refuse to change or delete a row of `table`, if it can and does not do so yet."""
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_keeps_its_rows_from_{verb.lower()}"
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(_SQLITE.format(name=name, verb=verb, table=table))
        elif not connection.execute(_MADE, {"name": name}).scalar():
            _make(connection, _MYSQL.format(name=name, verb=verb, table=table))


def _make(connection: sa.Connection, statement: str) -> None:
    try:
        connection.exec_driver_sql(statement)
    except DatabaseError as fault:
        if fault.orig is None or fault.orig.args[0] not in NO_RIGHT:
            raise
        log.warning("audit.no_trigger", number=fault.orig.args[0])
