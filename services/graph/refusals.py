"""Microsoft Graph's own reading of a 401 or 403: a role that is missing, or a consent."""

from services.errors import (
    ConsentMissing,
    MissingRole,
    NoDelegatedAdmin,
    Refused,
    SeatwiseError,
    Service,
    ServiceAbsent,
)
from services.http.client import Explain
from services.http.responses import Reply, json_object

READS_LICENCES = frozenset(
    {
        "Organization.Read.All",
        "Organization.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "LicenseAssignment.Read.All",
        "LicenseAssignment.ReadWrite.All",
    }
)
READS_USERS = frozenset({"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"})
READS_GROUPS = frozenset(
    {
        "GroupMember.Read.All",
        "GroupMember.ReadWrite.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    }
)
READS_ORGANISATION = frozenset(
    {"Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
)
READS_SIGN_INS = frozenset({"AuditLog.Read.All"})
READS_REPORTS = frozenset({"Reports.Read.All"})
READS_REPORT_SETTINGS = frozenset({"ReportSettings.Read.All", "ReportSettings.ReadWrite.All"})
READS_CUSTOMERS = frozenset({"DelegatedAdminRelationship.Read.All", "DelegatedAdminRelationship.ReadWrite.All"})
READS_CONTRACTS = frozenset({"Directory.Read.All", "Directory.ReadWrite.All"})

REPORTS_ROLE = "Reports Reader or Global Reader"

NOT_IN_THIS_TENANT = frozenset({"Authorization_IdentityNotFound"})
NOT_PREMIUM = frozenset({"Authentication_RequestFromNonPremiumTenantOrB2CTenant"})
LACKS_A_ROLE = frozenset(
    {
        "Authorization_RequestDenied",
        "Forbidden",
        "accessDenied",
        "Authentication_RequestFromUnsupportedUserRole",
        "S2SUnauthorized",
    }
)
"""Said where a scope or a role is missing. With the scope there, any other code is a refusal that we cannot explain."""


def refusal(any_of: frozenset[str], role: str | None = None, *, also: frozenset[str] = frozenset()) -> Explain:
    """Return what explains a refusal of a read that one scope of `any_of` allows, given a directory role (`role`).

    `also` are scopes of which it needs one besides. The body does not tell a missing scope from a missing role, the
    token does: with the scopes, it is the role.
    """

    def explain(reply: Reply) -> SeatwiseError | None:
        code = graph_code(reply)
        if code in NOT_IN_THIS_TENANT:
            return NoDelegatedAdmin(Service.GRAPH)
        if code in NOT_PREMIUM:
            return ServiceAbsent(Service.ENTRA_PREMIUM)
        if reply.status != 403:
            return None
        if code and not _has_scopes(reply, any_of, also):
            return ConsentMissing(Service.GRAPH)
        if code not in LACKS_A_ROLE:
            return Refused(reply.service, reply.status, code=code or "", request_id=reply.request_id)
        return MissingRole(Service.GRAPH, role) if role else MissingRole(Service.GRAPH)

    return explain


def _has_scopes(reply: Reply, *needs: frozenset[str]) -> bool:
    return all(reply.scopes & any_of for any_of in needs if any_of)


def graph_code(reply: Reply) -> str | None:
    """Return the `code` of Graph's error body, None where there is none."""
    error = json_object(reply.body).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else None
