"""What holds for every filter, every user and every text."""

import string

from hypothesis import given
from hypothesis import strategies as st

from cards.filter_words import filter_words
from services.domain.directory_user import DirectoryUser
from services.errors import UnusableFilter
from services.where.filter import Filter
from services.where.reading import parse
from services.where.values import folded
from tests.services.where.people import GROUPS, Members, Said, memberships, said, texts, users

LANGUAGE = [
    "department",
    "city",
    "job",
    "title",
    "group",
    "=",
    "!=",
    "in",
    "not",
    "and",
    "or",
    "starts",
    "contains",
    "is",
    "blank",
    "(",
    ")",
    ",",
    "Sales",
]
LANGUAGE += ["New York", '"', "'", "“x”", "by", "where", "\\", "with", "<", " "]
near_filters = st.lists(st.sampled_from(LANGUAGE), max_size=30).map(" ".join)


@given(said, users, memberships)
def test_a_filter_matches_whom_its_words_mean(one: Said, user: DirectoryUser, members: Members) -> None:
    assert parse(one.text).matches(user, members) == one.means(user, members)


@given(said, users, memberships)
def test_everybody_is_either_in_a_filter_or_in_its_complement(one: Said, user: DirectoryUser, members: Members) -> None:
    assert parse(one.text).matches(user, members) != parse(f"not ({one.text})").matches(user, members)


@given(said)
def test_a_filter_is_written_so_that_it_reads_as_the_same(one: Said) -> None:
    read = parse(one.text)
    assert parse(str(read)) == read
    assert str(parse(str(read))) == str(read)


@given(said)
def test_a_filter_names_its_groups_and_no_others(one: Said) -> None:
    read = parse(one.text)
    assert read.groups == {name for name in GROUPS if name in one.text or name.replace('"', '""') in one.text
                           or name.replace('"', '\\"') in one.text}  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.text(string.printable, max_size=80), near_filters))
def test_any_text_is_a_filter_or_has_a_fault_at_a_place_of_its_own(text: str) -> None:
    read = _read(text)
    if isinstance(read, Filter):
        assert parse(str(read)) == read
    else:
        assert read.detail == text
        assert text[read.position : read.position + len(read.word)] == read.word
        assert 0 <= read.position <= len(text)
        assert all(told.endswith(".") for told in filter_words(read))


def _read(text: str) -> Filter | UnusableFilter:
    try:
        return parse(text)
    except UnusableFilter as fault:
        return fault


@given(st.one_of(texts, st.text()))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
