"""What a refusal of Exchange is taken for: no Exchange, no consent, no role; and nothing from a proxy's page."""

import json
from typing import Any

import pytest

from services.errors import ConsentMissing, MissingRole, Refused, SeatwiseError, Service, ServiceAbsent
from services.exchange.refusals import READS_MAILBOXES, RUNS_CMDLETS, refusal
from services.http.responses import Reply

Nothing = type(None)
NO_SUCH_CMDLET = "The term 'Get-Mailbox' is not recognized as the name of a cmdlet."
NOT_IN_THE_ROLE = "Get-Mailbox is not present in the role definition of the current user."


def error(message: str = "no", code: object = "Forbidden") -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "innererror": {"message": message}}}


def refused(status: int, body: object, scopes: frozenset[str] = READS_MAILBOXES) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(Service.EXCHANGE, status, {}, content, "mine", scopes)


def explained(reply: Reply, *, is_first: bool = True) -> SeatwiseError | None:
    return refusal(READS_MAILBOXES, is_first=is_first)(reply)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, error(), MissingRole),
        (403, b"", MissingRole),
        (401, b"", MissingRole),
        (401, error(code="InvalidAuthenticationToken"), Refused),
        (400, error(NO_SUCH_CMDLET), MissingRole),
        (400, error(NOT_IN_THE_ROLE), MissingRole),
        (404, error(NO_SUCH_CMDLET), MissingRole),
        (403, {"error": {"code": "x", "details": [{"message": NOT_IN_THE_ROLE.upper()}]}}, MissingRole),
        (400, error(), Nothing),
        (404, error(code="NotFound"), ServiceAbsent),
        (404, b"", ServiceAbsent),
        (404, b"<html>not here</html>", Nothing),
        (403, b"<html>proxy says no</html>", Refused),
        (401, b"<html>proxy says no</html>", Refused),
        (400, f"<html>{NO_SUCH_CMDLET}".encode(), Nothing),
        (500, error(NO_SUCH_CMDLET), Nothing),
        (429, error(code="TooManyRequests"), Nothing),
        (503, b"", Nothing),
    ],
)
def test_a_refusal_is_taken_for_what_exchange_says(status: int, body: object, kind: type) -> None:
    found = explained(refused(status, body))
    assert type(found) is kind
    assert getattr(found, "service", Service.EXCHANGE) is Service.EXCHANGE


def test_the_role_that_is_missing_is_named() -> None:
    found = explained(refused(403, error()))
    assert isinstance(found, MissingRole)
    assert found.role == "Exchange Administrator or Global Reader"


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [b"", error()])
def test_a_token_without_the_scope_is_a_consent(status: int, body: object) -> None:
    found = explained(refused(status, body, frozenset({"Exchange.Manage"})))
    assert isinstance(found, ConsentMissing)
    assert found.service is Service.EXCHANGE


def test_a_cmdlet_wants_the_older_scope() -> None:
    for scopes, kind in ((RUNS_CMDLETS, MissingRole), (READS_MAILBOXES, ConsentMissing)):
        assert type(refusal(RUNS_CMDLETS, is_first=True)(refused(403, error(), scopes))) is kind


def test_a_later_page_that_is_not_found_says_nothing_of_the_tenant() -> None:
    assert explained(refused(404, error()), is_first=False) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", {"error": None}, {"error": {"code": None}}, error(code=5)])
def test_a_refusal_without_a_code_has_none(body: object) -> None:
    found = explained(refused(401, body if body else b" x", READS_MAILBOXES))
    assert isinstance(found, Refused | MissingRole)
    assert getattr(found, "code", "") == ""


def test_a_refusal_keeps_the_code_for_support() -> None:
    found = explained(refused(401, error(code="Odd")))
    assert isinstance(found, Refused)
    assert (found.code, found.request_id, found.status) == ("Odd", "mine", 401)
