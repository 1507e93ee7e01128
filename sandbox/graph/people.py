"""Graph's users, groups and their members."""

import re
from collections.abc import Callable, Sequence

from sandbox.graph import group_wire, user_wire
from sandbox.graph.failures import GraphRefused
from sandbox.graph.lazy import Lazy
from sandbox.graph.odata import Clause, Item, Rows, Shape
from sandbox.graph.scene import Collection, Scene, missing, names, path
from sandbox.world.directory import Directory, Members
from sandbox.world.identity import guid
from sandbox.world.people import DirectoryGroup, User

_USERS = frozenset({"User.Read.All", "Directory.Read.All"})
_GROUPS = frozenset({"GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"})
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_USER_FILTERS = (
    "accountEnabled", "city", "companyName", "country", "department", "displayName", "employeeType", "id", "jobTitle",
    "mail", "officeLocation", "state", "usageLocation", "userPrincipalName", "userType",
)  # fmt: skip

_LICENSED = Clause(
    re.compile(r"assignedLicenses/\$count\s+ne\s+0"), lambda _, item: bool(item["assignedLicenses"]), advanced=True
)
_HOLDS = Clause(
    re.compile(r"assignedLicenses/any\((\w+):\1/skuId\s+eq\s+([0-9a-fA-F-]{36})\)"),
    lambda found, item: any(each["skuId"] == found[2].lower() for each in item["assignedLicenses"]),
)
_TROUBLED = Clause(
    re.compile(r"hasMembersWithLicenseErrors\s+eq\s+true"),
    lambda _, item: bool(item["hasMembersWithLicenseErrors"]),
    advanced=True,
)
USER = Shape(
    "user", frozenset(user_wire.USER), max_top=999, filters=_USER_FILTERS, clauses=(_LICENSED, _HOLDS), counts=True,
    advanced=True,
)  # fmt: skip
GROUP = Shape(
    "group", frozenset(group_wire.GROUP), max_top=999,
    filters=("displayName", "id", "mailEnabled", "securityEnabled"),
    clauses=(_TROUBLED,), counts=True, advanced=True, unreturned=frozenset({"hasMembersWithLicenseErrors"}),
)  # fmt: skip
MEMBER = Shape(
    "directoryObject",
    USER.properties | GROUP.properties | frozenset(group_wire.DEVICE) | frozenset(group_wire.CONTACT),
    max_top=999,
    counts=True,
    advanced=True,
    unreturned=GROUP.unreturned,
)
LICENCE_DETAILS = Shape("licenseDetails", names("id servicePlans skuId skuPartNumber"))


def _directory(scene: Scene) -> Directory:
    return scene.world.directory(scene.tenant)


def _users(scene: Scene) -> Rows:
    return Rows(_directory(scene).people, user_wire.user)


def _deleted_users(scene: Scene) -> Rows:
    return Rows(_directory(scene).deleted, user_wire.user)


def _found(scene: Scene) -> User:
    found = _directory(scene).people.find(scene.parts[0])
    if found is None:
        raise missing(scene.parts[0])
    return found


def _user(scene: Scene) -> Rows:
    return Rows([_found(scene)], user_wire.user)


def _licence_details(scene: Scene) -> Rows:
    return Rows(user_wire.licence_details(scene.tenant, _found(scene)), lambda item: item)


def _groups(scene: Scene) -> Rows:
    directory = _directory(scene)
    return Rows(directory.groups, lambda each: group_wire.group(directory, each))


def _asked_group(scene: Scene) -> DirectoryGroup:
    wanted = scene.parts[0]
    if not _GUID.fullmatch(wanted):
        raise GraphRefused(400, "Request_BadRequest", f"Invalid object identifier '{wanted}'.")
    found = _directory(scene).groups_by_id.get(wanted.lower())
    if found is None:
        raise missing(wanted)
    return found


def _group(scene: Scene) -> Rows:
    directory = _directory(scene)
    return Rows([_asked_group(scene)], lambda each: group_wire.group(directory, each))


def _members(scene: Scene) -> Rows:
    directory = _directory(scene)
    return _member_rows(scene, directory, directory.members(_asked_group(scene)))


