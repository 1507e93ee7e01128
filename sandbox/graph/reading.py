"""The reading of one collection, of one object of it, or of how many items it has."""

import re

from sandbox.answer import Answer, Ask
from sandbox.graph.access import Caller, check_sign_ins
from sandbox.graph.failures import GraphRefused
from sandbox.graph.lazy import picked
from sandbox.graph.odata import (
    Json,
    Rows,
    check_parameters,
    filtered,
    is_eventual,
    next_link,
    offset,
    page_size,
    selected,
)
from sandbox.graph.scene import Collection, Scene
from sandbox.login.tokens import GRAPH
from sandbox.sandbox import Sandbox

_CONTENT_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_SIGN_IN = "signInActivity"
_SIGN_IN_PAGE = 500
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def asks_for_sign_ins(ask: Ask) -> bool:
    """Tell whether the sign-ins of users are selected, which Graph reads in a lane of their own."""
    return _SIGN_IN in (ask.parameter("$select") or "")


def read(sandbox: Sandbox, ask: Ask, caller: Caller, collection: Collection, parts: tuple[str, ...]) -> Answer:
    """Return the page or the object; raise GraphRefused for a query that the resource does not support."""
    check_parameters(ask, collection.shape, one=collection.one)
    names = selected(ask, collection.shape)
    if _SIGN_IN in (names or ()):
        check_sign_ins(sandbox, caller)
    scene = Scene(sandbox.world, caller.tenant, parts, caller.scopes)
    document = _one(collection, scene, names) if collection.one else _page(sandbox, ask, collection, scene, names)
    return Answer(200, document, content_type=_CONTENT_TYPE)


def count(sandbox: Sandbox, ask: Ask, caller: Caller, collection: Collection, parts: tuple[str, ...]) -> Answer:
    """Return the number of items as plain text; raise GraphRefused without ConsistencyLevel: eventual."""
    if not collection.shape.advanced or not is_eventual(ask):
        raise GraphRefused(400, "Request_BadRequest", "$count is not currently supported.")
    if any(name != "$filter" for name, _ in ask.query):
        raise GraphRefused(400, "Request_BadRequest", "Only $filter may go with $count.")
    counted = Ask(ask.method, ask.path, (*ask.query, ("$count", "true")), ask.headers)
    scene = Scene(sandbox.world, caller.tenant, parts, caller.scopes)
    items = filtered(counted, collection.shape, collection.read(scene))
    return Answer(200, text=str(len(items)), content_type="text/plain")


def _context(collection: Collection, names: tuple[str, ...] | None, suffix: str = "") -> Json:
    columns = f"({','.join(names)})" if names else ""
    return {"@odata.context": f"{GRAPH}/v1.0/$metadata#{collection.context}{columns}{suffix}"}


def _one(collection: Collection, scene: Scene, names: tuple[str, ...] | None) -> Json:
    if _SIGN_IN in (names or ()) and not _GUID.fullmatch(scene.parts[0]):
        message = "Get By Key only supports UserId and the key has to be a valid Guid"
        raise GraphRefused(400, "BadRequest", message)
    (item,), _ = collection.read(scene).page(0, 1)
    return _context(collection, names, "/$entity") | picked(item, names)


def _page(sandbox: Sandbox, ask: Ask, collection: Collection, scene: Scene, names: tuple[str, ...] | None) -> Json:
    shape, tenant_id = collection.shape, scene.tenant.tenant_id
    size = page_size(ask, shape, _largest_page(sandbox, names))
    start = offset(ask, sandbox.sealer, tenant_id)
    items = filtered(ask, shape, collection.read(scene))
    page, onward = items.page(start, size)
    document = _context(collection, names) | _told_count(ask, collection, items)
    if onward is not None:
        document["@odata.nextLink"] = next_link(ask, sandbox.origins.graph, sandbox.sealer, tenant_id, onward)
    return document | {"value": [picked(item, names) for item in page]}


def _told_count(ask: Ask, collection: Collection, items: Rows) -> Json:
    """Return the count where it is wanted; of directory objects it is told only with ConsistencyLevel: eventual."""
    if ask.parameter("$count") != "true" or (collection.shape.advanced and not is_eventual(ask)):
        return {}
    return {"@odata.count": len(items)}


def _largest_page(sandbox: Sandbox, names: tuple[str, ...] | None) -> int | None:
    limits = [sandbox.knobs.page_size.get("graph")]
    limits += [_SIGN_IN_PAGE] if _SIGN_IN in (names or ()) else []
    return min((limit for limit in limits if limit), default=None)
