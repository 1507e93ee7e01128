"""Every field is found by the names that people type."""

import pytest

from cards.filter_words import filter_words
from services.domain.directory_user import UserAttribute
from services.domain.people import Field, UserFact
from services.errors import FilterProblem, UnusableFilter
from services.where.fields import FIELDS, field_named, nearest_fields


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_a_field_answers_to_its_own_name_in_any_case_and_parted(field: Field) -> None:
    parted = "".join(f" {letter}" if letter.isupper() else letter for letter in field.value)
    assert {field_named(name) for name in (field.value, field.value.upper(), parted)} == {field}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("office", UserAttribute.OFFICE_LOCATION),
        ("company", UserAttribute.COMPANY_NAME),
        ("title", UserAttribute.JOB_TITLE),
        ("dept", UserAttribute.DEPARTMENT),
        ("enabled", UserFact.ACCOUNT_ENABLED),
        ("user_type", UserFact.USER_TYPE),
        ("extension attribute 3", UserAttribute.EXTENSION_3),
        ("customAttribute12", UserAttribute.EXTENSION_12),
        ("extensionAttribute16", None),
        ("", None),
    ],
)
def test_a_field_answers_to_what_else_it_is_called(name: str, field: Field | None) -> None:
    assert field_named(name) is field


def test_no_name_is_near_to_nonsense() -> None:
    assert nearest_fields("shoe size") == ()
    assert nearest_fields("departmnet") == (UserAttribute.DEPARTMENT,)


def test_the_words_about_an_unknown_field_name_every_field() -> None:
    fault = UnusableFilter(problem=FilterProblem.UNKNOWN_FIELD, detail="shoe = 9", word="shoe")
    told = filter_words(fault)[2]
    numbered = [field for field in FIELDS if not field.value.startswith("extensionAttribute")]
    assert all(field.value in told for field in numbered)
    assert "extensionAttribute1 to 15" in told
