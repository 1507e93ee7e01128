"""A group of a customer's directory."""

from dataclasses import dataclass
from enum import StrEnum


class GroupKind(StrEnum):
    """What an administrator calls the four kinds that Graph tells by groupTypes, mailEnabled and securityEnabled."""

    SECURITY = "Security"
    MICROSOFT_365 = "Microsoft 365"
    MAIL_SECURITY = "Mail-enabled security"
    DISTRIBUTION = "Distribution"


@dataclass(frozen=True, slots=True)
class Group:
    """One group. `licences` are the SKU ids that membership assigns (direct members only: Entra does not nest this)."""

    tenant_id: str
    group_id: str
    name: str
    kind: GroupKind
    is_dynamic: bool = False
    licences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupMembers:
    """The members of a group: ids of users, lower-case, and how many are no users (groups, devices, contacts ...)."""

    tenant_id: str
    user_ids: frozenset[str]
    others: int


@dataclass(frozen=True, slots=True)
class MemberCount:
    """How many direct members a group has: users, and others (groups, devices, contacts ...)."""

    tenant_id: str
    users: int
    others: int
