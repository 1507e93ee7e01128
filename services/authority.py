"""What somebody may do here: a role by Entra groups of the partner, read at Microsoft, never guessed or stored."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from services.domain.actor import Actor, Permission, Role
from services.errors import CrossTenantAccess, NotPermitted, RightsUnread, SeatwiseError, Service
from services.http.deadline import deadline
from services.http.shared_read import SharedRead, SharedReads

KEPT = 600.0
"""Seconds for which somebody's groups are believed: so long does a right outlast its end, and no longer."""
NAMES_SECONDS = 5.0
NAMED = 5
"""Groups and people that are named as whom to ask."""


@dataclass(frozen=True, slots=True)
class Grants:
    """Who has which role: object ids of groups of the partner's tenant, and of its first administrators; lower-case."""

    readers: frozenset[str] = frozenset()
    approvers: frozenset[str] = frozenset()
    administrators: frozenset[str] = frozenset()
    administrator_ids: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, readers: Collection[str], approvers: Collection[str], administrators: Collection[str],
        administrator_ids: Collection[str],
    ) -> "Grants":  # fmt: skip
        """Return the grants that these ids make, in whatever case they were written."""
        return cls(*map(_lower, (readers, approvers, administrators, administrator_ids)))

    @property
    def groups(self) -> frozenset[str]:
        """Every group that gives a role."""
        return self.readers | self.approvers | self.administrators


def _lower(ids: Collection[str]) -> frozenset[str]:
    return frozenset(each.lower() for each in ids)


def role_by(grants: Grants, object_id: str, groups: frozenset[str]) -> Role:
    """Return the highest role that an account of the partner's tenant has by its id or by these groups."""
    if object_id in grants.administrator_ids or groups & grants.administrators:
        return Role.ADMINISTRATOR
    if groups & grants.approvers:
        return Role.APPROVER
    return Role.READER if groups & grants.readers else Role.NONE


class PartnerPeople(Protocol):
    """The partner's own people and groups, as its tenant knows them. Every method raises SeatwiseError."""

    async def groups_of_person(self, object_id: str) -> frozenset[str]:
        """Return the ids of whatever a person is a member of, by nested groups too; nothing for nobody."""
        ...

    async def names_of(self, groups: Collection[str], people: Collection[str]) -> tuple[str, ...]:
        """Return what these groups and people are called, without those that cannot be read."""
        ...


class Authority:
    """Knows what each account of `tenant_id` may do. `clock` is in seconds. Bound to one event loop.

    A right counts for an object id in that tenant: names and addresses are given to others again.
    """

    def __init__(self, grants: Grants, people: PartnerPeople, tenant_id: str, clock: Callable[[], float]) -> None:
        self._grants, self._people, self._tenant_id = grants, people, tenant_id.lower()
        self._groups = SharedReads(Service.GRAPH, people.groups_of_person, lasts=KEPT, clock=clock)
        self._names = SharedRead(Service.GRAPH, self._names_of_administrators, lasts=KEPT, clock=clock)

    async def require(self, actor: Actor, permission: Permission) -> None:
        """Return for who has the permission; raise NotPermitted, which says whom to ask, or RightsUnread."""
        if permission not in (await self.role_of(actor)).permissions:
            raise NotPermitted(permission, await self._whom_to_ask())

    async def role_of(self, actor: Actor) -> Role:
        """Return what somebody is to this installation; raise RightsUnread where nobody knows."""
        if actor.is_operator:
            return Role.OPERATOR
        if not self._is_ours(actor):
            return Role.NONE
        object_id, grants = actor.object_id.lower(), self._grants
        by_id = role_by(grants, object_id, frozenset())
        if by_id is not Role.NONE or not grants.groups:
            return by_id
        return role_by(grants, object_id, await self.groups_of(actor))

    async def groups_of(self, actor: Actor) -> frozenset[str]:
        """Return the partner's groups that somebody is in, nested ones too; raise RightsUnread where nobody knows."""
        if actor.is_operator or not self._is_ours(actor):
            return frozenset()
        try:
            return await self._groups.get(actor.object_id.lower())
        except CrossTenantAccess:
            raise
        except SeatwiseError as error:
            raise RightsUnread(error) from error

    async def close(self) -> None:
        """End what is under way."""
        await self._groups.close()
        await self._names.close()

    def _is_ours(self, actor: Actor) -> bool:
        return actor.tenant_id.lower() == self._tenant_id

    async def _whom_to_ask(self) -> tuple[str, ...]:
        """A refusal is told at once and whole: it waits for no names, and none is missed for long."""
        try:
            with deadline(NAMES_SECONDS):
                return await self._names.get()
        except CrossTenantAccess:
            raise
        except SeatwiseError:
            return ()

    async def _names_of_administrators(self) -> tuple[str, ...]:
        groups = sorted(self._grants.administrators)[:NAMED]
        people = sorted(self._grants.administrator_ids)[: NAMED - len(groups)]
        with deadline(NAMES_SECONDS):
            return await self._people.names_of(groups, people)
