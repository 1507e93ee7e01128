"""Migrations make the tables that the code knows, however they are started."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.errors import Misconfigured
from services.store.database import Database
from services.store.migrate import migrate
from services.store.tables import metadata
from tests.databases import empty_database
from tests.services.store.processes import race
from tests.services.store.racers import start_first

VERSION = sa.table("alembic_version", sa.column("version_num"))


def definitions(connection: sa.Connection) -> dict[str, str]:
    """Return the SQL of every table and index of ours, as the database itself tells it."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
        return {name: " ".join(sql.split()) for name, sql in rows if name != "alembic_version"}
    shown = {name: connection.exec_driver_sql(f"SHOW CREATE TABLE {name}").one()[1] for name in metadata.tables}
    triggers = {
        row.Trigger: f"{row.Timing} {row.Event}: {row.Statement}" for row in connection.exec_driver_sql("SHOW TRIGGERS")
    }
    return {name: str(sql) for name, sql in shown.items()} | triggers


async def test_migrations_make_the_tables_that_the_code_knows(
    database_url: str, database_backend: str, tmp_path: Path
) -> None:
    migrated = Database(database_url)
    await migrate(migrated)
    with empty_database(database_backend, tmp_path) as url:
        made = Database(url)
        await made.run(metadata.create_all)
        assert await migrated.run(definitions) == await made.run(definitions)
        await made.close()
    await migrated.close()


async def test_alembic_itself_finds_nothing_to_change(database: Database) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    assert await database.run(differences) == []


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    await migrate(database)
    before = await database.run(definitions)
    await migrate(database)
    assert await database.run(definitions) == before
    await database.close()


@pytest.mark.parametrize("last", ["deployment", "button", "sku_name", "download", "ix_button_expires_at"])
async def test_a_migration_that_was_cut_off_is_taken_up_again(database_url: str, last: str) -> None:
    database = Database(database_url)
    await migrate(database)
    whole = await database.run(definitions)

    def undo(connection: sa.Connection) -> None:
        connection.execute(VERSION.delete())
        if last.startswith("ix_"):
            next(iter(metadata.tables["button"].indexes)).drop(connection)
        else:
            metadata.tables[last].drop(connection)

    await database.run(undo)
    await migrate(database)
    assert await database.run(definitions) == whole
    await database.close()


async def test_tables_of_a_newer_version_are_left_alone(database_url: str) -> None:
    database = Database(database_url)
    await migrate(database)
    await database.run(lambda connection: connection.execute(VERSION.update(), {"version_num": "9999"}).close())
    with pytest.raises(Misconfigured, match="newer version"):
        await migrate(database)
    await database.close()


def test_first_starts_at_the_same_time_make_one_installation(database_url: str) -> None:
    assert len(set(race(start_first, [(database_url,)] * 3))) == 1
