"""Every sealed value there is: which keys they are under, and how they are put under the current one."""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from services.errors import Misconfigured, SealBroken
from services.secrets.keys import KeyProvider
from services.secrets.seal import Sealed, rewrap
from services.store.database import Database
from services.store.tables import metadata

PASSES = 5
"""Others may write while we walk; a write under the old key is found by the next pass."""
Row = tuple[Any, ...]


def sealed_columns() -> tuple[sa.Column[Any], ...]:
    """Return every column that holds sealed values: those whose name begins with `sealed`."""
    return tuple(column for table in metadata.sorted_tables for column in table.c if column.name.startswith("sealed"))


async def keys_in_use(database: Database) -> Counter[str]:
    """Return how many values are sealed under each key; raises SealBroken for a row that is no sealed value."""
    count: Counter[str] = Counter()
    for column in sealed_columns():
        count.update(Sealed.from_bytes(row[-1]).key_id for row in await _rows(database, column))
    return count


async def check_keys(database: Database, keys: KeyProvider) -> None:
    """Raise Misconfigured unless every key that values are sealed under is to be had: a lost one shows at the start.

    Raises Unavailable when the vault cannot be reached. A single spoilt row is left to whoever reads it.
    """
    wrapped: dict[str, list[Sealed]] = {}
    for column in sealed_columns():
        for row in await _rows(database, column):
            try:
                sealed = Sealed.from_bytes(row[-1])
            except SealBroken:
                continue
            wrapped.setdefault(sealed.key_id, []).append(sealed)
    for key_id, values in wrapped.items():
        if not any([await _opens(sealed, keys) for sealed in values[:3]]):
            raise Misconfigured("KEY_URL", f"stored secrets are sealed under another key than this: {key_id}")


async def rewrap_all(database: Database, keys: KeyProvider) -> int:
    """Put every sealed value under the current key, and return how many were not yet.

    Each value is one transaction and stays readable throughout: whoever is killed here goes on with the next run.
    Raises SealBroken for a value that does not open, after all others were moved.
    """
    moved = 0
    for _ in range(PASSES):
        moved_now, broken = await _pass(database, keys)
        moved += moved_now
        if not moved_now:
            break
    if broken:
        raise SealBroken
    return moved


async def _pass(database: Database, keys: KeyProvider) -> tuple[int, int]:
    """Return how many values were moved, and how many could not be opened."""
    moved, broken, current = 0, 0, await keys.current()
    for column in sealed_columns():
        for row in await _rows(database, column):
            try:
                moved += await _move(database, column, row, current, keys)
            except SealBroken:
                broken += 1
    return moved, broken


async def _opens(sealed: Sealed, keys: KeyProvider) -> bool:
    try:
        await keys.unwrap(sealed.wrapped_key, key_id=sealed.key_id)
    except SealBroken:
        return False
    return True


async def _rows(database: Database, column: sa.Column[Any]) -> list[Row]:
    """Return the primary key and, last, the sealed value of every row that has one."""
    wanted = sa.select(*column.table.primary_key.columns, column).where(column.is_not(None))

    def read(connection: sa.Connection) -> list[Row]:
        return [tuple(row) for row in connection.execute(wanted)]

    return await database.run(read, idempotent=True)


async def _move(database: Database, column: sa.Column[Any], row: Row, current: str, keys: KeyProvider) -> bool:
    sealed = Sealed.from_bytes(row[-1])
    if sealed.key_id == current:
        return False
    moved = (await rewrap(sealed, keys)).to_bytes()
    same_row = [key == value for key, value in zip(column.table.primary_key.columns, row[:-1], strict=True)]
    # Only what was read is replaced: a newer value that came meanwhile stays.
    change = sa.update(column.table).where(*same_row, column == row[-1]).values({column: moved})
    return await database.run(lambda connection: connection.execute(change).rowcount == 1, idempotent=True)
