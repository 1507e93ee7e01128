"""What the Graph ports of all customers share. Each part keeps the customers apart in it."""

from dataclasses import dataclass

from services.errors import Service
from services.http.slow_lane import SlowLane

SLOW_REQUESTS, SLOW_SECONDS = 5, 10.0
"""Graph's documented limit of its identity reports, for each application in each tenant."""


def slow_lane() -> SlowLane:
    """Return the lane of what Graph counts as reports on sign-ins."""
    return SlowLane(Service.GRAPH, SLOW_REQUESTS, SLOW_SECONDS)


@dataclass(frozen=True, slots=True)
class Shared:
    """One for all ports of an installation."""

    slow_lane: SlowLane
