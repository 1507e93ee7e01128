"""Who asks, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a command needs. An administrator is also an approver, an approver also a reader."""

    READ = "read"
    APPROVE = "approve"
    ADMINISTER = "administer"


class Role(StrEnum):
    """What somebody is to this installation. Each can do what the one before can, and more."""

    NONE = "none"
    READER = "reader"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    """Whoever may read the settings."""

    @property
    def permissions(self) -> frozenset[Permission]:
        """Return what the role lets somebody do."""
        return _PERMISSIONS[self]


_READ = frozenset({Permission.READ})
_APPROVE = _READ | {Permission.APPROVE}
_ADMINISTER = _APPROVE | {Permission.ADMINISTER}
_PERMISSIONS = {
    Role.NONE: frozenset[Permission](),
    Role.READER: _READ,
    Role.APPROVER: _APPROVE,
    Role.ADMINISTRATOR: _ADMINISTER,
    Role.OPERATOR: _ADMINISTER,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person of the partner's tenant, or the operator of this installation (`is_operator`)."""

    tenant_id: str
    object_id: str
    name: str
    is_operator: bool = False
