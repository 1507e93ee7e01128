"""GDAP as it grows over the years: relationships that overlap, end, fail, or are Microsoft's own."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sandbox.world.identity import guid
from sandbox.world.partner import relationship_id
from sandbox.world.tenants import (
    DIRECTORY_READERS,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    READING_ROLES,
    AccessAssignment,
    Partner,
    Relationship,
    Tenant,
)

Grower = Callable[[Partner, str], Iterator[Relationship]]


def microsoft_led(partner: Partner, tenant_id: str) -> Iterator[Relationship]:
    """Yield what Microsoft made for Lighthouse; the service account is not in the group that uses it."""
    name = f"MLT_{guid(tenant_id, 'lighthouse')[:8]}_Harbour"
    group_id = guid(partner.tenant.tenant_id, "lighthouse group")
    roles = (GLOBAL_READER, DIRECTORY_READERS)
    used = AccessAssignment(guid(tenant_id, "lighthouse assignment"), group_id, roles)
    identity = relationship_id(tenant_id, "lighthouse")
    yield Relationship(identity, name, roles, begins=-100, ends=630, extension="P0D", assignments=(used,))


def overlapping(partner: Partner, tenant_id: str) -> Iterator[Relationship]:
    """Yield one with a role that we have otherwise too, ending soon for good."""
    used = AccessAssignment(guid(tenant_id, "old"), partner.groups["everyone"].group_id, (DIRECTORY_READERS,))
    identity = relationship_id(tenant_id, "old")
    yield Relationship(identity, "Onboarding", (DIRECTORY_READERS,), "active", -709, 21, "PT0S", (used,))


def second_line(partner: Partner, tenant_id: str) -> Iterator[Relationship]:
    """Yield one with a high role, used by a group that the service account is not in."""
    used = AccessAssignment(guid(tenant_id, "high"), partner.groups["others"].group_id, (GLOBAL_ADMINISTRATOR,))
    identity = relationship_id(tenant_id, "high")
    yield Relationship(identity, "Second line", (GLOBAL_ADMINISTRATOR,), "active", -40, 325, "PT0S", (used,))


def ended(partner: Partner, tenant_id: str) -> Iterator[Relationship]:
    """Yield one that was terminated, with an assignment that is going."""
    used = AccessAssignment(guid(tenant_id, "gone"), partner.groups["everyone"].group_id, READING_ROLES, "deleting")
    identity = relationship_id(tenant_id, "gone")
    yield Relationship(identity, "Migration project", READING_ROLES, "terminated", -400, -30, "PT0S", (used,))


def faulty(partner: Partner, tenant_id: str) -> Iterator[Relationship]:
    """Yield an active one whose assignments came to nothing."""
    used = tuple(
        AccessAssignment(guid(tenant_id, status), partner.groups["everyone"].group_id, (GLOBAL_ADMINISTRATOR,), status)
        for status in ("pending", "deleted", "error")
    )
    identity = relationship_id(tenant_id, "faulty")
    yield Relationship(identity, "Exchange work", (GLOBAL_ADMINISTRATOR,), "active", -5, 85, "PT0S", used)


def under_way(partner: Partner, tenant_id: str) -> Iterator[Relationship]:
    """Yield one of every status that is neither active nor over."""
    for status in ("approved", "activating", "expiring", "terminationRequested", "terminating"):
        identity = relationship_id(tenant_id, status)
        yield Relationship(identity, f"Project {status}", READING_ROLES, status, -60, 120, "PT0S")


def expired(partner: Partner, tenant_id: str) -> Iterator[Relationship]:
    """Yield one that ended 20 days ago."""
    identity = relationship_id(tenant_id, "lapsed")
    yield Relationship(identity, "Old support", READING_ROLES, "expired", -750, -20, "PT0S")


GROWERS: tuple[Grower, ...] = (microsoft_led, overlapping, second_line, ended, faulty)


def with_more(tenant: Tenant, partner: Partner, *growers: Grower) -> Tenant:
    """Return the tenant with these relationships as well, before those that it has: order means nothing."""
    more = tuple(one for grow in growers for one in grow(partner, tenant.tenant_id))
    return replace(tenant, relationships=(*more, *tenant.relationships))


def ending(tenant: Tenant, days: int, extension: str) -> Tenant:
    """Return the tenant with its relationships ending in so many days, and going on like this."""
    changed = (replace(each, ends=days, extension=extension) for each in tenant.relationships)
    return replace(tenant, relationships=tuple(changed))
