"""Every call that Seatwise may make: service, method, path. A call that is none of these is a fault of ours."""

import re
from collections.abc import Mapping
from typing import Any

_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_GDAP = "/v1.0/tenantRelationships/delegatedAdminRelationships"
_ALLOWED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "login": {
        "POST": (f"/{_ID}/oauth2/v2.0/token",),
        "GET": (r"/[^/]+/v2\.0/\.well-known/openid-configuration",),
    },
    "graph": {
        "GET": (
            "/v1.0/subscribedSkus",
            "/v1.0/directory/subscriptions",
            "/v1.0/organization",
            f"/v1.0/users(/{_ID})?",
            f"/v1.0/users/{_ID}/transitiveMemberOf",
            f"/v1.0/groups(/{_ID})?",
            f"/v1.0/groups/{_ID}/(transitiveM|m)embers",
            "/v1.0/me/transitiveMemberOf",
            "/v1.0/contracts",
            "/v1.0/tenantRelationships/delegatedAdminCustomers",
            f"{_GDAP}(/[0-9A-Za-z-]+/accessAssignments)?",
            "/v1.0/admin/reportSettings",
            r"/v1.0/reports/getMailboxUsageDetail\(period='D7'\)",
            "/data/download/[^/]+",
        )
    },
    "partner_center": {
        "GET": (
            "/v1/customers",
            f"/v1/customers/{_ID}/(subscribedskus|subscriptions)",
            "/v1/profiles/organization",
        )
    },
    "exchange": {"POST": (f"/adminapi/v2.0/{_ID}/Mailbox", f"/adminapi/beta/{_ID}/InvokeCommand")},
}
"""GET reads. Login's POST gets a token; Exchange's take the name of a cmdlet that reads (services/exchange/wire.py)."""
_TAKES_NO_SELECT = ("/v1.0/admin/reportSettings", "/v1.0/reports/", "/data/download/")
"""Three switches; and files, whose columns nobody can choose."""
_FURTHER_PAGE = re.compile(r"(^|&)(\$|%24)skiptoken=", re.IGNORECASE)
"""Its link is the service's own, which keeps what the first page was asked for."""


def is_allowed(call: Mapping[str, Any]) -> bool:
    """Tell whether a call of the stand-in's log is on the list."""
    paths = _ALLOWED.get(call["service"], {}).get(call["method"], ())
    return any(re.fullmatch(path, call["path"]) for path in paths)


def asks_for_all_fields(call: Mapping[str, Any]) -> bool:
    """Tell whether a call of Graph names no fields and so is told more than is used."""
    if call["service"] != "graph" or call["path"].startswith(_TAKES_NO_SELECT):
        return False
    return "$select=" not in call["query"].replace("%24", "$") and not _FURTHER_PAGE.search(call["query"])
