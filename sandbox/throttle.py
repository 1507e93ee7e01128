"""A token bucket."""

from dataclasses import dataclass


@dataclass
class Bucket:
    """A bucket of `size` units that fills again in `seconds`."""

    size: float
    seconds: float
    level: float
    filled: float

    def fill(self, now: float) -> None:
        """Add what has come in since the last look."""
        self.level = min(self.size, self.level + (now - self.filled) * self.size / self.seconds)
        self.filled = now

    def wait(self, units: float) -> float:
        """Return the seconds until `units` are there, 0 if they are."""
        return max(0.0, (units - self.level) * self.seconds / self.size)
