"""What the sandbox's log of calls says: how many, how many at a time, what was refused and asked again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sandbox.graph.collections import COLLECTIONS
from sandbox.graph.throttle import APP_CALLS_A_SECOND, APP_SECONDS, APP_UNITS, TENANT_SECONDS

Calls = Sequence[dict[str, Any]]

IN_FLIGHT = 32
"""Requests at a time that a bound is reckoned with."""
SMALLEST_TENANT_UNITS = 3_500
PARTNER_CENTER_CALLS, PARTNER_CENTER_SECONDS = 500, 60


def by_service(calls: Calls) -> dict[str, int]:
    """Return the number of calls of each service."""
    return dict(sorted(Counter(call["service"] for call in calls).items()))


def most_at_a_time(calls: Calls) -> int:
    """Return how many were under way at once, at most."""
    steps = sorted([(call["started"], 1) for call in calls] + [(call["ended"], -1) for call in calls])
    most = under_way = 0
    for _, step in steps:
        under_way += step
        most = max(most, under_way)
    return most


def throttled(calls: Calls) -> int:
    """Return how many were answered with 429."""
    return sum(call["status"] == 429 for call in calls)


def asked_again(calls: Calls) -> int:
    """Return how many of those throttled were asked again until there was another answer."""
    again: dict[tuple[str, ...], list[int]] = {}
    for call in sorted(calls, key=lambda call: float(call["started"])):
        again.setdefault((call["service"], str(call["tenant"]), call["method"], call["path"]), []).append(
            call["status"]
        )
    return sum(statuses.count(429) for statuses in again.values() if statuses[-1] != 429)


def limits_seconds(calls: Calls) -> float:
    """Return the least time in which the services allow these calls, every bucket being full at the start."""
    graph = [call for call in calls if call["service"] == "graph"]
    sold = Counter(call["tenant"] for call in calls if call["service"] == "partner_center")
    tenants = Counter[str]()
    for call in graph:
        tenants[call["tenant"]] += _units(call["path"])
    return max(
        _beyond(len(graph), APP_CALLS_A_SECOND, 1),
        _beyond(tenants.total(), APP_UNITS, APP_SECONDS),
        _beyond(_largest(tenants.values()), SMALLEST_TENANT_UNITS, TENANT_SECONDS),
        _beyond(_largest(sold.values()), PARTNER_CENTER_CALLS, PARTNER_CENTER_SECONDS),
    )


def bound_seconds(calls: Calls, latency: float) -> float:
    """Return the least time for these calls: by the limits, or by the latency (seconds) at IN_FLIGHT at a time."""
    return max(limits_seconds(calls), len(calls) * latency / IN_FLIGHT)


def _beyond(used: int, size: int, seconds: float) -> float:
    return max(0, used - size) * seconds / size


def _largest(counts: Iterable[int]) -> int:
    return max(counts, default=0)


def _units(path: str) -> int:
    """Each of our reads has a $select, which makes it one unit cheaper."""
    base = next((each.cost for each in COLLECTIONS if each.path.fullmatch(path)), 3)
    return max(1, base - 1)
