"""A filter that cannot be read is told in one line that points at the word."""

import pytest

from cards.error import explain
from cards.filter_words import filter_words
from services.errors import FilterProblem, InputFault, UnusableFilter, UnusableInput
from services.where.reading import parse, parse_by


def refused(text: str) -> tuple[str, str, str]:
    with pytest.raises(UnusableFilter) as fault:
        parse(text)
    return filter_words(fault.value)


def test_one_line_has_the_filter_and_points_at_the_word_and_names_the_nearest_field() -> None:
    what, why, _ = refused("department = Sales\nand citty = Perth")
    assert what == "The filter cannot be read at “citty”: department = Sales and ►citty◄ = Perth."
    assert why == "There is no field of that name. The nearest is “city”."


def test_what_is_missing_at_the_end_is_pointed_at_there() -> None:
    assert refused("city = ")[0] == "The filter cannot be read to its end: city = ►◄."
    assert refused(" ")[0] == "The filter is empty."


def test_of_a_long_filter_the_part_around_the_word_is_shown() -> None:
    what, _, _ = refused(f"city in ({'a, ' * 200}b) or {'citty' * 20} = x and {'title = y or ' * 9} title = z")
    assert "… a, a, a" in what
    assert "►" + ("citty" * 8)[:39] + "…◄ = x" in what
    assert what.endswith("….")
    assert len(what) < 200


def test_a_field_that_splits_no_number_is_told_as_that() -> None:
    with pytest.raises(UnusableFilter) as unknown:
        parse_by("citty")
    with pytest.raises(UnusableFilter) as group:
        parse_by("group")
    assert filter_words(unknown.value)[0] == "A number cannot be split by “citty”."
    assert "several groups" in filter_words(group.value)[1]


@pytest.mark.parametrize("problem", FilterProblem)
def test_every_problem_has_words_that_end(problem: FilterProblem) -> None:
    told = explain(UnusableFilter(problem=problem, detail="city", word="city"))
    assert all(text.endswith(".") for text in (told.what, told.why, told.next_step))


def test_a_group_that_is_not_there_and_one_that_is_there_twice_are_told_apart() -> None:
    missing = explain(UnusableInput(InputFault.NO_SUCH_GROUP, "kiosc", ("Kiosk",)))
    twice = explain(UnusableInput(InputFault.AMBIGUOUS_GROUP, "Kiosk", ("id-1", "id-2")))
    assert (missing.what, missing.why) == ("This customer has no group called “kiosc”.", "The nearest is “Kiosk”.")
    assert twice.why == "Their ids are id-1 and id-2."
