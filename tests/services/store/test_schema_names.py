"""A column that is called a secret is sealed or hashed: its name says which."""

import re
from collections.abc import Iterable

import pytest
import sqlalchemy as sa

from services.store.tables import metadata

CALLED_A_SECRET = re.compile(r"token|secret|passw|passphrase|cookie|(^|_)(keys?|pin)($|_)")
KEPT_SAFE = re.compile(r"^sealed|_hash$")
EXCEPTIONS = {
    "audit_person.person_key": "opens nothing: it stands beside the object id it hides elsewhere, and goes with it",
}


def unsafe(tables: Iterable[sa.Table]) -> set[str]:
    """Return the columns that are called a secret and neither sealed nor hashed."""
    return {
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.c
        if CALLED_A_SECRET.search(column.name.lower()) and not KEPT_SAFE.search(column.name)
    }


def test_no_column_is_called_a_secret_that_is_neither_sealed_nor_hashed() -> None:
    assert unsafe(metadata.sorted_tables) == set(EXCEPTIONS)


def test_what_holds_bytes_is_sealed_or_hashed_too() -> None:
    of_bytes = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, sa.LargeBinary) and not KEPT_SAFE.search(column.name)
    }
    assert of_bytes == set(EXCEPTIONS)


@pytest.mark.parametrize(
    ("name", "is_unsafe"),
    [
        ("token", True),
        ("refresh_token", True),
        ("client_secret", True),
        ("password", True),
        ("api_key", True),
        ("key", True),
        ("token_hash", False),
        ("sealed", False),
        ("sealed_token", False),
        ("monkey", False),
        ("keyboard", False),
        ("name", False),
    ],
)
def test_the_rule_knows_a_secret_by_its_name(name: str, is_unsafe: bool) -> None:
    table = sa.Table("a", sa.MetaData(), sa.Column(name, sa.String(8)))
    assert unsafe([table]) == ({f"a.{name}"} if is_unsafe else set())
