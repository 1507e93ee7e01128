"""People, groups and relationships from a description, for tests that make their own (PUT /world)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox.world.checking import check_words
from sandbox.world.identity import guid
from sandbox.world.moments import Moments
from sandbox.world.partner import relationship_id
from sandbox.world.people import ATTRIBUTES, GROUP_KINDS, STATES, Assignment, DirectoryGroup, Roster, SignIn, User
from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import AccessAssignment, Partner, Relationship

_PERSON = {
    "id", "name", "upn", "mail", "enabled", "user_type", "created", "attributes", "assignments", "licences", "sign_in",
}  # fmt: skip
_GROUP = {"id", "name", "kind", "dynamic", "licences", "members", "devices", "contacts"}
Document = Mapping[str, Any]


class Describer:
    """Makes what is described of one tenant. Moments that are not told count back from today."""

    def __init__(self, tenant_id: str, domain: str, moments: Moments) -> None:
        self._tenant_id, self._domain, self._moments = tenant_id, domain, moments

    def roster(self, document: Document) -> tuple[Roster, tuple[DirectoryGroup, ...] | None]:
        """Return the people and the groups; members of a group that assigns a SKU get it where nothing else is told."""
        people = [self._person(index, each) for index, each in enumerate(document.get("people", ()))]
        deleted = tuple(self._deleted(index, each) for index, each in enumerate(document.get("deleted_people", ())))
        _check_once([each.user_id for each in (*people, *deleted)], "id of a person")
        _check_once([each.principal_name.lower() for each in people], "principal name")
        groups = None
        if "directory_groups" in document:
            groups = tuple(self._group(each, people) for each in document["directory_groups"])
            _check_groups(groups)
            people = _licensed(groups, people)
        return Roster(tuple(people), deleted), groups

    def _person(self, index: int, document: Document) -> User:
        check_words(document, _PERSON)
        name = document["name"]
        upn = str(document.get("upn", f"person{index}@{self._domain}"))
        attributes = dict(document.get("attributes", {}))
        check_words(attributes, set(ATTRIBUTES))
        return User(
            str(document.get("id", guid(self._tenant_id, "person", index))).lower(),
            name,
            upn,
            document.get("mail", upn),
            document.get("enabled", True),
            document.get("user_type", "Member"),
            document.get("created", self._moments.ago(400)),
            {name: value for name, value in attributes.items() if value is not None},
            _assignments(document),
            self._sign_in(document),
        )

    def _sign_in(self, document: Document) -> SignIn | None:
        """Return the last sign-ins; three days ago where nothing is told."""
        if "sign_in" not in document:
            return SignIn(*[self._moments.ago(3, 480)] * 3)
        told = document["sign_in"]
        return None if told is None else SignIn(**told)

    def _deleted(self, index: int, document: Document) -> User:
        check_words(document, {"id", "name", "upn", "licences"})
        identity = str(document.get("id", guid(self._tenant_id, "deleted person", index))).lower()
        upn = str(document.get("upn", f"deleted{index}@{self._domain}"))
        deleted = self._moments.ago(5, 600)
        return User(identity, document["name"], upn, assignments=_assignments(document), deleted=deleted)

    def _group(self, document: Document, people: Sequence[User]) -> DirectoryGroup:
        check_words(document, _GROUP)
        members = dict(document.get("members", {}))
        check_words(members, {"users", "groups", "others"})
        places = {each.user_id: place for place, each in enumerate(people)}
        places |= {each.principal_name.lower(): place for place, each in enumerate(people)}
        kind = str(document.get("kind", GROUP_KINDS[0]))
        if kind not in GROUP_KINDS:
            raise ValueError(f"no kind of group: {kind}")
        return DirectoryGroup(
            str(document.get("id", guid(self._tenant_id, "group", document["name"]))).lower(),
            str(document["name"]),
            kind,
            bool(document.get("dynamic")),
            tuple(_sku_id(each) for each in document.get("licences", ())),
            tuple(places[str(each).lower()] for each in members.get("users", ())),
            tuple(str(each).lower() for each in members.get("groups", ())),
            int(document.get("devices", members.get("others", 0))),
            int(document.get("contacts", 0)),
        )


def _sku_id(text: Any) -> str:
    """Return the SKU id of a part number or of an id."""
    known = CATALOGUE.get(str(text))
    return known.sku_id if known else str(text).lower()


def _assignments(document: Document) -> tuple[Assignment, ...]:
    """Return the assignments that are told, and a direct one for each SKU that is held otherwise."""
    told = tuple(_assignment(each) for each in document.get("assignments", ()))
    held = {each.sku_id for each in told if each.holds_seat}
    others = (_sku_id(each) for each in document.get("licences", ()))
    return (*told, *(Assignment(each) for each in dict.fromkeys(others) if each not in held))


def _assignment(document: Document) -> Assignment:
    check_words(document, {"sku_id", "group_id", "state", "error"})
    state, group_id = str(document.get("state", "Active")), document.get("group_id")
    if state not in STATES:
        raise ValueError(f"no state of an assignment: {state}")
    return Assignment(_sku_id(document["sku_id"]), group_id and str(group_id).lower(), state, document.get("error"))


def _check_groups(groups: Sequence[DirectoryGroup]) -> None:
    known = {each.group_id for each in groups}
    _check_once([each.group_id for each in groups], "id of a group")
    for each in groups:
        if unknown := set(each.groups) - known:
            raise ValueError(f"{each.name}: no groups {unknown}")


def _check_once(names: Sequence[str], what: str) -> None:
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"{what} given twice: {', '.join(twice)}")


def _given(groups: Sequence[DirectoryGroup]) -> dict[int, set[tuple[str, str | None]]]:
    """Return place -> the SKUs that groups assign to whoever is there, with the groups."""
    given: dict[int, set[tuple[str, str | None]]] = defaultdict(set)
    for each in groups:
        for place in each.users:
            given[place].update((sku_id, each.group_id) for sku_id in each.licences)
    return given


def _licensed(groups: Sequence[DirectoryGroup], people: Sequence[User]) -> list[User]:
    """Return the people with what their groups assign; raise ValueError for a group that does not assign that."""
    given, known = _given(groups), {each.group_id for each in groups}
    return [_licensed_by(person, given.get(place, set()), known) for place, person in enumerate(people)]


def _licensed_by(person: User, given: set[tuple[str, str | None]], known: set[str]) -> User:
    told = {(each.sku_id, each.group_id) for each in person.assignments}
    if wrong := [group_id for _, group_id in told - given if group_id in known]:
        raise ValueError(f"{person.name}: not licensed by {wrong}")
    inherited = tuple(Assignment(*each) for each in sorted(given - told, key=str))
    return replace(person, assignments=(*inherited, *person.assignments))


def relationships_of(
    partner: Partner, tenant_id: str, documents: Sequence[Document], moments: Moments
) -> tuple[Relationship, ...]:
    """Return GDAP relationships; groups of assignments are words of the partner's, or ids."""
    return tuple(_relationship(partner, tenant_id, index, each, moments) for index, each in enumerate(documents))


