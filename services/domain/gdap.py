"""Granular delegated admin privileges: relationships with a customer, and which of our groups use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

MICROSOFT_LED = "MLT_"
"""Names of relationships that Microsoft made for Lighthouse begin so; they are not ours to use."""

ROLE_NAMES = {
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b": "Directory Readers",
    "29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
    "4d6ac14f-3453-41d0-bef9-a3e0c569773a": "License Administrator",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
    "4a5d8f65-41da-4de4-8968-e035b65339cf": "Reports Reader",
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
}
"""Role template ids, lower-case, by the names that Entra shows."""


@dataclass(frozen=True, slots=True)
class AccessAssignment:
    """A security group of ours that uses a relationship, with these role ids."""

    group_id: str
    role_ids: frozenset[str]
    status: str

    @property
    def is_active(self) -> bool:
        """Whether it gives access now."""
        return self.status.lower() == "active"


@dataclass(frozen=True, slots=True)
class Relationship:
    """A GDAP relationship. `tenant_id` is None until a customer accepted it; moments are UTC."""

    relationship_id: str
    name: str
    tenant_id: str | None
    status: str
    role_ids: frozenset[str]
    ends_at: datetime | None = None
    activated_at: datetime | None = None
    auto_extends: bool | None = None

    @property
    def is_active(self) -> bool:
        """Whether it is in force."""
        return self.status.lower() == "active"

    @property
    def is_microsoft_led(self) -> bool:
        """Whether Microsoft made it (Lighthouse)."""
        return self.name.startswith(MICROSOFT_LED)


@dataclass(frozen=True, slots=True, eq=False)
class Delegations:
    """What customers delegated: tenant id -> our groups with an active assignment in an active relationship."""

    by_tenant: Mapping[str, frozenset[str]]
    groups: frozenset[str] = field(init=False)
    """Every group in it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", frozenset[str]().union(*self.by_tenant.values()))

    def to_one_of(self, groups: frozenset[str], tenant_id: str) -> bool:
        """Tell whether this customer delegated anything to one of these groups."""
        return not groups.isdisjoint(self.by_tenant.get(tenant_id, ()))


def role_name(role_id: str) -> str:
    """Return what a role is called, its id where the name is not known."""
    return ROLE_NAMES.get(role_id, role_id)
