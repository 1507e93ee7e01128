"""Every error has its own three sentences."""

import dataclasses
import typing
from enum import Enum

import pytest

from cards.error import error_card, explain
from cards.text import to_text
from services import errors
from services.domain.actor import Permission
from services.errors import CrossTenantAccess, InputFault, SeatwiseError, Service, SignInFault, UnusableInput
from tests.cards.conftest import issued

BASES = {SeatwiseError, errors.AccessDenied}


def subclasses(of: type[SeatwiseError]) -> list[type[SeatwiseError]]:
    return [of, *(below for one in of.__subclasses__() for below in subclasses(one))]


def some(kind: object) -> object:
    """Return a value of the field's type."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    values: dict[object, object] = {str: "words", bool: True, int | None: 503, str | None: "id-1", float | None: 37.0}
    return values.get(kind, ())


def an(error: type[SeatwiseError]) -> SeatwiseError:
    kinds = typing.get_type_hints(error)
    return error(**{field.name: some(kinds[field.name]) for field in dataclasses.fields(error)})


ALL = [error for error in subclasses(SeatwiseError) if error is not SeatwiseError]


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_every_error_has_words_of_its_own(error: type[SeatwiseError]) -> None:
    if error is not errors.AmbiguousCustomer:
        told = explain(an(error))
        assert told.what.endswith((".", "?"))
        assert told.why.endswith(".")
        assert told.next_step.endswith(".")
    assert explain.dispatch(error) is not explain.dispatch(SeatwiseError)
    assert error.__base__ in BASES or explain.dispatch(error) is not explain.dispatch(typing.cast(type, error.__base__))


@pytest.mark.parametrize("fault", InputFault)
def test_every_unusable_input_has_words(fault: InputFault) -> None:
    assert explain(UnusableInput(fault)).what


@pytest.mark.parametrize("fault", errors.ButtonFault)
def test_every_closed_button_has_words(fault: errors.ButtonFault) -> None:
    assert explain(errors.ButtonClosed(fault)).why


@pytest.mark.parametrize("fault", SignInFault)
def test_every_reason_to_sign_in_has_words(fault: SignInFault) -> None:
    assert "sign that account in again" in explain(errors.SignInNeeded(fault)).next_step


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_has_words(permission: Permission) -> None:
    assert "right to" in explain(errors.NotPermitted(permission)).why


def test_mfa_that_is_missing_is_not_told_as_a_missing_role() -> None:
    told = explain(errors.SignInNeeded(SignInFault.MFA_MISSING, 900421))
    assert "multi-factor" in told.why
    assert "role" not in told.why + told.what


def test_a_leak_is_told_by_its_reference_only() -> None:
    said = to_text(issued(error_card(CrossTenantAccess("c0ffee"))))
    assert "Reference c0ffee" in said
    assert "tenant" not in said


def test_the_turns_reference_goes_before_the_errors_own() -> None:
    assert "Reference turn-1" in to_text(issued(error_card(CrossTenantAccess("c0ffee"), "turn-1")))


def test_an_unknown_fault_shows_nothing_of_itself() -> None:
    said = to_text(issued(error_card(ValueError("client_secret=hunter2"), "7f3c9a")))
    assert "hunter2" not in said
    assert "Reference 7f3c9a" in said


def test_support_gets_the_request_id() -> None:
    said = to_text(issued(error_card(errors.Unavailable(Service.GRAPH, 503, request_id="id-1"))))
    assert "HTTP 503 · request id-1" in said