def _relationship(partner: Partner, tenant_id: str, index: int, document: Document, moments: Moments) -> Relationship:
    check_words(document, {"id", "name", "status", "ends", "auto_extends", "extension", "roles", "assignments"})
    roles = tuple(document.get("roles", ()))
    extension = document.get("extension", "P180D" if document.get("auto_extends", True) else "PT0S")
    return Relationship(
        str(document.get("id", relationship_id(tenant_id, f"described {index}"))),
        str(document.get("name", "Harbour support")),
        roles,
        str(document.get("status", "active")),
        ends=moments.days_until(document["ends"]) if document.get("ends") else None if "ends" in document else 530,
        extension=extension,
        assignments=tuple(
            _access(partner, tenant_id, index, number, each, roles)
            for number, each in enumerate(document.get("assignments", ({"group_id": "everyone"},)))
        ),
    )


def _access(
    partner: Partner, tenant_id: str, index: int, number: int, document: Document, roles: tuple[str, ...]
) -> AccessAssignment:
    check_words(document, {"group_id", "roles", "status"})
    known = partner.groups.get(str(document["group_id"]))
    group_id = known.group_id if known else str(document["group_id"]).lower()
    given = tuple(document.get("roles", roles))
    status = str(document.get("status", "active"))
    return AccessAssignment(guid(tenant_id, "described", index, number), group_id, given, status)
