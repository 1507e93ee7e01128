"""What becomes of an event: a row with a pseudonym and the role of now; a violation is told to the security log too."""

import json
from dataclasses import replace

import pytest

from services.audit.chain import Entry
from services.audit.trail import UNKNOWN, AuditTrail
from services.domain.actor import Actor, Role
from services.domain.audit import AuditEvent, Result
from services.errors import RightsUnread, Service, Unavailable
from services.store.audit import AuditStore
from tests.services.audit.records import CONTOSO, NOW

ADA = Actor("partner", "ada", "Ada Lovelace")
EVENT = AuditEvent("licences", ADA, NOW, Result.DONE, CONTOSO, ("service",), ("r1", "r2"))


class FakeRows:
    """Keeps entries, or cannot."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.fault: Exception | None = None

    async def append(self, entry: Entry) -> None:
        if self.fault:
            raise self.fault
        self.entries.append(entry)


class FakePeople:
    """Calls everybody p-ID."""

    async def pseudonym(self, object_id: str) -> str:
        return f"p-{object_id}"


async def reader(_: Actor) -> Role:
    return Role.READER


async def test_a_row_holds_ids_and_nothing_of_the_persons_name() -> None:
    rows = FakeRows()
    await AuditTrail(rows, FakePeople(), reader).record(EVENT)
    (entry,) = rows.entries
    assert entry == Entry(NOW, "licences", "p-ada", "reader", CONTOSO, '["service"]', '["r1","r2"]', "done", "", "")
    assert "Ada" not in str(entry)


async def test_a_row_is_written_even_where_nobody_knows_the_role() -> None:
    async def unread(_: Actor) -> Role:
        raise RightsUnread(Unavailable(Service.GRAPH))

    rows = FakeRows()
    await AuditTrail(rows, FakePeople(), unread).record(EVENT)
    assert rows.entries[0].role == UNKNOWN


async def test_what_cannot_be_written_is_raised() -> None:
    rows = FakeRows()
    rows.fault = Unavailable(Service.DATABASE)
    with pytest.raises(Unavailable):
        await AuditTrail(rows, FakePeople(), reader).record(EVENT)


async def test_a_violation_is_told_to_the_security_log_even_where_no_row_can_be_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = FakeRows()
    rows.fault = Unavailable(Service.DATABASE)
    violation = replace(EVENT, result=Result.VIOLATION, subject="reference-1")
    with pytest.raises(Unavailable):
        await AuditTrail(rows, FakePeople(), reader).record(violation)
    told = capsys.readouterr().out
    for field in (
        "isolation.violation",
        "reference=reference-1",
        "action=licences",
        f"customer={CONTOSO}",
        "role=reader",
    ):
        assert field in told
    assert "Ada" not in told


async def test_an_event_comes_out_of_the_database_as_it_went_in(store: AuditStore) -> None:
    await AuditTrail(store, store.people, reader).record(EVENT)
    (row,) = [row async for row in store.all()]
    assert row.entry.at == NOW
    assert json.loads(row.entry.request_ids) == ["r1", "r2"]
    assert row.entry.person == await store.people.pseudonym("ada")
