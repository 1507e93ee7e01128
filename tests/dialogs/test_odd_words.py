"""Words and stored questions that mean nothing here are told so, each as what it is."""

from typing import Any

import pytest

from dialogs import COMMANDS
from dialogs.licences import LicenceQuery
from dialogs.users import UsersQuery
from services.errors import ButtonClosed, ButtonFault, FilterProblem, UnusableFilter


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("users", {"states": ["retired"]}),
        ("users", {"states": "guests"}),
        ("mailboxes", {"kind": "legacy"}),
        ("users", {"page": "2"}),
    ],
)
def test_a_question_that_another_version_stored_closes_its_button(command: str, arguments: dict[str, Any]) -> None:
    declaration = COMMANDS.find(command)
    assert declaration
    with pytest.raises(ButtonClosed) as caught:
        declaration.load(arguments)
    assert caught.value.fault is ButtonFault.UNKNOWN


@pytest.mark.parametrize("query", [UsersQuery, LicenceQuery])
@pytest.mark.parametrize("words", ["by upn", "By shoe size", "licensed by upn", "e3 by favourite colour"])
def test_a_split_by_a_field_that_does_not_exist_is_told_as_that(
    query: type[UsersQuery] | type[LicenceQuery], words: str
) -> None:
    with pytest.raises(UnusableFilter) as caught:
        query.from_words(words)
    assert caught.value.problem is FilterProblem.UNKNOWN_FIELD
    assert caught.value.word == words.lower().partition("by ")[2]


def test_a_word_that_only_begins_so_is_no_split() -> None:
    assert LicenceQuery.from_words("bypass") == LicenceQuery("bypass")
