"""Where a question ends and its clauses begin."""

import pytest
from hypothesis import given

from services.errors import FilterProblem, UnusableFilter
from services.where.clauses import split_clauses
from tests.services.where.people import Said, said


@pytest.mark.parametrize(
    ("text", "rest", "where", "by"),
    [
        ("e3 where department = Sales by city", "e3", "department = Sales", "city"),
        ("e3 by city where department = Sales", "e3", "department = Sales", "city"),
        ("e3", "e3", "", ""),
        ("", "", "", ""),
        ("by job title", "", "", "job title"),
        ("WHERE city = x BY City", "", "city = x", "City"),
        ("inactive 60 by department", "inactive 60", "", "department"),
        ('e3 where companyName = "Stand by where" by city', "e3", 'companyName = "Stand by where"', "city"),
        ("e3 where companyName = 'by the way' and city = x", "e3", "companyName = 'by the way' and city = x", ""),
        ("e3 where companyName = “by the way”", "e3", "companyName = “by the way”", ""),
        ('"where by" e3', '"where by" e3', "", ""),
        ("e3 where city in (Stand by me, x) by city", "e3", "city in (Stand by me, x)", "city"),
        ("e3 where city in (Stand by me, x)", "e3", "city in (Stand by me, x)", ""),
        ("built by us", "built by us", "", ""),
        ("built by us where city = x", "built by us", "city = x", ""),
        ("x by citty", "x", "", "citty"),
        ("e3 where city = x by shoe size", "e3", "city = x", "shoe size"),
        ("e3 where city = x by", "e3", "city = x by", ""),
        ("exchange (plan 1) where city = x by state", "exchange (plan 1)", "city = x", "state"),
        ("exchange (plan 1 where city = x by state", "exchange (plan 1", "city = x", "state"),
        ("somewhere standby", "somewhere standby", "", ""),
    ],
)
def test_a_question_is_split_at_its_clauses(text: str, rest: str, where: str, by: str) -> None:
    assert split_clauses(text) == (rest, where, by)


@given(said)
def test_whatever_the_values_say_the_filter_stays_whole(one: Said) -> None:
    assert split_clauses(f"e3 where {one.text} by job title") == ("e3", one.text.strip(), "job title")


@pytest.mark.parametrize("text", ["e3 where", "where by city", "e3 where  by city"])
def test_where_without_a_filter_is_told_and_not_passed_over(text: str) -> None:
    with pytest.raises(UnusableFilter) as refused:
        split_clauses(text)
    assert (refused.value.problem, refused.value.word) == (FilterProblem.EMPTY, "where")
