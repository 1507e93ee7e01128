"""What `status` asks of the installation itself."""

from pathlib import Path

import sqlalchemy as sa

from composition import compose
from services.doctor.glance import key_state, record_is_whole
from services.domain.checkup import KeyState
from services.secrets.file_key import LocalFileKey
from services.settings import load_settings
from services.store.append_only import keep_rows
from services.store.database import Database
from services.store.tables import audit
from tests.databases import without_triggers
from tests.services.doctor.conftest import Start


def database_of(env_file: Path) -> Database:
    """Return the database of an installation."""
    return Database(load_settings(env_file).database_url.get_secret_value())


async def test_a_rotation_under_way_and_a_lost_key_are_told(start: Start, tmp_path: Path) -> None:
    env_file = await start()
    database, keys = database_of(env_file), LocalFileKey(tmp_path / "keys" / "seatwise.key")
    assert await key_state(database, keys) is KeyState.CURRENT
    keys.renew()
    assert await key_state(database, keys) is KeyState.ROTATING
    other = LocalFileKey(tmp_path / "other.key")
    assert other.key_id
    assert await key_state(database, other) is KeyState.LOST
    await database.close()


async def test_rows_that_are_taken_off_the_end_of_the_record_are_told(start: Start) -> None:
    env_file = await start()
    settings = load_settings(env_file)
    async with (
        compose(settings) as seatwise,
        seatwise.directory.open("contoso.example", seatwise.operator, "licences"),
    ):
        pass
    database = database_of(env_file)
    assert await record_is_whole(database)

    def cut(connection: sa.Connection) -> None:
        without_triggers(connection, audit.name)
        last = connection.execute(sa.select(sa.func.max(audit.c.seq))).scalar()
        connection.execute(audit.delete().where(audit.c.seq == last))
        keep_rows(connection, audit.name)

    await database.run(cut)
    assert not await record_is_whole(database)
    await database.close()


async def test_a_record_that_nobody_has_begun_is_whole(database: Database) -> None:
    assert await record_is_whole(database)
