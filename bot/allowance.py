"""How often somebody may ask: so many at once, then one every few seconds; said once, then silence until it is over."""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

MOST_KNOWN = 10_000
"""Whoever asked longest ago is forgotten first; nobody has so many people who are too fast at the same time."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many `at_once`, then one `every` so many seconds; who is too fast is not served for `pause` seconds."""

    at_once: int
    every: float
    pause: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: in so many whole seconds. `is_news` the first time in a pause; then it has been said."""

    seconds: int
    is_news: bool


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    shut_until: float = -math.inf


class Allowances(Generic[K]):
    """A token bucket for everybody who asks. `monotonic` counts seconds."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float], most: int = MOST_KNOWN) -> None:
        self._rate, self._monotonic, self._most = rate, monotonic, most
        self._buckets: OrderedDict[K, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._buckets)

    def take(self, who: K) -> Wait | None:
        """Return None and count one for `who`, or how long to wait; what is refused is not counted."""
        now = self._monotonic()
        self._forget_the_rested(now)
        bucket = self._buckets.setdefault(who, _Bucket(float(self._rate.at_once), now))
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        if now < bucket.shut_until:
            return Wait(math.ceil(bucket.shut_until - now), is_news=False)
        self._buckets.move_to_end(who)
        bucket.left = min(float(self._rate.at_once), bucket.left + (now - bucket.at) / self._rate.every)
        bucket.at = now
        if bucket.left < 1.0:
            bucket.shut_until = now + self._rate.pause
            return Wait(math.ceil(self._rate.pause), is_news=True)
        bucket.left -= 1.0
        return None

    def _forget_the_rested(self, now: float) -> None:
        rested = now - self._rate.at_once * self._rate.every - self._rate.pause
        while self._buckets and next(iter(self._buckets.values())).at < rested:
            self._buckets.popitem(last=False)
