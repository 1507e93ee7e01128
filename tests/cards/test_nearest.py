"""The sentence that offers the nearest names reads as one, whatever they are and however many."""

import pytest

from cards.error import explain
from cards.explanation import nearest_of
from services.errors import InputFault, UnknownCommand, UnusableInput


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), ""),
        (("Neither",), "The nearest is “Neither”."),
        (("Kiosk", "None"), "The nearest are “Kiosk” and “None”."),
        (("A", "B, and C", "D"), "The nearest are “A”, “B, and C” and “D”."),
        (("\u200b", "Kiosk"), "The nearest is “Kiosk”."),
        ((" ",), ""),
        (("all\nstaff",), "The nearest is “all staff”."),
    ],
)
def test_names_are_in_quotes_and_one_is_not_many(names: tuple[str, ...], said: str) -> None:
    assert nearest_of(names) == said


def test_a_long_name_is_cut_and_no_more_than_five_are_offered() -> None:
    assert nearest_of(("W" * 500,)) == f"The nearest is “{'W' * 59}…”."
    assert nearest_of([f"Group {number}" for number in range(9)]).endswith("“Group 3” and “Group 4”.")


@pytest.mark.parametrize("fault", [InputFault.NO_SUCH_SKU, InputFault.NO_SUCH_GROUP, InputFault.NO_SUCH_STATE])
def test_every_question_that_has_nearest_names_says_them_so(fault: InputFault) -> None:
    assert explain(UnusableInput(fault, "nether", ("Neither",))).why == "The nearest is “Neither”."


def test_a_command_is_called_one() -> None:
    assert explain(UnknownCommand("lisences", ("licences",))).why == "The nearest command is “licences”."
    two = explain(UnknownCommand("us", ("users", "user"))).why
    assert two == "The nearest commands are “users” and “user”."
