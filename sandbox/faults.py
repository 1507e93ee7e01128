"""Faults a test orders: which calls they hit, how often, and what they do."""

import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any

KINDS = frozenset(
    {
        "status",  # status, code, message: the service's own error body
        "throttle",  # 429 with retry_after seconds
        "answer",  # status, headers, body (text) or json: exactly this
        "html",  # a web page instead of JSON
        "truncate",  # the true answer, cut in the middle
        "half",  # the first half of a collection; its next page fails with `status`
        "endless",  # every page announces another one
        "foreign_next",  # the next page is announced at `origin`
        "reset",  # the connection breaks in the middle of the body
        "hang",  # no answer for `seconds`
        "entra",  # login: the error body of Entra error `code`
        "mfa",  # Partner Center: 401 900421
    }
)


@dataclass
class Fault:
    """One order. Empty conditions match everything; `count` None means for ever; `skip` calls pass unharmed before."""

    kind: str
    service: str | None = None
    tenant: str | None = None
    path: str | None = None
    """A regular expression, searched in path?query."""
    method: str | None = None
    count: int | None = None
    skip: int = 0
    status: int | None = None
    code: int | str | None = None
    message: str = "The sandbox was told to fail."
    retry_after: float | None = 1
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    json: Any = None
    origin: str | None = None
    seconds: float = 3600

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(sorted(KINDS))}")
        re.compile(self.path or "")

    def hits(self, service: str, tenant: str | None, method: str, path: str) -> bool:
        """Tell whether this call is meant."""
        return (
            self.service in (None, service)
            and self.tenant in (None, tenant)
            and self.method in (None, method)
            and (self.path is None or re.search(self.path, path) is not None)
        )


class Faults:
    """The orders in force, first match first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, document: dict[str, Any]) -> Fault:
        """Add an order; raise ValueError where it makes no sense."""
        unknown = set(document) - {each.name for each in fields(Fault)}
        if unknown or "kind" not in document:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}" if unknown else "a fault needs a kind")
        fault = Fault(**document)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Withdraw all orders."""
        self._faults.clear()

    def next(self, service: str, tenant: str | None, method: str, path: str) -> Fault | None:
        """Return the fault for this call and count it, None if the call is to be served."""
        for fault in self._faults:
            if fault.count != 0 and fault.hits(service, tenant, method, path):
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.count is not None:
                    fault.count -= 1
                return fault
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """Return all orders, used up or not."""
        return [asdict(fault) for fault in self._faults]
