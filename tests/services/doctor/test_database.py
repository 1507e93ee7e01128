"""What the check-up reads of SQLite and of MySQL."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from services.store import diagnosis
from services.store.database import Database
from services.store.grants import grants
from services.store.migrate import migrate
from tests.databases import MYSQL_URL, mysql_database


async def test_kind_version_and_time_are_told(database: Database) -> None:
    server = await diagnosis.server(database)
    assert server.kind in ("SQLite", "MySQL", "MariaDB")
    assert server.version[0].isdigit()
    assert (server.now is None) == (server.kind == "SQLite")


async def test_tables_are_up_to_date_of_another_version_or_not_there(database: Database, database_url: str) -> None:
    assert await diagnosis.is_up_to_date(database) is True
    empty = Database(database_url)
    assert await diagnosis.is_up_to_date(empty) is None
    await empty.run(lambda connection: connection.execute(sa.text("CREATE TABLE alembic_version (version_num TEXT)")))
    assert await diagnosis.is_up_to_date(empty) is False
    await empty.close()


async def test_the_owner_of_the_tables_is_held_by_triggers_alone(database: Database) -> None:
    found = await diagnosis.protection(database)
    assert found.may == ("UPDATE", "DELETE")
    assert found.triggers == diagnosis.TRIGGERS


@pytest.mark.mysql
async def test_an_account_with_the_grants_of_the_docs_may_only_add_and_read() -> None:
    with mysql_database() as url:
        owner = Database(url, threads=1)
        await migrate(owner)
        await owner.close()
        with account_of_the_docs(url) as account_url:
            account = Database(account_url, threads=1)
            found = await diagnosis.protection(account)
            await account.close()
    assert found.may == ()


@contextmanager
def account_of_the_docs(url: str) -> Iterator[str]:
    """Yield the URL as an account that has exactly the grants of the docs, dropped afterwards."""
    name = f"doctor_{secrets.token_hex(4)}"
    server = sa.create_engine(MYSQL_URL, poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE USER '{name}'@'%%' IDENTIFIED BY 'x'")
        for grant in grants(url, f"'{name}'@'%'"):
            connection.exec_driver_sql(grant.replace("%", "%%"))
    try:
        yield make_url(url).set(username=name, password="x").render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP USER '{name}'@'%%'")
