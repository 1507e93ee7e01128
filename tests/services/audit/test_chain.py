"""The hash of a row covers every field, and no two rows look alike to it."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.chain import EMPTY, Entry, Head, hash_of, linked, mac_of, pseudonym_of
from tests.services.audit.records import KEY, chain, entry

TEXT = st.text(max_size=12)
ENTRIES = st.builds(
    Entry,
    at=st.datetimes(timezones=st.just(UTC)),
    action=TEXT,
    person=TEXT,
    role=TEXT,
    tenant_id=st.none() | TEXT,
    accounts=TEXT,
    request_ids=TEXT,
    result=TEXT,
    error=TEXT,
    subject=TEXT,
)


@given(ENTRIES, ENTRIES, st.integers(1, 9), st.integers(1, 9), TEXT, TEXT)
def test_two_rows_have_the_same_hash_only_if_they_are_the_same(
    one: Entry, other: Entry, seq: int, other_seq: int, before: str, other_before: str
) -> None:
    are_same = (one, seq, before) == (other, other_seq, other_before)
    assert (hash_of(seq, one, before) == hash_of(other_seq, other, other_before)) is are_same


@pytest.mark.parametrize("name", [field.name for field in fields(Entry)])
def test_every_field_is_in_the_hash(name: str) -> None:
    one = entry(1)
    value: Any = one.at + timedelta(microseconds=1) if name == "at" else f"{getattr(one, name)}x"
    assert hash_of(1, replace(one, **{name: value}), "") != hash_of(1, one, "")


def test_text_that_moves_from_one_field_to_the_next_changes_the_hash() -> None:
    one = entry(1)
    assert hash_of(1, replace(one, error="ab", subject="c"), "") != hash_of(
        1, replace(one, error="a", subject="bc"), ""
    )


def test_no_customer_and_an_empty_one_are_two_things() -> None:
    assert hash_of(1, replace(entry(1), tenant_id=None), "") != hash_of(1, replace(entry(1), tenant_id=""), "")


def test_the_same_moment_in_another_zone_is_the_same() -> None:
    elsewhere = datetime(2026, 3, 1, 22, 0, 0, 1, tzinfo=timezone(timedelta(hours=10)))
    assert hash_of(1, replace(entry(1), at=elsewhere), "") == hash_of(1, entry(1), "")


def test_each_row_holds_the_hash_of_the_one_before() -> None:
    rows = chain(4)
    assert [row.seq for row in rows] == [1, 2, 3, 4]
    assert [row.previous_hash for row in rows] == [EMPTY.hash, *(row.hash for row in rows[:-1])]
    assert all(row.belongs_at(row.seq) and not row.belongs_at(row.seq + 1) for row in rows)
    assert list(linked([entry(3), entry(4)], rows[1].head)) == rows[2:]


def test_only_who_has_the_key_can_vouch_for_a_head_and_for_one_purpose_only() -> None:
    head = Head(3, "h")
    codes = {
        mac_of(key, purpose, at)
        for key in (KEY, bytes(32))
        for purpose in ("head", "checkpoint")
        for at in (head, Head(4, "h"), Head(3, "i"))
    }
    assert len(codes) == 12


def test_a_pseudonym_is_the_persons_own_and_tells_nothing_without_the_key() -> None:
    assert pseudonym_of(KEY, "ada") == pseudonym_of(KEY, "ada")
    assert len({pseudonym_of(KEY, "ada"), pseudonym_of(KEY, "bob"), pseudonym_of(bytes(32), "ada")}) == 3
