"""People are understood, or asked; never answered beside the point. The tables were written blind to the parser."""

import pytest

from tests.dialogs.questions import Line, Verdict, lines, understood, verdict

LINES = tuple(lines())
LEAST_RIGHT = 0.95


def test_there_are_enough_phrasings() -> None:
    assert len(LINES) > 600


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.phrasing)
def test_nobody_is_answered_beside_the_point(line: Line) -> None:
    assert verdict(line) is not Verdict.WRONG, understood(line.phrasing)


def test_of_what_can_be_answered_95_in_100_are() -> None:
    strict = [line for line in LINES if line.is_strict]
    asked = [line.phrasing for line in strict if verdict(line) is not Verdict.RIGHT]
    assert len(asked) <= (1 - LEAST_RIGHT) * len(strict), asked
