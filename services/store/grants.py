"""What the bot's account on MySQL needs, table by table: on the record it may add and read, and nothing else."""

from sqlalchemy.engine import make_url

from services.store.tables import audit, audit_checkpoint, audit_head, audit_person, metadata

USUAL = ("SELECT", "INSERT", "UPDATE", "DELETE")
LESS = {
    audit.name: ("SELECT", "INSERT"),
    audit_checkpoint.name: ("SELECT", "INSERT"),
    audit_head.name: ("SELECT", "INSERT", "UPDATE"),
    audit_person.name: ("SELECT", "INSERT", "DELETE"),
}
VERSION_TABLE = "alembic_version"
"""Read at every start, to see that the tables are this version's; written by the account that migrates."""


def needed() -> dict[str, tuple[str, ...]]:
    """Return the privileges that the bot needs on each table."""
    return {VERSION_TABLE: ("SELECT",), **{name: LESS.get(name, USUAL) for name in sorted(metadata.tables)}}


def grants(url: str, account: str) -> list[str]:
    """Return a GRANT for each table of the database at `url` to `account` ("'seatwise'@'%'"), in MySQL's words."""
    within = (make_url(url).database or "").replace("`", "``")
    return [
        f"GRANT {', '.join(privileges)} ON `{within}`.`{table}` TO {account};" for table, privileges in needed().items()
    ]
