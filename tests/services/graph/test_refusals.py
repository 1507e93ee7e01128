"""A missing role is told from a missing consent by the token's scopes."""

import json

import pytest

from services.errors import ConsentMissing, MissingRole, NoDelegatedAdmin, Refused, SeatwiseError, Service
from services.graph.refusals import READS_CUSTOMERS, READS_LICENCES, refusal
from services.http.responses import Reply


def refused(status: int, code: str | None, scopes: str = "") -> Reply:
    body = json.dumps({"error": {"code": code, "message": "no"}}).encode() if code else b"<html>"
    return Reply(Service.GRAPH, status, {}, body, "mine", frozenset(scopes.split()))


@pytest.mark.parametrize(
    ("status", "code", "scopes", "kind"),
    [
        (403, "Authorization_RequestDenied", "Organization.Read.All", MissingRole),
        (403, "Authorization_RequestDenied", "User.Read.All Directory.Read.All", MissingRole),
        (403, "Authorization_RequestDenied", "User.Read.All", ConsentMissing),
        (403, "Authorization_RequestDenied", "", ConsentMissing),
        (403, "Forbidden", "Organization.Read.All", MissingRole),
        (403, "accessDenied", "Organization.Read.All", MissingRole),
        (403, "UnknownError", "Organization.Read.All", Refused),
        (403, "UnknownError", "User.Read.All", ConsentMissing),
        (403, None, "Organization.Read.All", Refused),
        (403, None, "", Refused),
        (401, "InvalidAuthenticationToken", "Organization.Read.All", type(None)),
        (401, "Authorization_IdentityNotFound", "Organization.Read.All", NoDelegatedAdmin),
        (404, "Request_ResourceNotFound", "", type(None)),
        (400, "Request_UnsupportedQuery", "", type(None)),
        (429, "TooManyRequests", "", type(None)),
    ],
)
def test_a_refusal_means_what_the_table_says(status: int, code: str | None, scopes: str, kind: type) -> None:
    assert type(refusal(READS_LICENCES)(refused(status, code, scopes))) is kind


def test_the_role_that_helps_is_named() -> None:
    found: SeatwiseError | None = refusal(READS_CUSTOMERS, "Admin agent")(
        refused(403, "Authorization_RequestDenied", "DelegatedAdminRelationship.Read.All")
    )
    assert isinstance(found, MissingRole)
    assert found.role == "Admin agent"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error": "x"}', b'{"error": {"code": 5}}', b'{"error": null}'])
def test_a_body_of_another_shape_names_no_cause(body: bytes) -> None:
    found = refusal(READS_LICENCES)(Reply(Service.GRAPH, 403, {}, body, "mine"))
    assert isinstance(found, Refused)
    assert (found.status, found.code, found.request_id) == (403, "", "mine")
