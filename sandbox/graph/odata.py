"""The part of OData that these collections understand; everything else is refused as Graph refuses it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote

from sandbox.answer import Ask
from sandbox.graph.failures import GraphRefused, unsupported
from sandbox.signing import Sealer

Json = dict[str, Any]
Item = Mapping[str, Any]
T = TypeVar("T")
_AND = re.compile(r"\s+and\s+(?=(?:[^']*'[^']*')*[^']*$)")
_EQUALS = re.compile(r"\s*([\w/]+)\s+eq\s+('(?:[^']|'')*'|true|false)\s*")


class Rows:
    """The items of a collection, made only where a page shows them. A place is where an item stands in the source."""

    def __init__(self, source: Sequence[T], make: Callable[[T], Item]) -> None:
        self._source = source
        self._make: Callable[[Any], Item] = make
        self._conditions: tuple[Callable[[Item], bool], ...] = ()

    def __len__(self) -> int:
        return sum(1 for _ in self._from(0)) if self._conditions else len(self._source)

    def page(self, place: int, size: int) -> tuple[list[Item], int | None]:
        """Return up to `size` items from a place on, and the place of the next item, None if there is none."""
        found = list(islice(self._from(place), size + 1))
        return [item for _, item in found[:size]], found[size][0] if len(found) > size else None

    def where(self, condition: Callable[[Item], bool]) -> "Rows":
        """Return the items that a condition keeps."""
        kept = Rows(self._source, self._make)
        kept._conditions = (*self._conditions, condition)
        return kept

    def _from(self, place: int) -> Iterator[tuple[int, Item]]:
        for index in range(place, len(self._source)):
            item = self._make(self._source[index])
            if all(condition(item) for condition in self._conditions):
                yield index, item


@dataclass(frozen=True, slots=True)
class Clause:
    """A filter that is more than `property eq value`. `keeps` gets what the pattern found, and an item."""

    pattern: re.Pattern[str]
    keeps: Callable[[re.Match[str], Item], bool]
    advanced: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What a collection allows. `max_top` None means that $top is refused and everything comes on one page.

    An advanced clause needs $count=true and the header ConsistencyLevel: eventual; so does a count where `advanced`.
    """

    type_name: str
    properties: frozenset[str]
    max_top: int | None = None
    page: int = 100
    filters: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    counts: bool = False
    advanced: bool = False
    unreturned: frozenset[str] = frozenset()
    """Properties that may be selected or filtered by but are never returned."""


def is_eventual(ask: Ask) -> bool:
    """Tell whether the caller is content with answers that are not the newest, as advanced queries need."""
    return ask.headers.get("consistencylevel", "").lower() == "eventual"


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
    return tuple(name for name in names if name not in shape.unreturned)


def check_parameters(ask: Ask, shape: Shape, *, one: bool = False) -> None:
    """Refuse parameters that the resource does not support, and any that is given twice."""
    allowed = {"$select"}
    if not one:
        allowed |= {"$skiptoken"}  # a page token is checked for itself, wherever the knobs made pages
        allowed |= {"$top"} if shape.max_top else set()
        allowed |= {"$filter"} if shape.filters or shape.clauses else set()
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
    """Return the items that $filter keeps: clauses joined by `and`, each supported for this shape."""
    text = ask.parameter("$filter")
    for part in _AND.split(text) if text is not None else ():
        items = items.where(_condition(ask, shape, part.strip()))
    return items


def _condition(ask: Ask, shape: Shape, part: str) -> Callable[[Item], bool]:
    for clause in shape.clauses:
        if found := clause.pattern.fullmatch(part):
            if clause.advanced:
                _check_advanced(ask, part)
            return lambda item: clause.keeps(found, item)
    equals = _EQUALS.fullmatch(part)
    if not equals or equals[1] not in shape.filters:
        raise unsupported(f"Invalid filter clause: {part}")
    path, wanted = equals[1], _literal(equals[2])
    return lambda item: _folded(_value(item, path)) == wanted


def _check_advanced(ask: Ask, part: str) -> None:
    """Refuse an advanced query without its header or its count; the next page's address has no count."""
    if not is_eventual(ask) or (ask.parameter("$count") != "true" and ask.parameter("$skiptoken") is None):
        raise unsupported(f"Unsupported or invalid query filter clause specified for '{part}'.")


def _literal(text: str) -> Any:
    return text[1:-1].replace("''", "'").casefold() if text.startswith("'") else text == "true"


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _value(item: Any, path: str) -> Any:
    for name in path.split("/"):
        item = item.get(name) if isinstance(item, Mapping) else None
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
