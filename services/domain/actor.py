"""Who asks, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a command needs. An administrator is also an approver, an approver also a reader."""

    READ = "read"
    APPROVE = "approve"
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person of the partner's tenant, or the operator of this installation (`is_operator`)."""

    tenant_id: str
    object_id: str
    name: str
    is_operator: bool = False
