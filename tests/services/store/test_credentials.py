"""The vault of the refresh token: it only moves forward, and its row opens nowhere else."""

import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from services.errors import SealBroken
from services.http.vault import RefreshTokenVault, seed
from services.secrets.file_key import LocalFileKey
from services.store.credentials import REFRESH_TOKEN, SealedCredentials
from services.store.database import Database
from services.store.tables import credential, metadata
from tests.services.store.processes import race
from tests.services.store.racers import rotate

NOW = datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=UTC)
CANARY = "canary-0.AXoA-9f2b7c41d8e6"
MakeVault = Callable[..., SealedCredentials]


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys") / "a.key"


@pytest.fixture
def make_vault(database: Database, key_file: Path) -> MakeVault:
    def make(deployment: str = "d", tenant_id: str = "t", name: str = "token", at: datetime = NOW) -> SealedCredentials:
        keys = LocalFileKey(key_file)
        return SealedCredentials(
            database, keys, deployment=deployment, tenant_id=tenant_id, clock=lambda: at, name=name
        )

    return make


async def test_an_empty_vault_holds_nothing(make_vault: MakeVault) -> None:
    assert await make_vault().read() is None


async def test_a_token_comes_back_with_its_version_and_age(make_vault: MakeVault) -> None:
    vault: RefreshTokenVault = make_vault()
    assert await vault.replace(SecretStr(CANARY), expected_version=0)
    first = await vault.read()
    assert first is not None
    assert (first.value.get_secret_value(), first.version, first.stored_at) == (CANARY, 1, NOW)
    later = make_vault(at=NOW + timedelta(days=1))
    assert await later.replace(SecretStr("next"), expected_version=1)
    second = await vault.read()
    assert second is not None
    assert (second.value.get_secret_value(), second.version) == ("next", 2)
    assert second.stored_at == NOW + timedelta(days=1)


@pytest.mark.parametrize("expected", [0, 1, 3, -1])
async def test_a_process_that_saw_another_version_changes_nothing(make_vault: MakeVault, expected: int) -> None:
    vault = make_vault()
    for version in (0, 1):
        assert await vault.replace(SecretStr(str(version)), expected_version=version)
    assert not await vault.replace(SecretStr("older"), expected_version=expected)
    stored = await vault.read()
    assert stored is not None
    assert (stored.value.get_secret_value(), stored.version) == ("1", 2)


async def test_nothing_is_replaced_in_an_empty_vault(make_vault: MakeVault) -> None:
    assert not await make_vault().replace(SecretStr("a"), expected_version=1)
    assert await make_vault().read() is None


async def test_a_seed_is_taken_once(make_vault: MakeVault) -> None:
    assert await seed(make_vault(), SecretStr("seed"))
    assert not await seed(make_vault(), SecretStr("another"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=4000))
async def test_any_text_is_kept(make_vault: MakeVault, text: str) -> None:
    vault = make_vault()
    before = await vault.read()
    assert await vault.replace(SecretStr(text), expected_version=before.version if before else 0)
    after = await vault.read()
    assert after is not None
    assert after.value.get_secret_value() == text


async def test_another_deployment_or_tenant_or_key_cannot_open_it(
    make_vault: MakeVault, database: Database, tmp_path: Path
) -> None:
    await make_vault().replace(SecretStr(CANARY), expected_version=0)
    other_key = LocalFileKey(tmp_path / "b.key")
    _ = other_key.key_id
    strangers = [
        make_vault(deployment="another"),
        make_vault(tenant_id="another"),
        SealedCredentials(database, other_key, deployment="d", tenant_id="t", clock=lambda: NOW, name="token"),
    ]
    for stranger in strangers:
        with pytest.raises(SealBroken):
            await stranger.read()


async def test_rows_that_were_swapped_do_not_open(make_vault: MakeVault, database: Database) -> None:
    one, other = make_vault(name="one"), make_vault(name="other")
    await one.replace(SecretStr("1"), expected_version=0)
    await other.replace(SecretStr("2"), expected_version=0)

    def swap(connection: sa.Connection) -> None:
        for name, to in (("one", "passing"), ("other", "one"), ("passing", "other")):
            connection.execute(credential.update().where(credential.c.name == name), {"name": to})

    await database.run(swap)
    for vault in (one, other):
        with pytest.raises(SealBroken):
            await vault.read()


async def test_an_older_value_put_back_under_a_newer_version_does_not_open(
    make_vault: MakeVault, database: Database
) -> None:
    vault = make_vault()
    await vault.replace(SecretStr("old"), expected_version=0)
    old = await database.run(lambda connection: connection.execute(sa.select(credential.c.sealed)).scalar_one())
    await vault.replace(SecretStr("new"), expected_version=1)
    await database.run(partial(_overwrite, blob=old))
    with pytest.raises(SealBroken):
        await vault.read()


async def test_a_row_that_is_no_seal_does_not_open(make_vault: MakeVault, database: Database) -> None:
    vault = make_vault()
    await vault.replace(SecretStr(CANARY), expected_version=0)
    for blob in (b"", b"v1", CANARY.encode(), bytes(200)):
        await database.run(partial(_overwrite, blob=blob))
        with pytest.raises(SealBroken):
            await vault.read()


async def test_the_token_is_found_nowhere(make_vault: MakeVault, database: Database, migrated_url: str) -> None:
    vault = make_vault()
    await vault.replace(SecretStr(CANARY + "-first"), expected_version=0)
    await vault.replace(SecretStr(CANARY), expected_version=1)
    stored = await vault.read()
    await database.run(lambda connection: connection.execute(credential.update(), {"version": 9}).close())
    with pytest.raises(SealBroken) as caught:
        await vault.read()
    assert CANARY not in "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    assert CANARY not in f"{stored!r} {stored} {vault!r} {vars(vault)!r}"
    assert CANARY.encode() not in await database.run(_everything)
    for file in _files(migrated_url):
        assert CANARY.encode() not in file.read_bytes()


def _overwrite(connection: sa.Connection, blob: bytes) -> None:
    connection.execute(credential.update(), {"sealed": blob})


def _everything(connection: sa.Connection) -> bytes:
    rows = [row for name in metadata.tables for row in connection.execute(sa.text(f"SELECT * FROM {name}"))]
    assert rows
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


def _files(url: str) -> list[Path]:
    file = make_url(url)
    if file.drivername != "sqlite":
        return []
    assert file.database
    found = list(Path(file.database).parent.iterdir())
    assert len(found) == 3  # the file, its journal and its index
    return found


async def test_of_processes_that_race_one_stores_each_version_and_never_an_older(
    make_vault: MakeVault, migrated_url: str, key_file: Path
) -> None:
    stored = dict(zip("ab", race(rotate, [(migrated_url, key_file, name, 40) for name in "ab"]), strict=True))
    assert sorted(stored["a"] + stored["b"]) == list(range(1, 81))
    assert all(versions == sorted(versions) for versions in stored.values())
    left = await make_vault(name=REFRESH_TOKEN).read()
    assert left is not None
    winner = "a" if 80 in stored["a"] else "b"
    assert (left.value.get_secret_value(), left.version) == (f"{winner} 80", 80)
