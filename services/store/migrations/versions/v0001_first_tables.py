"""Make the first tables: deployment, credential, button, recollection, sku_name."""

import sqlalchemy as sa

from services.store.migrations.making import index, make, moment, must

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make what is not there yet: on MySQL an earlier run may have been cut off between two statements."""
    make("deployment", must("slot", sa.SmallInteger(), key=True), must("id", sa.String(32)), moment("created_at"))
    make(
        "credential",
        must("name", sa.String(64), key=True),
        must("version", sa.BigInteger()),
        must("sealed", sa.LargeBinary()),
        moment("stored_at"),
    )
    make(
        "button",
        must("id", sa.String(32), key=True),
        must("verb", sa.String(64)),
        must("payload", sa.Text()),
        must("conversation_id", sa.String(512)),
        sa.Column("actor_object_id", sa.String(64)),
        moment("created_at"),
        moment("expires_at"),
        must("single_use", sa.Boolean()),
        moment("used_at", nullable=True),
    )
    make(
        "recollection",
        must("conversation_id", sa.String(512), key=True),
        must("actor_object_id", sa.String(64), key=True),
        must("tenant_id", sa.String(36)),
        moment("remembered_at"),
    )
    make("sku_name", must("sku_id", sa.String(64), key=True), must("name", sa.String(255)), moment("imported_at"))
    index("button", "expires_at")
    index("recollection", "remembered_at")
