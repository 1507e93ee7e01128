"""Every error has its own three sentences."""

import dataclasses
import re
import typing
from enum import Enum

import pytest

from cards.error import error_card, explain
from cards.progress import progress_card
from cards.text import to_text
from services import errors
from services.domain.actor import Permission
from services.domain.reach import OPEN, Standing
from services.errors import CrossTenantAccess, InputFault, SeatwiseError, Service, SignInFault, UnusableInput
from tests.cards.conftest import issued

BASES = {SeatwiseError, errors.AccessDenied}


def subclasses(of: type[SeatwiseError]) -> list[type[SeatwiseError]]:
    return [of, *(below for one in of.__subclasses__() for below in subclasses(one))]


def some(kind: object) -> object:
    """Return a value of the field's type."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    values: dict[object, object] = {
        str: "words",
        bool: True,
        int: 7,
        int | None: 503,
        str | None: "id-1",
        float | None: 37.0,
        Standing: OPEN,
    }
    return values.get(kind, ())


def an(error: type[SeatwiseError]) -> SeatwiseError:
    kinds = typing.get_type_hints(error)
    return error(**{field.name: some(kinds[field.name]) for field in dataclasses.fields(error)})


ALL = [
    error
    for error in subclasses(SeatwiseError)
    if error is not SeatwiseError and error.__module__ == errors.__name__  # the edge's own never reach a card
]


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


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_one_speaker_tells_every_error_and_it_is_never_i_or_we(error: type[SeatwiseError]) -> None:
    if error is not errors.AmbiguousCustomer:
        told = explain(an(error))
        words = re.findall(r"\w+", f"{told.what} {told.why} {told.next_step}")
        assert not {"I", "me", "my", "We", "we", "us", "Our", "our", "ours"} & set(words), words


@pytest.mark.parametrize(
    "error",
    [
        errors.Unavailable(Service.DATABASE),
        errors.Ambiguous(Service.DATABASE),
        errors.Misconfigured("DATABASE_URL", "the login was refused"),
        errors.Misconfigured("DATABASE_URL"),
    ],
    ids=repr,
)
def test_an_outage_of_our_own_database_is_not_blamed_on_microsoft(error: SeatwiseError) -> None:
    told = explain(error)
    assert "Microsoft" not in f"{told.what} {told.why} {told.next_step}"
    assert "whoever runs Seatwise" in told.next_step.lower().replace("seatwise", "Seatwise")
    assert "the change was made" not in told.what


@pytest.mark.parametrize(
    ("seconds", "wait"),
    [(1, "about a minute"), (60, "about a minute"), (61, "about 2 minutes"), (900, "about 15 minutes"),
     (3300, "about an hour"), (3600, "about an hour"), (7000, "about 2 hours"), (86_400, "about 24 hours")],
)  # fmt: skip
def test_a_limit_says_how_long_it_lasts_as_people_do(seconds: float, wait: str) -> None:
    told = explain(errors.Throttled(Service.GRAPH, 429, retry_after=seconds))
    assert told.why == f"Too many questions came in a short time; it wants a pause of {wait}."
    assert told.next_step == f"Ask again in {wait}."


@pytest.mark.parametrize("seconds", [None, 0.0])
def test_a_limit_without_an_end_says_so(seconds: float | None) -> None:
    told = explain(errors.Throttled(Service.GRAPH, 429, retry_after=seconds))
    assert told.why == "Too many questions came in a short time."
    assert told.next_step == "Ask again in a minute or two."


@pytest.mark.parametrize("error", [errors.NoDelegatedAdmin, errors.ConsentMissing])
def test_what_is_closed_is_the_tenant_and_not_a_service_of_microsofts(
    error: type[errors.NoDelegatedAdmin | errors.ConsentMissing],
) -> None:
    assert "this customer's tenant through Microsoft Graph" in explain(error(Service.GRAPH)).what


def test_a_file_that_is_no_list_of_names_is_to_be_checked_and_not_asked_again() -> None:
    told = explain(errors.Malformed(Service.PRODUCT_LIST, what="no column GUID"))
    assert told.next_step == "Check that the file is Microsoft's CSV of product names."


def test_a_slow_answer_blames_nobody() -> None:
    said = to_text(issued(progress_card("Looking that up")))
    assert "Looking that up" in said
    assert "Microsoft" not in said
