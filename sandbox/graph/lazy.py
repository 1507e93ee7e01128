"""Items whose properties are made only where a page shows them or a filter looks at them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
Makers = Mapping[str, Callable[[T], Any]]


class Lazy(Mapping[str, Any]):
    """A JSON object with the properties of `makers`; those of `default` are given where none are selected.

    `kind` is the @odata.type, told only where items of several types stand together.
    """

    __slots__ = ("_makers", "_thing", "default", "kind")

    def __init__(self, makers: Makers[T], thing: T, default: tuple[str, ...], kind: str | None = None) -> None:
        self._makers: Makers[Any] = makers
        self._thing = thing
        self.default, self.kind = default, kind

    def __getitem__(self, name: str) -> Any:
        return self._makers[name](self._thing)

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def picked(item: Mapping[str, Any], names: tuple[str, ...] | None) -> dict[str, Any]:
    """Return the item with these properties and its annotations only; None stands for those given by default."""
    if not isinstance(item, Lazy):
        return {key: value for key, value in item.items() if names is None or key in names or key.startswith("@")}
    kind = {"@odata.type": item.kind} if item.kind else {}
    return (
        kind
        | {name: item[name] for name in item.default if names is None}
        | {name: item[name] for name in names or () if name in item}
    )
