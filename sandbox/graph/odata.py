"""The part of OData that these collections understand; everything else is refused as Graph refuses it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from sandbox.answer import Ask
from sandbox.graph.failures import GraphRefused, unsupported
from sandbox.signing import Sealer

Json = dict[str, Any]
T = TypeVar("T")
_EQUALS = re.compile(r"\s*([\w/]+)\s+eq\s+('(?:[^']|'')*'|true|false)\s*")


class Rows:
    """The items of a collection, turned into JSON only where a page shows them."""

    def __init__(self, source: Sequence[T], make: Callable[[T], Json]) -> None:
        self._source = source
        self._make: Callable[[Any], Json] = make

    def __len__(self) -> int:
        return len(self._source)

    def between(self, start: int, end: int) -> list[Json]:
        """Return the items of one page."""
        return [self._make(each) for each in self._source[start:end]]

    def where(self, condition: Callable[[Json], bool]) -> "Rows":
        """Return the items that a condition keeps."""
        return Rows([item for item in self.between(0, len(self)) if condition(item)], lambda item: item)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a collection allows. `default` are the properties given without $select; None means all.

    `max_top` None means that $top is refused and everything comes on one page.
    """

    type_name: str
    properties: frozenset[str]
    default: tuple[str, ...] | None = None
    max_top: int | None = None
    page: int = 100
    filters: tuple[str, ...] = ()
    counts: bool = False


def selected(ask: Ask, shape: Shape) -> tuple[str, ...] | None:
    """Return the properties of $select, None without one; raise for a property the type does not have."""
    text = ask.parameter("$select")
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in shape.properties:
            message = f"Could not find a property named '{name}' on type 'microsoft.graph.{shape.type_name}'."
            raise GraphRefused(400, "BadRequest", f"Parsing OData Select and Expand failed: {message}")
    return names


def check_parameters(ask: Ask, shape: Shape) -> None:
    """Refuse parameters that the resource does not support, and any that is given twice."""
    allowed = {"$select", "$skiptoken"}  # a page token is checked for itself, wherever the knobs made pages
    allowed |= {"$top"} if shape.max_top else set()
    allowed |= {"$filter"} if shape.filters else set()
    allowed |= {"$count"} if shape.counts else set()
    names = [name for name, _ in ask.query]
    for name in names:
        if name.startswith("$") and name not in allowed:
            raise unsupported(f"Unsupported Query: {name} is not supported on {shape.type_name}.")
        if not name.startswith("$"):
            raise GraphRefused(400, "BadRequest", f"The query parameter '{name}' is not known.")
        if names.count(name) > 1:
            raise GraphRefused(400, "BadRequest", f"Query option '{name}' was specified more than once.")


def page_size(ask: Ask, shape: Shape, largest: int | None) -> int:
    """Return how many items go on a page; raise for a $top outside what the resource allows."""
    text = ask.parameter("$top")
    if shape.max_top is None:
        return largest or 2**31
    if text is not None and not (text.isdecimal() and 1 <= int(text) <= shape.max_top):
        message = f"Invalid page size specified: '{text}'. Must be between 1 and {shape.max_top} inclusive."
        raise GraphRefused(400, "Request_BadRequest", message)
    return min(int(text) if text else shape.page, largest or 2**31)


def filtered(ask: Ask, shape: Shape, items: Rows) -> Rows:
    """Return the items that $filter keeps; only `property eq value` on some properties is supported."""
    text = ask.parameter("$filter")
    if text is None:
        return items
    found = _EQUALS.fullmatch(text)
    if not found or found[1] not in shape.filters:
        raise unsupported(f"Invalid filter clause: {text}")
    wanted: Any = found[2][1:-1].replace("''", "'") if found[2].startswith("'") else found[2] == "true"
    path = found[1]
    return items.where(lambda item: _value(item, path) == wanted)


def _value(item: Any, path: str) -> Any:
    for name in path.split("/"):
        item = item.get(name) if isinstance(item, dict) else None
    return item


def offset(ask: Ask, sealer: Sealer, tenant_id: str) -> int:
    """Return where the page starts; a page token of another tenant, path or hand is refused."""
    token = ask.parameter("$skiptoken")
    if token is None:
        return 0
    known = sealer.unseal("page", token)
    if known is None or known["path"] != ask.path or known["tenant"] != tenant_id:
        raise GraphRefused(400, "Directory_ExpiredPageToken", "The specified page token value has expired.")
    return int(known["offset"])


def next_link(ask: Ask, origin: str, sealer: Sealer, tenant_id: str, position: int) -> str:
    """Return the address of the page that starts at `position`, with the options of this one."""
    token = sealer.seal("page", {"path": ask.path, "tenant": tenant_id, "offset": position})
    return link_with_token(ask, origin, token)


def link_with_token(ask: Ask, origin: str, token: str) -> str:
    """Return the address of the same collection with another page token."""
    kept = [(name, value) for name, value in ask.query if name not in ("$skiptoken", "$count")]
    options = "&".join(f"{name}={quote(value, safe=',')}" for name, value in (*kept, ("$skiptoken", token)))
    return f"{origin}{ask.path}?{options}"
