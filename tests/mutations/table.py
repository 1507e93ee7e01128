"""The mutations: each breaks one thing that a test is there to notice. Read from mutations.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("mutations.toml")


@dataclass(frozen=True, slots=True)
class Mutation:
    """In `file`, `old` (which is there once) becomes `new`: then each of `tests` fails.

    `still` are tests that pass all the same: what the broken thing guards is guarded by another one too.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    still: tuple[str, ...] = ()


def mutations() -> tuple[Mutation, ...]:
    """Return the table."""
    document = tomllib.loads(TABLE.read_text("utf-8"))
    return tuple(_mutation(one, document.get("groups", {})) for one in document["mutation"])


def _mutation(row: dict[str, object], groups: dict[str, list[str]]) -> Mutation:
    unknown = set(row) - {"name", "file", "old", "new", "tests", "still"}
    if unknown:
        raise ValueError(f"{row.get('name')}: {unknown}")
    still = row.get("still", ())
    return Mutation(
        str(row["name"]), str(row["file"]), str(row["old"]), str(row["new"]), tuple(row["tests"]),  # type: ignore[arg-type]
        tuple(groups[still] if isinstance(still, str) else still),  # type: ignore[arg-type]
    )  # fmt: skip
