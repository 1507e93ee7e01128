"""The log of upstream calls, so that a test can say what was asked, when, and of which tenant."""

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

_CALLS_KEPT = 100_000


@dataclass(slots=True)
class Call:
    """One call of one service. Times are Unix seconds; `ended` and `status` are None while it is under way.

    `tenant` is the tenant the answer is about: of the token at Graph, of the path at login and Partner Center.
    """

    service: str
    method: str
    path: str
    query: str
    tenant: str | None
    started: float
    client_request_id: str | None
    bearer: bool
    status: int | None = None
    ended: float | None = None
    fault: str | None = None


class CallLog:
    """The last calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=_CALLS_KEPT)
        self._served: dict[tuple[str, str | None], Call] = {}
        """service, tenant -> the call under way that came first."""

    def begin(self, call: Call) -> bool:
        """Note a call that begins; return whether it finds its tenant without another call under way there."""
        self._calls.append(call)
        return self._served.setdefault((call.service, call.tenant), call) is call

    def end(self, call: Call, now: float) -> None:
        """Note when a call ended."""
        call.ended = now
        if self._served.get((call.service, call.tenant)) is call:
            del self._served[call.service, call.tenant]

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """Return all calls."""
        return [asdict(call) for call in self._calls]
