"""Make the tables of the record: audit, audit_head, audit_checkpoint, audit_person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from services.store.append_only import keep_rows
from services.store.migrations.making import index, make, moment, must

revision = "0005"
down_revision = "0004"

LONG_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")


def upgrade() -> None:
    """Make what is not there yet: on MySQL an earlier run may have been cut off between two statements."""
    make(
        "audit",
        must("seq", sa.BigInteger(), key=True),
        moment("at"),
        must("action", sa.String(128)),
        must("person", sa.String(64)),
        must("role", sa.String(16)),
        sa.Column("tenant_id", sa.String(36)),
        must("accounts", LONG_TEXT),
        must("request_ids", LONG_TEXT),
        must("result", sa.String(32)),
        must("error", sa.String(64)),
        must("subject", sa.String(128)),
        must("previous_hash", sa.String(64)),
        must("hash", sa.String(64)),
    )
    index("audit", "tenant_id")
    make(
        "audit_head",
        must("slot", sa.SmallInteger(), key=True),
        must("seq", sa.BigInteger()),
        must("hash", sa.String(64)),
        must("mac", sa.String(64)),
    )
    make(
        "audit_checkpoint",
        must("seq", sa.BigInteger(), key=True),
        must("hash", sa.String(64)),
        must("mac", sa.String(64)),
        moment("made_at"),
    )
    make(
        "audit_person",
        must("object_id", sa.String(64), key=True),
        must("person_key", sa.LargeBinary()),
        moment("made_at"),
    )
    for table in ("audit", "audit_checkpoint"):
        keep_rows(op.get_bind(), table)
