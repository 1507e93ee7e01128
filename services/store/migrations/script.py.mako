"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Take the step; must bear being taken again after it was cut off in the middle (MySQL commits each statement)."""
    ${upgrades if upgrades else "pass"}
