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

    def add(self, call: Call) -> None:
        """Note a call that begins."""
        self._calls.append(call)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """Return all calls."""
        return [asdict(call) for call in self._calls]