def _transitive_members(scene: Scene) -> Rows:
    directory = _directory(scene)
    return _member_rows(scene, directory, directory.transitive_members(_asked_group(scene)))


class _Places(Sequence[int]):
    """The numbers from 0 on, as many as there are members, so that no list of them is made."""

    def __init__(self, count: int) -> None:
        self._range = range(count)

    def __len__(self) -> int:
        return len(self._range)

    def __getitem__(self, place: int) -> int:  # type: ignore[override]
        return self._range[place]


def _member_rows(scene: Scene, directory: Directory, members: Members) -> Rows:
    """Return users first, then groups, devices and contacts; who may not read users learns their ids only."""
    may_read_users = bool(scene.scopes & _USERS)
    others: list[Item] = [group_wire.group(directory, each, "#microsoft.graph.group") for each in members.groups]
    others += [group_wire.device(*each) for each in members.devices]
    others += [group_wire.contact(*each) for each in members.contacts]
    users = len(members.users)

    def make(place: int) -> Item:
        if place >= users:
            return others[place - users]
        person = directory.people[members.users[place]]
        return user_wire.user(person, "#microsoft.graph.user") if may_read_users else _hidden(person)

    return Rows(_Places(len(members)), make)


def _hidden(person: User) -> Lazy:
    makers: dict[str, Callable[[User], str]] = {"id": lambda each: each.user_id}
    return Lazy(makers, person, ("id",), "#microsoft.graph.user")


def _memberships(scene: Scene) -> Rows:
    """Return the groups that a person of the partner's is in; the service account where it asks of itself."""
    return Rows(_groups_of(scene), lambda item: item)


def _memberships_and_roles(scene: Scene) -> Rows:
    """Return those groups, and a directory role besides, as Graph does where nothing is said of the kind."""
    role = {"@odata.type": "#microsoft.graph.directoryRole", "id": guid(scene.tenant.tenant_id, "role"),
            "displayName": "Directory Readers"}  # fmt: skip
    return Rows([*_groups_of(scene), role], lambda item: item)


def _groups_of(scene: Scene) -> list[Item]:
    partner = scene.world.partner
    wanted = scene.parts[0] if scene.parts else partner.service_account.object_id
    person = next((each for each in partner.everybody if each.object_id == wanted.lower()), None)
    if person is None:
        raise missing(wanted)
    directory = _directory(scene)
    wanted_ids = partner.groups_of(person)
    groups = [each for each in directory.groups if each.group_id in wanted_ids]
    return [group_wire.group(directory, each, "#microsoft.graph.group") for each in groups]


PEOPLE = (
    Collection(path("/users"), "users", USER, _USERS, _users, 2),
    Collection(path("/users/{}"), "users", USER, _USERS, _user, one=True),
    Collection(path("/users/{}/licenseDetails"), "licenseDetails", LICENCE_DETAILS, _USERS, _licence_details, 2),
    Collection(path("/directory/deletedItems/microsoft\\.graph\\.user"), "users", USER, _USERS, _deleted_users),
    Collection(path("/groups"), "groups", GROUP, _GROUPS, _groups),
    Collection(path("/groups/{}"), "groups", GROUP, _GROUPS, _group, one=True),
    Collection(path("/groups/{}/members"), "directoryObjects", MEMBER, _GROUPS, _members, 3),
    Collection(path("/groups/{}/transitiveMembers"), "directoryObjects", MEMBER, _GROUPS, _transitive_members, 5),
    Collection(path("/me/transitiveMemberOf"), "directoryObjects", MEMBER, _GROUPS, _memberships_and_roles,
               partner_only=True),
    Collection(path("/users/{}/transitiveMemberOf"), "directoryObjects", MEMBER, _USERS, _memberships_and_roles,
               partner_only=True, also=_GROUPS),
    Collection(path("/me/transitiveMemberOf/microsoft\\.graph\\.group"), "groups", GROUP, _GROUPS, _memberships,
               partner_only=True),
    Collection(path("/users/{}/transitiveMemberOf/microsoft\\.graph\\.group"), "groups", GROUP, _GROUPS,
               _memberships, partner_only=True),
)  # fmt: skip
