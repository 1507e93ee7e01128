"""Whatever is done to the record by who can write its rows but has not the key: it is found, with its first place."""

from collections.abc import AsyncIterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.audit.chain import EMPTY, Entry, Head, Row, hash_of, linked
from services.audit.verify import Anchors, Checkpoint, Damage, Verdict, verified
from tests.services.audit.records import chain, entry

LENGTH, LOST = 12, "audit.head_lost"
WHOLE = chain(LENGTH)
PLACES = st.integers(1, LENGTH)
FIELDS = st.sampled_from([field.name for field in fields(Entry)])
ANCHORS = Anchors(Checkpoint(WHOLE[-1].head, True), (Checkpoint(WHOLE[4].head, True), Checkpoint(WHOLE[9].head, True)))


async def judged(rows: list[Row], *anchors: Anchors) -> Verdict:
    """Return the verdict on rows whose anchors are those of the whole chain, or these, one after the other."""
    left = list(anchors) or [ANCHORS]

    async def read() -> AsyncIterator[Row]:
        for row in sorted(rows, key=lambda row: row.seq):
            yield row

    async def ask() -> Anchors:
        return left.pop(0) if len(left) > 1 else left[0]

    return await verified(read, ask, LOST)


async def found(rows: list[Row], *anchors: Anchors) -> tuple[Damage | None, int | None]:
    verdict = await judged(rows, *anchors)
    return verdict.damage, verdict.seq


def changed(one: Entry, name: str) -> Entry:
    value: Any = one.at + timedelta(seconds=1) if name == "at" else f"{getattr(one, name)}x"
    return replace(one, **{name: value})


def at(seq: int, row: Row) -> Row:
    """Return the row in another place, as it is."""
    return replace(row, seq=seq)


def rehashed(rows: list[Row], start: int) -> list[Row]:
    """Return rows of which those from `start` on hang together again, as a forger makes them."""
    kept = rows[: start - 1]
    return kept + list(linked([row.entry for row in rows[start - 1 :]], kept[-1].head if kept else EMPTY))


async def test_a_whole_record_is_whole() -> None:
    assert await judged(WHOLE) == Verdict(LENGTH, WHOLE[-1].head)
    assert await judged([], Anchors(None)) == Verdict(0, EMPTY)
    assert await judged([], Anchors(Checkpoint(EMPTY, True))) == Verdict(0, EMPTY)


@given(PLACES, FIELDS)
async def test_an_edited_row_is_found(place: int, name: str) -> None:
    row = WHOLE[place - 1]
    edited = replace(row, entry=changed(row.entry, name))
    assert await found([*WHOLE[: place - 1], edited, *WHOLE[place:]]) == (Damage.EDITED, place)


@given(PLACES, st.sampled_from(["hash", "previous_hash"]))
async def test_an_edited_hash_is_found(place: int, name: str) -> None:
    row = WHOLE[place - 1]
    edited = replace(row, **{name: "f" * 64})  # type: ignore[arg-type]
    assert await found([*WHOLE[: place - 1], edited, *WHOLE[place:]]) == (Damage.EDITED, place)


@given(PLACES, FIELDS)
async def test_an_edited_row_is_found_though_its_own_hash_was_put_right(place: int, name: str) -> None:
    row = WHOLE[place - 1]
    forged = changed(row.entry, name)
    edited = replace(row, entry=forged, hash=hash_of(place, forged, row.previous_hash))
    damage, seq = await found([*WHOLE[: place - 1], edited, *WHOLE[place:]])
    # The last one, and one that a checkpoint knows, are given away by what was vouched for.
    is_known = place in {5, 10, LENGTH}
    assert (damage, seq) == (Damage.CHECKPOINT if is_known else Damage.EDITED, place)


@given(PLACES, FIELDS)
async def test_a_record_that_was_forged_from_one_row_to_its_end_is_found(place: int, name: str) -> None:
    row = WHOLE[place - 1]
    rows = [*WHOLE[: place - 1], replace(row, entry=changed(row.entry, name)), *WHOLE[place:]]
    known = min(seq for seq in (5, 10, LENGTH) if seq >= place)
    assert await found(rehashed(rows, place)) == (Damage.CHECKPOINT, known)


