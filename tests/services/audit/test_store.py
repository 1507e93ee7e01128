"""Rows in the database: committed or raised, many in one transaction, one whole chain whoever adds to it."""

import asyncio
from collections.abc import Iterator
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.audit.chain import EMPTY, Row, hash_of
from services.audit.verify import Damage
from services.errors import Unavailable
from services.store.audit import EVERY, LOST, AuditStore
from services.store.database import Database, Unit
from services.store.migrate import migrate
from services.store.tables import audit, audit_checkpoint, audit_head
from tests.databases import mysql_database
from tests.services.audit.racers import append_many
from tests.services.audit.records import CONTOSO, FABRIKAM, KEY, clock, entry, seqs, tamper
from tests.services.store.processes import race
from tests.services.store.wire import TearingWire

T = TypeVar("T")


class Counting(Database):
    """Counts what is carried out by another."""

    def __init__(self, database: Database) -> None:
        self.database, self.units = database, 0

    async def run(self, unit: Unit[T], *, idempotent: bool = False, within: float | None = None) -> T:
        """Carry out a unit."""
        self.units += 1
        return await self.database.run(unit, idempotent=idempotent, within=within)


@pytest.fixture
def mysql_url() -> Iterator[str]:
    """A database with every table on the MySQL server."""
    with mysql_database() as url:
        asyncio.run(migrated(url))
        yield url


async def migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


async def filled(store: AuditStore, count: int) -> list[Row]:
    """Append that many rows and return them all."""
    await asyncio.gather(*(store.append(entry(number)) for number in range(1, count + 1)))
    return [row async for row in store.all()]


async def test_a_row_that_was_appended_is_there_for_everybody(store: AuditStore, database: Database) -> None:
    await store.append(entry(1))
    other = AuditStore(database, KEY, clock)
    assert [row.entry async for row in other.all()] == [entry(1)]
    assert (await other.verify()).damage is None


async def test_what_waits_while_one_transaction_runs_goes_into_the_next_together(
    store: AuditStore, database: Database
) -> None:
    counting = Counting(database)
    counted = AuditStore(counting, KEY, clock)
    await counted.start()
    counting.units = 0
    await asyncio.gather(*(counted.append(entry(number)) for number in range(200)))
    assert counting.units <= 2
    assert len(await seqs(database)) == 200
    assert (await store.verify()).damage is None


def test_two_processes_that_append_200_rows_at_the_same_time_leave_one_whole_chain(migrated_url: str) -> None:
    async def before() -> int:
        database = Database(migrated_url)
        store = AuditStore(database, KEY, clock)
        count = (await store.verify()).whole
        await database.close()
        return count

    async def after() -> tuple[int, Damage | None, set[str]]:
        database = Database(migrated_url)
        store = AuditStore(database, KEY, clock)
        verdict = await store.verify()
        actions = {row.entry.action async for row in store.all()}
        await database.close()
        return verdict.whole, verdict.damage, actions

    count = asyncio.run(before())
    added = sum(race(append_many, [(migrated_url, 1000, 100), (migrated_url, 2000, 100)]))
    whole, damage, actions = asyncio.run(after())
    assert (whole - count, damage) == (added, None)
    assert {f"licences {number}" for first in (1000, 2000) for number in range(first, first + 120)} <= actions


async def test_a_caller_who_goes_away_leaves_no_gap_and_its_row_is_written(store: AuditStore) -> None:
    leaving = asyncio.create_task(store.append(entry(1)))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    await store.append(entry(2))
    assert [row.entry async for row in store.all()] == [entry(1), entry(2)]


@pytest.mark.mysql
async def test_a_row_whose_commit_was_not_answered_is_there_once(mysql_url: str) -> None:
    wire = TearingWire(sa.make_url(mysql_url))
    async with wire.listening() as url:
        direct, torn = Database(mysql_url), Database(url)
        store, before = AuditStore(torn, KEY, clock), AuditStore(direct, KEY, clock)
        await store.start()
        count = (await before.verify()).whole
        wire.tear_after = b"COMMIT"
        await store.append(entry(1))
        await store.append(entry(2))
        assert wire.torn == 1
        assert (await before.verify()).whole == count + 2
        await torn.close()
        await direct.close()


@pytest.mark.mysql
async def test_a_row_that_cannot_be_written_is_raised(mysql_url: str) -> None:
    async with TearingWire(sa.make_url(mysql_url)).listening() as url:
        gone = Database(url)
        store = AuditStore(gone, KEY, clock)
        await store.start()
    with pytest.raises(Unavailable):
        await store.append(entry(1))
    await store.close()
    await gone.close()


async def test_the_database_itself_refuses_to_change_or_delete_a_row(store: AuditStore, database: Database) -> None:
    await filled(store, 3)
    await store.close()
    for table in (audit, audit_checkpoint):
        for statement in (table.update().values(hash="f"), table.delete()):
            with pytest.raises(DBAPIError, match="stays as it is"):
                await database.run(lambda connection, each=statement: connection.execute(each).close())  # type: ignore[misc]
    assert (await store.verify()).damage is None


