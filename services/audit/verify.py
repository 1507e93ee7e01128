"""Is the record whole? Walks the chain once; where it breaks, looks at the rest to tell what was done there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from services.audit.chain import EMPTY, Head, Row

Read = Callable[[], AsyncIterator[Row]]
"""Gives every row in the order of its place, anew at each call."""


class Damage(StrEnum):
    """What was done to the record."""

    EDITED = "edited"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CHECKPOINT = "checkpoint broken"
    """The rows hang together, and yet they are not those that were vouched for; or nobody can vouch for them."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place of the chain that was vouched for, and whether the code for that is right."""

    at: Head
    vouched: bool


@dataclass(frozen=True, slots=True)
class Anchors:
    """What vouches for the chain: its head (None: never written), checkpoints, and a head known from elsewhere."""

    head: Checkpoint | None
    checkpoints: tuple[Checkpoint, ...] = ()
    expected: Head | None = None

    @property
    def trusted_head(self) -> Head | None:
        """The head, if the code for it is right."""
        return self.head.at if self.head is not None and self.head.vouched else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows are whole, the last of them, and the first damage with its place; None: there is none."""

    whole: int
    head: Head
    damage: Damage | None = None
    seq: int | None = None


async def verified(read: Read, anchors: Callable[[], Awaitable[Anchors]], lost: str) -> Verdict:
    """Return the verdict. `lost` is the action of rows that stand where the end of the chain was lost.

    Rows may be added meanwhile: what is above the head that was read first is compared with the one read last.
    """
    first = await anchors()
    points = {point.at.seq: point for point in first.checkpoints}
    end = EMPTY
    async for row in read():
        if row.seq != end.seq + 1 or row.previous_hash != end.hash or not row.belongs_at(row.seq):
            damage, seq = await _diagnosed(read, row, end, first)
            return Verdict(end.seq, end, damage, seq)
        if row.entry.action == lost or not _is_as_vouched(row.head, points.get(row.seq), first):
            return Verdict(end.seq, end, Damage.CHECKPOINT, row.seq)
        end = row.head
    return _at_the_end(end, first, await anchors())


def _is_as_vouched(at: Head, point: Checkpoint | None, anchors: Anchors) -> bool:
    if point is not None and (not point.vouched or point.at.hash != at.hash):
        return False
    known = (anchors.trusted_head, anchors.expected)
    return all(each is None or each.seq != at.seq or each.hash == at.hash for each in known)


def _at_the_end(end: Head, first: Anchors, now: Anchors) -> Verdict:
    heads = [anchors.trusted_head for anchors in (first, now)]
    if first.head is None and now.head is None and end == EMPTY:
        return Verdict(0, end)  # nothing was ever written
    if heads[0] is None or heads[1] is None:
        return Verdict(end.seq, end, Damage.CHECKPOINT, end.seq)
    known = [heads[0], *(point.at for point in first.checkpoints), *([first.expected] if first.expected else [])]
    if any(each.seq > end.seq for each in known):
        return Verdict(end.seq, end, Damage.REMOVED, end.seq + 1)
    if heads[1].seq < end.seq:
        return Verdict(end.seq, end, Damage.INSERTED, heads[1].seq + 1)
    return Verdict(end.seq, end)


async def _diagnosed(read: Read, row: Row, before: Head, anchors: Anchors) -> tuple[Damage, int]:
    """Tell what was done at the first place that does not hang on the row before."""
    place = before.seq + 1
    if row.seq < place:
        return Damage.INSERTED, row.seq
    rest = await _look(read, row, before, anchors)
    if row.seq > place:
        return (Damage.REORDERED if rest.is_claimed else Damage.REMOVED), place
    if row.belongs_at(place):  # its own hash is right: whoever changed something here put the hash right too
        return Damage.EDITED, before.seq if rest.is_followed and before.seq else place
    if rest.home is None:
        return (Damage.INSERTED if rest.is_claimed else Damage.EDITED), place
    if rest.home < place:
        return Damage.INSERTED, rest.home
    return (Damage.REORDERED if rest.is_claimed else Damage.REMOVED), place


@dataclass(frozen=True, slots=True)
class _Rest:
    """What the other rows say of a row that does not fit: where it was written, whether another row claims its place,
    and whether what comes after it knows it as it is."""

    home: int | None
    is_claimed: bool
    is_followed: bool


async def _look(read: Read, row: Row, before: Head, anchors: Anchors) -> _Rest:
    place, head = before.seq + 1, anchors.trusted_head
    homes = [place, row.seq - 1, row.seq + 1]
    is_claimed, is_followed = False, False
    if head is not None and head.hash == row.hash:
        homes.append(head.seq)
        is_followed = True
    async for other in read():
        if other.seq != row.seq and other.previous_hash == row.hash:
            homes.append(other.seq - 1)
            is_followed = True
        if other.seq != row.seq and other.previous_hash == before.hash and other.belongs_at(place):
            is_claimed = True
    return _Rest(next((home for home in homes if row.belongs_at(home)), None), is_claimed, is_followed)
