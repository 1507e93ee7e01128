"""A tenant's directory: its people, page by page, those deleted, and its groups with their members."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import overload

from sandbox.world.groups import make_groups
from sandbox.world.mailbox import Mailbox
from sandbox.world.mailboxes import make_gone_mailboxes, make_mailboxes
from sandbox.world.moments import Moments
from sandbox.world.people import DirectoryGroup, User
from sandbox.world.staff import Staff
from sandbox.world.tenants import Tenant


class People(Sequence[User]):
    """Everybody the directory lists: those written down first, then the made-up ones, each made when asked for."""

    def __init__(self, written: tuple[User, ...], staff: Staff) -> None:
        self._written, self._staff = written, staff

    def __len__(self) -> int:
        return len(self._written) + len(self._staff)

    @overload
    def __getitem__(self, place: int) -> User: ...
    @overload
    def __getitem__(self, place: slice) -> list[User]: ...
    def __getitem__(self, place: int | slice) -> User | list[User]:
        if isinstance(place, slice):
            return [self._at(each) for each in range(*place.indices(len(self)))]
        return self._at(range(len(self))[place])

    def __iter__(self) -> Iterator[User]:
        return (self._at(each) for each in range(len(self)))

    def _at(self, place: int) -> User:
        written = len(self._written)
        return self._written[place] if place < written else self._staff.person(place - written)

    def id_at(self, place: int) -> str:
        """Return the id of the user at a place, without making the user."""
        written = len(self._written)
        return self._written[place].user_id if place < written else self._staff.id_of(place - written)

    def find(self, id_or_name: str) -> User | None:
        """Return the user with this id or principal name, None if there is none."""
        wanted = id_or_name.lower()
        for each in self._written:
            if wanted in (each.user_id, each.principal_name.lower()):
                return each
        index = self._staff.index_of(id_or_name)
        return None if index is None else self._staff.person(index)


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a group: places in the list of people, groups, and (group, number) for devices and for contacts."""

    users: Sequence[int]
    groups: tuple[DirectoryGroup, ...]
    devices: tuple[tuple[DirectoryGroup, int], ...]
    contacts: tuple[tuple[DirectoryGroup, int], ...]

    def __len__(self) -> int:
        return len(self.users) + len(self.groups) + len(self.devices) + len(self.contacts)


class Directory:
    """The directory of one tenant."""

    def __init__(self, tenant: Tenant, today: date) -> None:
        self._staff = Staff.of(tenant, Moments(today))
        self._deep: dict[str, Members] = {}
        self._errors: dict[str, bool] = {}
        self.tenant = tenant
        self.people = People(tenant.roster.listed, self._staff)

    @cached_property
    def deleted(self) -> tuple[User, ...]:
        """Everybody who was deleted lately and still keeps seats."""
        return (*self.tenant.roster.deleted, *self._staff.deleted())

    @cached_property
    def mailboxes(self) -> Sequence[Mailbox]:
        """The mailboxes in use."""
        return make_mailboxes(self.tenant, self.people, self._staff.plans)

    @cached_property
    def gone_mailboxes(self) -> Sequence[Mailbox]:
        """The mailboxes out of use: inactive and deleted ones."""
        return make_gone_mailboxes(self.tenant, self.deleted)

    @cached_property
    def groups(self) -> tuple[DirectoryGroup, ...]:
        """All groups."""
        return make_groups(self._staff)

    @cached_property
    def groups_by_id(self) -> dict[str, DirectoryGroup]:
        """All groups by their ids."""
        return {each.group_id: each for each in self.groups}

    def has_licence_errors(self, group: DirectoryGroup) -> bool:
        """Tell whether the group could not give somebody everything that it assigns."""
        if group.group_id not in self._errors:
            people = (self.people[place] for place in group.users if group.licences)
            troubled = (one for each in people for one in each.assignments if one.group_id == group.group_id)
            self._errors[group.group_id] = any(one.error for one in troubled)
        return self._errors[group.group_id]

    def members(self, group: DirectoryGroup) -> Members:
        """Return the direct members."""
        return self._together([group], group.users, group.groups)

    def transitive_members(self, group: DirectoryGroup) -> Members:
        """Return the members of the group and of all groups below it, each once; groups may contain each other."""
        if not group.groups:
            return self.members(group)
        if group.group_id not in self._deep:
            self._deep[group.group_id] = self._all_below(group)
        return self._deep[group.group_id]

    def _all_below(self, group: DirectoryGroup) -> Members:
        seen, waiting, below = {group.group_id: group}, [*group.groups], dict.fromkeys(group.groups)
        while waiting:
            group_id = waiting.pop()
            if group_id not in seen:
                seen[group_id] = self.groups_by_id[group_id]
                waiting += seen[group_id].groups
                below.update(dict.fromkeys(seen[group_id].groups))
        users = array("I", sorted({place for each in seen.values() for place in each.users}))
        return self._together(list(seen.values()), users, tuple(below))

    def _together(self, groups: list[DirectoryGroup], users: Sequence[int], below: tuple[str, ...]) -> Members:
        return Members(
            users,
            tuple(self.groups_by_id[each] for each in below),
            tuple((each, number) for each in groups for number in range(each.devices)),
            tuple((each, number) for each in groups for number in range(each.contacts)),
        )
