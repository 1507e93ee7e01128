"""The beginning of a list is that of the whole list, however it came in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import InputFault, UnusableInput
from services.people.order import LAST_PAGE, ROWS, Beginning, name_key, rows_to_keep
from tests.services.where.people import user

Keys = list[tuple[str, str, str, str]]
keys = st.lists(st.tuples(st.text(max_size=2), st.text(max_size=1), st.text(max_size=1), st.just("")), unique=True)


@given(keys, st.integers(0, 9))
def test_the_first_are_those_of_the_sorted_whole(everything: Keys, keep: int) -> None:
    first = Beginning[str](keep)
    for key in everything:
        first.add(key, key[0])
    assert first.roster().rows == tuple(key[0] for key in sorted(everything)[:keep])
    assert first.roster().total == len(everything)


def test_of_a_long_list_in_the_worst_order_the_first_are_kept() -> None:
    first = Beginning[int](30)
    for number in range(9_999, -1, -1):
        first.add((f"{number:05}", "", "", ""), number)
    assert first.roster().rows == tuple(range(30))
    assert first.roster().total == 10_000


def test_names_are_ordered_as_people_read_them_and_equal_ones_by_address() -> None:
    people = [user(1, name="anna", principal_name="z"), user(2, name="Éva"), user(3, name="ANNA", principal_name="B"),
              user(4, name="Bert"), user(5, name="anna  maria"), user(6, name="Anna", principal_name="b")]  # fmt: skip
    assert [one.user_id[-2:] for one in sorted(people, key=name_key)] == ["eb", "ee", "e9", "ed", "ec", "ea"]


def test_pages_near_each_other_keep_the_same_rows_so_that_turning_reads_nothing() -> None:
    assert {rows_to_keep(page) for page in range(-1, 21)} == {20 * ROWS}
    assert {rows_to_keep(page) for page in range(21, 41)} == {40 * ROWS}
    assert all(rows_to_keep(page) >= page * ROWS for page in range(1, LAST_PAGE + 1))


def test_a_page_too_far_is_refused() -> None:
    assert rows_to_keep(LAST_PAGE) == LAST_PAGE * ROWS
    with pytest.raises(UnusableInput) as refused:
        rows_to_keep(LAST_PAGE + 1)
    assert (refused.value.fault, refused.value.detail) == (InputFault.PAGE_TOO_FAR, "page 201")
