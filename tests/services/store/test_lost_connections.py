"""A connection that dies: what was not committed is done again, what may have been is never done blindly twice."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from services.errors import Ambiguous, Misconfigured, Unavailable
from services.secrets.file_key import LocalFileKey
from services.store.buttons import ButtonStore
from services.store.credentials import SealedCredentials
from services.store.database import Database
from services.store.tables import sku_name
from tests.services.store.test_buttons import ROW
from tests.services.store.test_database import NOW, ids, insert
from tests.services.store.wire import TearingWire

pytestmark = [
    pytest.mark.mysql,
    pytest.mark.parametrize("database_backend", [pytest.param("mysql", id="mysql")], indirect=True, scope="session"),
]


@pytest.fixture
async def wire(migrated_url: str) -> TearingWire:
    return TearingWire(make_url(migrated_url))


@pytest.fixture
async def torn(wire: TearingWire, database: Database) -> AsyncIterator[Database]:
    """Yield a second Database, which speaks through the wire."""
    async with wire.listening() as url:
        through = Database(url)
        yield through
        await through.close()


def kill(connection: sa.Connection, session: int) -> None:
    connection.exec_driver_sql(f"KILL CONNECTION {session}")


def session_id(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("SELECT CONNECTION_ID()").scalar_one())


async def test_idle_connections_that_were_killed_are_replaced(migrated_url: str, database: Database) -> None:
    other = Database(migrated_url)
    at_once = threading.Barrier(10)

    def unit(connection: sa.Connection) -> int:
        at_once.wait(10)
        return session_id(connection)

    sessions = set(await asyncio.gather(*(other.run(unit) for _ in range(10))))
    assert len(sessions) == 10
    for session in sessions:
        await database.run(partial(kill, session=session))
    again = await asyncio.gather(*(other.run(session_id) for _ in range(10)))
    assert not sessions & set(again)
    await other.close()


async def test_a_unit_whose_connection_is_killed_half_way_is_done_once(migrated_url: str, database: Database) -> None:
    killer = sa.create_engine(migrated_url, poolclass=sa.NullPool)
    attempts = []

    def unit(connection: sa.Connection) -> None:
        attempts.append(session_id(connection))
        insert(connection, "a")
        if len(attempts) == 1:
            with killer.connect() as other:
                kill(other, attempts[0])
        insert(connection, "b")

    await database.run(unit)
    assert len(attempts) == 2
    assert await database.run(ids) == {"a", "b"}


async def test_a_database_that_kills_every_time_is_unavailable(migrated_url: str, database: Database) -> None:
    killer = sa.create_engine(migrated_url, poolclass=sa.NullPool)
    attempts = []

    def unit(connection: sa.Connection) -> None:
        attempts.append(session_id(connection))
        with killer.connect() as other:
            kill(other, attempts[-1])
        insert(connection, "a")

    with pytest.raises(Unavailable):
        await database.run(unit)
    assert len(attempts) == 3
    assert await database.run(ids) == set()


async def test_a_connection_torn_before_the_commit_is_sent_again(torn: Database, wire: TearingWire) -> None:
    await torn.health()
    wire.tear_after = b"INSERT INTO sku_name"
    await torn.run(lambda connection: insert(connection, "a"))
    assert wire.torn == 1
    assert await torn.run(ids) == {"a"}


@pytest.mark.parametrize(("side", "left"), [("tear_before", set()), ("tear_after", {"a"})])
async def test_a_commit_without_an_answer_is_ambiguous_and_not_repeated(
    torn: Database, wire: TearingWire, side: str, left: set[str]
) -> None:
    attempts = []

    def unit(connection: sa.Connection) -> None:
        attempts.append(1)
        insert(connection, "a")

    await torn.health()
    setattr(wire, side, b"COMMIT")
    with pytest.raises(Ambiguous):
        await torn.run(unit)
    assert wire.torn == len(attempts) == 1
    assert await torn.run(ids) == left


@pytest.mark.parametrize("side", ["tear_before", "tear_after"])
async def test_a_unit_that_may_be_done_twice_is(torn: Database, wire: TearingWire, side: str) -> None:
    def unit(connection: sa.Connection) -> None:
        connection.execute(sku_name.delete())
        insert(connection, "a")

    await torn.health()
    setattr(wire, side, b"COMMIT")
    await torn.run(unit, idempotent=True)
    assert wire.torn == 1
    assert await torn.run(ids) == {"a"}


@pytest.mark.parametrize("side", ["tear_before", "tear_after"])
async def test_buttons_are_stored_however_their_commit_is_lost(torn: Database, wire: TearingWire, side: str) -> None:
    await torn.health()
    setattr(wire, side, b"COMMIT")
    await ButtonStore(torn).add([ROW])
    assert wire.torn == 1
    assert await ButtonStore(torn).find(ROW.id) == ROW


@pytest.mark.parametrize("side", ["tear_before", "tear_after"])
@pytest.mark.parametrize("version", [0, 1])
async def test_a_token_is_stored_once_however_its_commit_is_lost(
    torn: Database, wire: TearingWire, side: str, version: int, tmp_path: Path
) -> None:
    keys = LocalFileKey(tmp_path / "a.key")
    vault = SealedCredentials(torn, keys, deployment="d", tenant_id="t", clock=lambda: NOW)
    for earlier in range(version):
        assert await vault.replace(SecretStr(f"token {earlier}"), expected_version=earlier)
    await torn.health()
    setattr(wire, side, b"COMMIT")
    assert await vault.replace(SecretStr("the newest"), expected_version=version)
    assert wire.torn == 1
    stored = await vault.read()
    assert stored is not None
    assert (stored.value.get_secret_value(), stored.version) == ("the newest", version + 1)


async def test_a_lost_deadlock_is_played_again(database: Database) -> None:
    for name in ("a", "b"):
        await database.run(partial(insert, sku_id=name))
    both_hold_one = asyncio.Event()
    held: list[str] = []
    loop = asyncio.get_running_loop()

    def swap(first: str, second: str) -> Callable[[sa.Connection], int]:
        tries = 0

        def unit(connection: sa.Connection) -> int:
            nonlocal tries
            tries += 1
            lock(connection, first)
            if tries == 1:
                held.append(first)
                if len(held) == 2:
                    loop.call_soon_threadsafe(both_hold_one.set)
                asyncio.run_coroutine_threadsafe(both_hold_one.wait(), loop).result(10)
            lock(connection, second)
            return tries

        return unit

    def lock(connection: sa.Connection, sku_id: str) -> None:
        connection.execute(sku_name.update().where(sku_name.c.sku_id == sku_id), {"name": "locked"})

    tries = await asyncio.gather(database.run(swap("a", "b")), database.run(swap("b", "a")))
    assert sorted(tries) == [1, 2]


async def test_a_refused_login_and_a_missing_database_name_the_setting(migrated_url: str) -> None:
    nobody = make_url(migrated_url).set(username="nobody_at_all", password="s3cret")
    nowhere = make_url(migrated_url).set(database="seatwise_test_nowhere")
    for url in (nobody, nowhere):
        database = Database(url.render_as_string(hide_password=False))
        with pytest.raises(Misconfigured, match="DATABASE_URL") as caught:
            await database.run(ids)
        assert "s3cret" not in f"{caught.value!r} {caught.value.__cause__!r}"
        assert not await database.health()
        await database.close()


async def test_a_server_without_tls_we_trust_is_refused_when_the_url_asks_for_it(
    migrated_url: str, database: Database
) -> None:
    def offers_tls(connection: sa.Connection) -> bool:
        return bool(connection.exec_driver_sql("SHOW VARIABLES LIKE 'have_ssl'").one()[1] == "YES")

    why = "CA_BUNDLE" if await database.run(offers_tls) else "TLS"  # newer servers sign a certificate for themselves
    url = make_url(migrated_url).update_query_dict({"ssl": "true"}).render_as_string(hide_password=False)
    secure = Database(url, tls=ssl.create_default_context())
    with pytest.raises(Misconfigured, match=why):
        await secure.run(ids)
    await secure.close()


async def test_a_session_is_strict_in_utc_and_reads_what_is_committed(database: Database) -> None:
    def session(connection: sa.Connection) -> tuple[object, ...]:
        names = "@@sql_mode, @@time_zone, @@character_set_connection, @@innodb_lock_wait_timeout"
        return tuple(connection.exec_driver_sql(f"SELECT {names}").one())

    mode, zone, letters, wait = await database.run(session)
    assert "STRICT_ALL_TABLES" in str(mode)
    assert (zone, letters, wait) == ("+00:00", "utf8mb4", 5)
    assert await database.run(lambda connection: connection.get_isolation_level()) == "READ COMMITTED"
