"""Make the tables of sign-ins: sign_in, sign_in_notice, administrator_chat."""

import sqlalchemy as sa

from services.store.migrations.making import index, make, moment, must

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make what is not there yet: on MySQL an earlier run may have been cut off between two statements."""
    make(
        "sign_in",
        must("link_hash", sa.String(64), key=True),
        must("actor_object_id", sa.String(64)),
        moment("created_at"),
        moment("expires_at"),
        sa.Column("state_hash", sa.String(64)),
        sa.Column("browser_hash", sa.String(64)),
        moment("used_at", nullable=True),
    )
    make("sign_in_notice", must("credential_version", sa.BigInteger(), key=True), moment("told_at"))
    make(
        "administrator_chat",
        must("actor_object_id", sa.String(64), key=True),
        must("conversation_id", sa.String(512)),
        must("service_url", sa.String(255)),
        must("bot_id", sa.String(128)),
        moment("seen_at"),
    )
    index("sign_in", "expires_at")
    index("sign_in_notice", "told_at")
    index("administrator_chat", "seen_at")
