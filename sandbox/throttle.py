"""Token buckets, each under a key of its own."""

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


class Buckets:
    """All buckets of a sandbox. Times are seconds that never run backwards."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def at(self, key: tuple[str, ...], size: float, seconds: float, now: float) -> Bucket:
        """Return the bucket of a key, filled up to now; a new one is full."""
        bucket = self._buckets.setdefault(key, Bucket(size, seconds, size, now))
        bucket.fill(now)
        return bucket

    def clear(self) -> None:
        """Forget what was used."""
        self._buckets.clear()
