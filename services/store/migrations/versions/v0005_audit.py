"""Make the tables of the record."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make what is not there yet: on MySQL an earlier run may have been cut off between two statements."""
