"""The folder in which the demo keeps what its bot stores."""

from pathlib import Path

# A sign-in ends after 90 days without use, here as at Microsoft; nothing else in there is worth keeping.
FORGET_AFTER_SECONDS = 30 * 24 * 3600.0


def prepare(state: Path, now: float) -> None:
    """Make the folder; a database that nobody has used for a month is deleted. `now` is in Unix seconds."""
    state.mkdir(parents=True, exist_ok=True)
    files = list(state.glob("seatwise.db*"))
    if files and now - max(file.stat().st_mtime for file in files) > FORGET_AFTER_SECONDS:
        for file in files:
            file.unlink()
