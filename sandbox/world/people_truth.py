"""The ground truth of directories and of delegated access, as JSON."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from sandbox.world.people import ATTRIBUTES, DirectoryGroup, User
from sandbox.world.tenants import Relationship, Tenant
from sandbox.world.world import World

_PIECE = 500


def everybody(world: World, tenant: Tenant) -> dict[str, Any]:
    """Return who is in a directory, and who was deleted from it and still keeps seats."""
    return {"people": [_person(each) for each in world.users(tenant)], "deleted_people": _deleted(world, tenant)}


def people_json(world: World, tenant: Tenant) -> Iterator[bytes]:
    """Yield what `everybody` returns as JSON, piece by piece, made as it is asked for."""
    people = world.users(tenant)
    yield b'{"people": ['
    for start in range(0, len(people), _PIECE):
        piece = ", ".join(json.dumps(_person(each), ensure_ascii=False) for each in people[start : start + _PIECE])
        yield (", " if start else "").encode() + piece.encode()
    yield b'], "deleted_people": ' + json.dumps(_deleted(world, tenant), ensure_ascii=False).encode() + b"}"


def _deleted(world: World, tenant: Tenant) -> list[dict[str, Any]]:
    return [
        {"id": each.user_id, "name": each.name, "licences": list(each.sku_ids)}
        for each in world.directory(tenant).deleted
    ]


def _person(each: User) -> dict[str, Any]:
    return {
        "id": each.user_id,
        "name": each.name,
        "upn": each.principal_name,
        "mail": each.mail,
        "enabled": each.enabled,
        "user_type": each.user_type,
        "created": each.created,
        "attributes": {name: each.attributes.get(name) for name in ATTRIBUTES},
        "assignments": [asdict(one) for one in each.assignments],
        "licences": list(each.sku_ids),
        "sign_in": None if each.sign_in is None else asdict(each.sign_in),
    }


def directory_groups(world: World, tenant: Tenant) -> list[dict[str, Any]]:
    """Return the groups of a directory with their direct members."""
    directory = world.directory(tenant)
    return [_group(each, [directory.people.id_at(place) for place in each.users]) for each in directory.groups]


def _group(each: DirectoryGroup, users: list[str]) -> dict[str, Any]:
    return {
        "id": each.group_id,
        "name": each.name,
        "kind": each.kind,
        "dynamic": each.dynamic,
        "licences": list(each.licences),
        "members": {"users": users, "groups": list(each.groups), "others": each.devices + each.contacts},
    }


def relationships(world: World, each: Iterable[Relationship]) -> list[dict[str, Any]]:
    """Return GDAP relationships; `ends` is an ISO 8601 moment in UTC, None where none is told."""
    return [
        {
            "id": one.relationship_id,
            "name": one.name,
            "status": one.status,
            "ends": world.moment(one.ends) if one.is_bound and one.ends is not None else None,
            "auto_extends": one.auto_extends,
            "roles": list(one.roles),
            "assignments": [
                {"group_id": given.group_id, "roles": list(given.roles), "status": given.status}
                for given in one.assignments
            ],
        }
        for one in each
    ]
