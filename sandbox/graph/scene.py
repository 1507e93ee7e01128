"""What a collection of Graph is: its path, who may read it, what it costs, and where its items come from."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.graph.failures import GraphRefused
from sandbox.graph.odata import Rows, Shape
from sandbox.world.tenants import (
    DIRECTORY_READERS,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    LICENSE_ADMINISTRATOR,
    USER_ADMINISTRATOR,
    Tenant,
)
from sandbox.world.world import World

DIRECTORY_ROLES = frozenset(
    {DIRECTORY_READERS, GLOBAL_READER, GLOBAL_ADMINISTRATOR, LICENSE_ADMINISTRATOR, USER_ADMINISTRATOR}
)
"""GDAP roles any of which lets the directory be read."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a collection is read from: the world, the tenant and scopes of the token, and the parts of the path."""

    world: World
    tenant: Tenant
    parts: tuple[str, ...]
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection, or one object of it (`one`).

    Any one of `scopes` and of `roles` suffices, with any one of `also` besides where there are some; `partner_only`
    exists in the partner's own tenant alone.
    """

    path: re.Pattern[str]
    context: str
    shape: Shape
    scopes: frozenset[str]
    read: Callable[[Scene], Rows]
    cost: int = 1
    partner_only: bool = False
    one: bool = False
    roles: frozenset[str] = DIRECTORY_ROLES
    also: frozenset[str] = frozenset()


def path(text: str) -> re.Pattern[str]:
    """Return the pattern of a path of v1.0; {} stands for one segment."""
    return re.compile("/v1\\.0" + text.replace("{}", "([^/]+)"))


def names(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def missing(wanted: str) -> GraphRefused:
    """Return the refusal of an object that does not exist."""
    message = f"Resource '{wanted}' does not exist or one of its queried reference-property objects are not present."
    return GraphRefused(404, "Request_ResourceNotFound", message)