async def test_damage_done_past_all_locks_is_found(store: AuditStore, database: Database) -> None:
    await filled(store, 9)
    await tamper(database, audit.update().where(audit.c.seq == 4).values(action="nothing"))
    verdict = await store.verify()
    assert (verdict.damage, verdict.seq, verdict.whole) == (Damage.EDITED, 4, 3)


async def test_rows_removed_from_the_end_are_missed(store: AuditStore, database: Database) -> None:
    await filled(store, 9)
    await tamper(database, audit.delete().where(audit.c.seq > 6))
    assert ((await store.verify()).damage, (await store.verify()).seq) == (Damage.REMOVED, 7)
    # Nor does it help to put the head back: nobody but us can vouch for it.
    rows = [row async for row in store.all()]
    await tamper(database, audit_head.update().values(seq=6, hash=rows[-1].hash))
    assert (await store.verify()).damage is Damage.CHECKPOINT


async def test_an_old_head_that_was_put_back_with_its_code_is_noticed_by_who_writes(
    store: AuditStore, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = await filled(store, 3)
    old = await database.run(lambda connection: connection.execute(sa.select(audit_head)).mappings().one())
    await store.append(entry(4))
    await tamper(database, audit.delete().where(audit.c.seq == 4), audit_head.update().values(dict(old)))
    assert (await store.verify()).damage is None  # the database alone cannot tell; the head in the log does
    assert (await store.verify(expected=Row(4, entry(4), rows[-1].hash, hash_of(4, entry(4), rows[-1].hash)).head)
            ).damage is Damage.REMOVED  # fmt: skip
    await store.append(entry(5))
    assert ((await store.verify()).damage, (await store.verify()).seq) == (Damage.CHECKPOINT, 4)
    assert [row.entry.action async for row in store.all()][3:] == [LOST, "licences 5"]
    assert "audit.head_lost" in capsys.readouterr().out


async def test_a_row_that_somebody_put_behind_the_end_is_not_taken_for_ours(
    store: AuditStore, database: Database
) -> None:
    rows = await filled(store, 3)
    forged = Row(4, entry(99), rows[-1].hash, hash_of(4, entry(99), rows[-1].hash))
    values = {"seq": 4, "previous_hash": forged.previous_hash, "hash": forged.hash}
    said = {name: getattr(forged.entry, name) for name in type(forged.entry).__slots__}
    await tamper(database, (audit.insert(), {**values, **said}))
    assert ((await store.verify()).damage, (await store.verify()).seq) == (Damage.INSERTED, 4)
    await store.append(entry(4))  # the bot goes on, and it stays visible that something happened here
    assert ((await store.verify()).damage, (await store.verify()).seq) == (Damage.CHECKPOINT, 5)


async def test_checkpoints_are_written_at_the_start_at_the_stop_and_every_so_many_rows(
    store: AuditStore, database: Database
) -> None:
    async def places() -> list[int]:
        wanted = sa.select(audit_checkpoint.c.seq).order_by(audit_checkpoint.c.seq)
        return await database.run(lambda connection: list(connection.execute(wanted).scalars()))

    assert await places() == []
    await filled(store, EVERY + 3)
    (inside,) = await places()
    assert EVERY <= inside <= EVERY + 3
    await store.append(entry(1))
    await store.close()
    assert await places() == sorted({inside, EVERY + 4})
    await AuditStore(database, KEY, clock).start()
    assert await places() == sorted({inside, EVERY + 4})


async def test_another_key_vouches_for_nothing(store: AuditStore, database: Database) -> None:
    await filled(store, 3)
    await store.close()
    assert (await AuditStore(database, bytes(32), clock).verify()).damage is Damage.CHECKPOINT
    assert (await store.verify()).head.seq == 3


async def test_the_newest_rows_come_first_about_these_customers_only(store: AuditStore) -> None:
    for number, tenant_id in enumerate((CONTOSO, FABRIKAM, None, CONTOSO), 1):
        await store.append(entry(number, tenant_id=tenant_id))

    async def newest(*tenant_ids: str, with_others: bool = False, before: int | None = None) -> list[int]:
        found = await store.newest(tenant_ids, with_others=with_others, before=before, limit=3)
        return [row.seq for row in found]

    assert await newest(CONTOSO, FABRIKAM, with_others=True) == [4, 3, 2]
    assert await newest(CONTOSO, FABRIKAM, with_others=True, before=2) == [1]
    assert await newest(CONTOSO, with_others=True) == [4, 3, 1]
    assert await newest(CONTOSO) == [4, 1]
    assert await newest() == []


async def test_an_empty_record_is_whole(store: AuditStore, database: Database) -> None:
    assert (await store.verify()).damage is None
    assert (await AuditStore(database, KEY, clock).verify()).head == EMPTY


async def test_a_person_keeps_a_pseudonym_until_it_is_erased_and_the_chain_stays_whole(
    store: AuditStore, database: Database
) -> None:
    ada = await store.people.pseudonym("ada")
    assert await AuditStore(database, KEY, clock).people.pseudonym("ada") == ada != await store.people.pseudonym("bob")
    assert (await store.people.by_pseudonym())[ada] == "ada"
    await filled(store, 3)
    assert await store.erase_person("ada")
    assert not await store.erase_person("ada")
    assert ada not in await store.people.by_pseudonym()
    assert (await store.verify()).damage is None
    assert await store.people.pseudonym("ada") != ada
