"""Make the table of files that wait for the person who asked: download."""

import sqlalchemy as sa

from services.store.migrations.making import index, make, moment, must

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make what is not there yet."""
    make(
        "download",
        must("token_hash", sa.String(64), key=True),
        must("command", sa.String(64)),
        must("arguments", sa.Text()),
        sa.Column("tenant_id", sa.String(36)),
        must("actor_object_id", sa.String(64)),
        must("actor_name", sa.String(256)),
        must("format", sa.String(8)),
        must("locale", sa.String(35)),
        moment("created_at"),
        moment("expires_at"),
        moment("used_at", nullable=True),
    )
    index("download", "expires_at")
