"""Make the table of what is decided for one customer."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make what is not there yet: on MySQL an earlier run may have been cut off between two statements."""
