"""Data keys that were unwrapped lately: in memory only, for five minutes, so that a short outage is not noticed."""

import time
from collections.abc import Callable

SECONDS = 300.0
AT_MOST = 1000


class RememberedDataKeys:
    """What was unwrapped, by key and wrapped bytes; never older than five minutes. Its repr shows nothing."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._kept: dict[tuple[str, bytes], tuple[float, bytes]] = {}

    def find(self, key_id: str, wrapped: bytes) -> bytes | None:
        """Return the data key, None if it was not unwrapped in the last five minutes."""
        self._drop_old()
        found = self._kept.get((key_id, wrapped))
        return found[1] if found else None

    def keep(self, key_id: str, wrapped: bytes, data_key: bytes) -> None:
        """Remember a data key from now on; the oldest goes when there are too many."""
        self._drop_old()
        self._kept[key_id, wrapped] = (self._monotonic() + SECONDS, data_key)
        if len(self._kept) > AT_MOST:
            del self._kept[next(iter(self._kept))]

    def clear(self) -> None:
        """Forget them all."""
        self._kept.clear()

    def _drop_old(self) -> None:
        now = self._monotonic()
        for place in [place for place, (until, _) in self._kept.items() if until <= now]:
            del self._kept[place]
