"""What the Graph ports of all customers share. Each part keeps the customers apart in it."""

import ssl
from dataclasses import dataclass

from services.errors import Service
from services.graph.mailbox_report import RememberedReports
from services.http.files import Files
from services.http.retries import Retries
from services.http.slow_lane import SlowLane

SLOW_REQUESTS, SLOW_SECONDS = 5, 10.0
"""Graph's documented limit of its identity reports, for each application in each tenant."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One for all ports of an installation. Close it when that stops."""

    slow_lane: SlowLane
    files: Files
    reports: RememberedReports

    @classmethod
    def of(cls, trust: ssl.SSLContext, proxy: str | None = None, retries: Retries | None = None) -> "Shared":
        """Return what an installation shares, over the network that it has."""
        lane = SlowLane(Service.GRAPH, SLOW_REQUESTS, SLOW_SECONDS)
        return cls(lane, Files(trust=trust, proxy=proxy, retries=retries), RememberedReports())

    async def close(self) -> None:
        """Close every connection."""
        await self.files.close()