@given(st.sets(PLACES, min_size=1))
async def test_removed_rows_are_found_the_last_ones_too(places: set[int]) -> None:
    assert await found([row for row in WHOLE if row.seq not in places]) == (Damage.REMOVED, min(places))


@given(st.integers(1, LENGTH - 1))
async def test_a_removed_row_is_found_though_the_rest_moved_up(place: int) -> None:
    moved = [at(row.seq - 1, row) for row in WHOLE[place:]]
    assert await found([*WHOLE[: place - 1], *moved]) == (Damage.REMOVED, place)


@given(st.integers(1, LENGTH + 1), st.booleans())
async def test_an_inserted_row_is_found(place: int, is_forged_well: bool) -> None:
    before = WHOLE[place - 2].hash if place > 1 else EMPTY.hash
    hash_ = hash_of(place, entry(99), before) if is_forged_well else "f" * 64
    moved = [at(row.seq + 1, row) for row in WHOLE[place - 1 :]]
    damage, seq = await found([*WHOLE[: place - 1], Row(place, entry(99), before, hash_), *moved])
    if place == LENGTH + 1 and not is_forged_well:
        assert damage is not None  # behind the end nothing tells an inserted row from an edited one
    elif is_forged_well and place in {5, 10, LENGTH}:
        assert (damage, seq) == (Damage.CHECKPOINT, place)
    else:
        assert (damage, seq) == (Damage.INSERTED, place)


@given(st.sets(PLACES, min_size=2, max_size=2))
async def test_rows_that_changed_places_are_found(places: set[int]) -> None:
    one, other = sorted(places)
    rows = [row for row in WHOLE if row.seq not in places]
    swapped = [*rows, at(other, WHOLE[one - 1]), at(one, WHOLE[other - 1])]
    assert await found(swapped) == (Damage.REORDERED, one)


async def test_a_row_that_was_moved_behind_the_end_is_found() -> None:
    assert await found([*WHOLE[:3], *WHOLE[4:], at(1000, WHOLE[3])]) == (Damage.REORDERED, 4)


async def test_what_nobody_can_vouch_for_is_told() -> None:
    forged = Checkpoint(WHOLE[4].head, False)
    assert await found(WHOLE, replace(ANCHORS, checkpoints=(forged,))) == (Damage.CHECKPOINT, 5)
    assert await found(WHOLE, replace(ANCHORS, head=None)) == (Damage.CHECKPOINT, LENGTH)
    assert await found(WHOLE, replace(ANCHORS, head=Checkpoint(WHOLE[-1].head, False))) == (Damage.CHECKPOINT, LENGTH)
    other = Checkpoint(Head(5, "f" * 64), True)
    assert await found(WHOLE, replace(ANCHORS, checkpoints=(other,))) == (Damage.CHECKPOINT, 5)


async def test_the_last_rows_are_missed_by_a_checkpoint_and_by_a_head_from_the_log_too() -> None:
    shorter = Anchors(Checkpoint(WHOLE[7].head, True), ANCHORS.checkpoints)
    assert await found(WHOLE[:8], shorter) == (Damage.REMOVED, 9)
    logged = Anchors(Checkpoint(WHOLE[7].head, True), expected=WHOLE[10].head)
    assert await found(WHOLE[:8], logged) == (Damage.REMOVED, 9)
    other = Anchors(Checkpoint(WHOLE[7].head, True), expected=Head(3, "f" * 64))
    assert await found(WHOLE[:8], other) == (Damage.CHECKPOINT, 3)


async def test_a_row_that_says_the_end_was_lost_is_told() -> None:
    rows = rehashed([*WHOLE[:3], replace(WHOLE[3], entry=replace(entry(4), action=LOST)), *WHOLE[4:]], 4)
    assert await found(rows, Anchors(Checkpoint(rows[-1].head, True))) == (Damage.CHECKPOINT, 4)


async def test_rows_that_are_added_meanwhile_are_no_damage() -> None:
    before, after = Anchors(Checkpoint(WHOLE[7].head, True)), Anchors(Checkpoint(WHOLE[-1].head, True))
    assert await judged(WHOLE, before, after) == Verdict(LENGTH, WHOLE[-1].head)
    assert await found(WHOLE, before, before) == (Damage.INSERTED, 9)
