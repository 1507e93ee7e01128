"""The record in the database: rows that are only ever added and read, each hanging on the one before."""

import hmac
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import datetime

import structlog

from services.audit.chain import EMPTY, Entry, Head, Row, linked, mac_of
from services.audit.verify import Anchors, Checkpoint, Verdict, verified
from services.domain.audit import Result
from services.errors import SeatwiseError, Service, Unavailable
from services.store import audit_rows as rows
from services.store.audit_people import AuditPeople
from services.store.database import Database
from services.store.group_commit import GroupCommit

HEAD, CHECKPOINT = "head", "checkpoint"
"""What a code vouches for."""
EVERY = 500
"""Rows from one checkpoint to the next."""
ATTEMPTS = 100
"""Whenever one fails, another process has added its rows."""
PAGE = 500
LOST = "audit.head_lost"
"""The action of the row that stands where nobody could vouch for the end of the chain."""

log = structlog.get_logger(__name__)
security_log = structlog.get_logger("seatwise.security")


class AuditStore:
    """Every row of the record. `key` vouches for heads and checkpoints: whoever can only write rows does not have it.

    Every method raises SeatwiseError.
    """

    def __init__(
        self, database: Database, key: bytes, clock: Callable[[], datetime], people: AuditPeople | None = None
    ) -> None:
        self._database, self._key, self._clock = database, key, clock
        self.people = people or AuditPeople(database, clock)
        self._head: Head | None = None
        self._group = GroupCommit(self._write)

    async def append(self, entry: Entry) -> None:
        """Return once the row is committed; raise otherwise."""
        await self._group.add(entry)

    async def start(self) -> None:
        """Find the chain's end, write a checkpoint there, and tell it to the log."""
        self._head = await self._read_head()
        await self._checkpoint("audit.started")

    async def close(self) -> None:
        """Finish what is under way, write a checkpoint, and tell the log where the chain ends."""
        await self._group.finish()
        try:
            await self._checkpoint("audit.stopped")
        except SeatwiseError as fault:  # what is recorded stands; the next start writes the checkpoint
            log.error("audit.no_checkpoint", error=type(fault).__name__)

    async def erase_person(self, object_id: str) -> bool:
        """Forget whose rows are this person's; return whether that was known. The chain stays whole."""
        return await self.people.erase(object_id)

    async def newest(
        self, tenant_ids: Collection[str], *, with_others: bool, before: int | None, limit: int
    ) -> list[Row]:
        """Return rows below `before`, newest first: about these customers, `with_others` about none and all too."""
        return await self._database.run(
            lambda connection: rows.newest(connection, tenant_ids, with_others, before, limit), idempotent=True
        )

    async def all(self) -> AsyncIterator[Row]:
        """Yield every row, oldest first, whatever its place says."""
        last: int | None = None
        while page := await self._page(last):
            for row in page:
                yield row
            last = page[-1].seq

    async def verify(self, expected: Head | None = None) -> Verdict:
        """Tell whether the chain is whole, and the first place where it is not. `expected` once was its head."""

        async def anchors() -> Anchors:
            points, head = await self._database.run(
                lambda connection: (rows.checkpoints(connection), rows.head(connection)), idempotent=True
            )
            vouched = None if head is None else self._vouched(HEAD, *head)
            return Anchors(vouched, tuple(self._vouched(CHECKPOINT, *point) for point in points), expected)

        return await verified(self.all, anchors, LOST)

    def _vouched(self, purpose: str, at: Head, mac: str) -> Checkpoint:
        return Checkpoint(at, hmac.compare_digest(mac, mac_of(self._key, purpose, at)))

    async def _page(self, after: int | None) -> list[Row]:
        return await self._database.run(lambda connection: rows.page(connection, after, PAGE), idempotent=True)

    async def _write(self, entries: Sequence[Entry]) -> None:
        head = self._head
        for _ in range(ATTEMPTS):
            if head is None:
                head = await self._read_head()
            added = list(linked(entries, head))
            if await self._add(head, added):
                self._head = added[-1].head
                return
            head = None
        raise Unavailable(Service.DATABASE)

    async def _add(self, head: Head, added: Sequence[Row]) -> bool:
        end = added[-1].head
        crossed = head.seq // EVERY != end.seq // EVERY
        checkpoint = rows.checkpoint_row(end, mac_of(self._key, CHECKPOINT, end), self._clock()) if crossed else None
        mac = mac_of(self._key, HEAD, end)
        try:
            return await self._database.run(
                lambda connection: rows.add(connection, head, added, mac, checkpoint), idempotent=True
            )
        except BaseException:
            self._head = None  # nobody knows where the chain ends now
            raise

    async def _read_head(self) -> Head:
        """Return where the chain ends; where nobody can vouch for that any more, a row says so for good."""
        last, found = await self._database.run(
            # In this order: a row that is added in between is below the head.
            lambda connection: (rows.last(connection), rows.head(connection)),
            idempotent=True,
        )
        least = max(last or EMPTY, self._head or EMPTY, key=lambda head: head.seq)
        head = None if found is None else self._vouched(HEAD, *found)
        if head is not None and head.vouched and head.at.seq >= least.seq:
            return head.at
        if found is None and least == EMPTY:
            first = mac_of(self._key, HEAD, EMPTY)
            await self._database.run(lambda connection: rows.first_head(connection, first), idempotent=True)
            return EMPTY
        return await self._head_after_loss(last or EMPTY)

    async def _head_after_loss(self, last: Head) -> Head:
        security_log.critical(LOST, seq=last.seq, hash=last.hash)
        row = next(linked([Entry(self._clock(), LOST, "", "", None, "[]", "[]", Result.FAILED, "", "")], last))
        mac = mac_of(self._key, HEAD, row.head)
        replaced = await self._database.run(lambda connection: rows.replace_head(connection, row, mac))
        self._head = row.head if replaced else None
        return row.head if replaced else await self._read_head()

    async def _checkpoint(self, why: str) -> None:
        if self._head is None or self._head.seq == 0:
            return
        head = self._head
        row = rows.checkpoint_row(head, mac_of(self._key, CHECKPOINT, head), self._clock())
        await self._database.run(lambda connection: rows.add_checkpoint(connection, row), idempotent=True)
        log.info(why, seq=head.seq, hash=head.hash)
