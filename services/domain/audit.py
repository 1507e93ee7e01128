"""What the record says of one question or one change: who, about whom, by what, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.domain.actor import Actor


class Result(StrEnum):
    """What came of it."""

    BEGUN = "begun"
    """Something is about to leave while it is still being read; what came of it has a row of its own."""
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    VIOLATION = "isolation.violation"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One thing that somebody asked about a customer, or changed. Ids only: no names, no addresses, no words.

    `action` is a command's name or what was changed ("reach.set"). `tenant_id` None: it is about no customer, or all.
    `accounts` are object ids of the service accounts whose consent was used; `request_ids` went upstream. `error` is
    the kind of what came instead of an answer. `subject` is an id of what was changed.
    """

    action: str
    actor: Actor
    at: datetime
    result: Result
    tenant_id: str | None = None
    accounts: tuple[str, ...] = field(default=())
    request_ids: tuple[str, ...] = field(default=())
    error: str = ""
    subject: str = ""
