"""Make the tables of sign-ins."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make what is not there yet: on MySQL an earlier run may have been cut off between two statements."""
