"""Graph's usage reports: a redirect to a file that takes no token, JSON in beta, and the setting that hides names."""

import math
import re
from itertools import islice

from sandbox.answer import Answer, Ask
from sandbox.graph.access import Caller, caller_of
from sandbox.graph.failures import GraphRefused, error_answer
from sandbox.graph.odata import Rows, Shape, next_link, offset
from sandbox.graph.report_wire import csv_pieces, edition, lines
from sandbox.graph.scene import Collection, path
from sandbox.login.tokens import GRAPH
from sandbox.sandbox import Sandbox
from sandbox.world.tenants import EXCHANGE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, GLOBAL_READER, REPORTS_READER

DOWNLOADS = "/data/download/"
_REPORT = re.compile(r"/(v1\.0|beta)/reports/getMailboxUsageDetail\(period='([^']*)'\)")
_PERIODS = frozenset({"D7", "D30", "D90", "D180"})
_ROLES = frozenset({EXCHANGE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, GLOBAL_READER, REPORTS_READER})
_FILES, _PAGES, _PER_TENANT, _SECONDS = 14, 100, 40, 600
_LINK_SECONDS = 300
_PAGE = 200

SETTINGS = Collection(
    path("/admin/reportSettings"),
    "admin/reportSettings",
    Shape("adminReportSettings", frozenset({"displayConcealedNames"})),
    frozenset({"ReportSettings.Read.All", "ReportSettings.ReadWrite.All"}),
    lambda scene: Rows([scene.tenant], lambda each: {"displayConcealedNames": each.report_concealed}),
    one=True,
    roles=_ROLES,
)


class Reports:
    """The reports of all tenants."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def tenant_of(self, ask: Ask) -> str | None:
        """Return the tenant whose file is asked for."""
        known = self._sandbox.sealer.unseal("report", ask.path.removeprefix(DOWNLOADS))
        return str(known["tenant"]) if known else None

    def answer(self, ask: Ask, request_id: str) -> Answer | None:
        """Return the answer, None where the path is no report's; raise GraphRefused as Graph does."""
        if ask.path.startswith(DOWNLOADS):
            return self._file(ask)
        found = _REPORT.fullmatch(ask.path)
        if not found:
            return None
        caller = caller_of(self._sandbox, ask)
        if ask.method != "GET":
            raise GraphRefused(405, "Request_BadRequest", "Specified HTTP method is not allowed.")
        in_json = _in_json(ask, beta=found[1] == "beta")
        if wait := self._wait(caller, in_json=in_json):
            throttled = error_answer(ask, request_id, 429, "TooManyRequests", "Please retry again later.")
            return throttled.with_headers({"Retry-After": str(math.ceil(wait))})
        self._authorise(caller)
        if found[2] not in _PERIODS:
            raise GraphRefused(400, "BadRequest", f"Invalid period: '{found[2]}'. Use D7, D30, D90 or D180.")
        return self._page(ask, caller, found[2]) if in_json else self._redirect(ask, caller, found[2])

    def _wait(self, caller: Caller, *, in_json: bool) -> float:
        """Return the seconds to wait before another report of this tenant, 0 if it may be had."""
        sandbox, app_id = self._sandbox, str(caller.claims.get("appid"))
        if not sandbox.knobs.throttling:
            return 0.0
        tenant_id, now = caller.tenant.tenant_id, sandbox.monotonic()
        kind, size = ("json", _PAGES) if in_json else ("file", _FILES)
        buckets = [sandbox.buckets.at(("graph", "report", kind, app_id, tenant_id), size, _SECONDS, now)]
        if not in_json:
            buckets.append(sandbox.buckets.at(("graph", "reports", tenant_id), _PER_TENANT, _SECONDS, now))
        wait = max(each.wait(1) for each in buckets)
        for each in buckets:
            each.level -= 0 if wait else 1
        return wait

    def _authorise(self, caller: Caller) -> None:
        partner = self._sandbox.world.partner
        roles = caller.tenant.roles_of(frozenset(partner.service_account.group_ids))
        at_home = caller.tenant is partner.tenant
        if "Reports.Read.All" not in caller.scopes or not (at_home or roles & _ROLES):
            raise GraphRefused(403, "S2SUnauthorized", "Invalid permission.")

    def _redirect(self, ask: Ask, caller: Caller, period: str) -> Answer:
        """Return the address of the file: another host name than Graph's, as Microsoft's is."""
        sandbox = self._sandbox
        etag = f'"{edition(sandbox.world, caller.tenant, period)}"'
        if etag in ask.headers.get("if-none-match", ""):
            return _not_modified(etag)
        pass_of = {"tenant": caller.tenant.tenant_id, "period": period, "until": int(sandbox.now()) + _LINK_SECONDS}
        origin = sandbox.origins.graph.replace("//localhost", "//127.0.0.1")
        address = f"{origin}{DOWNLOADS}{sandbox.sealer.seal('report', pass_of)}"
        return Answer(302, text="", headers={"Location": address, "ETag": etag}, content_type="text/plain")

    def _file(self, ask: Ask) -> Answer:
        known = self._sandbox.sealer.unseal("report", ask.path.removeprefix(DOWNLOADS))
        if "authorization" in ask.headers:
            return Answer(400, text="This address takes no token.", content_type="text/plain")
        tenant = self._sandbox.world.tenant(known["tenant"]) if known else None
        if known is None or tenant is None or ask.method != "GET":
            return Answer(404, text="Not found.", content_type="text/plain")
        if known["until"] < self._sandbox.now():
            return Answer(403, text="The link has expired.", content_type="text/plain")
        found = edition(self._sandbox.world, tenant, known["period"])
        if f'"{found}"' in ask.headers.get("if-none-match", ""):
            return _not_modified(f'"{found}"')
        report = csv_pieces(lines(self._sandbox.world, tenant, known["period"]))
        name = f'attachment; filename="MailboxUsageDetail{known["period"]}.csv"'
        headers = {"ETag": f'"{found}"', "Content-Disposition": name}
        return Answer(200, pieces=report, headers=headers, bom=True, content_type="application/octet-stream")

    def _page(self, ask: Ask, caller: Caller, period: str) -> Answer:
        sandbox, tenant = self._sandbox, caller.tenant
        start = offset(ask, sandbox.sealer, tenant.tenant_id)
        size = sandbox.knobs.page_size.get("graph", _PAGE)
        found = list(islice(lines(sandbox.world, tenant, period, start), size + 1))
        document: dict[str, object] = {"@odata.context": f"{GRAPH}/beta/$metadata#Collection(Edm.mailboxUsageDetail)"}
        if len(found) > size:
            link = next_link(ask, sandbox.origins.graph, sandbox.sealer, tenant.tenant_id, found[size][0])
            document["@odata.nextLink"] = link
        return Answer(200, document | {"value": [line for _, line in found[:size]]})


def _in_json(ask: Ask, *, beta: bool) -> bool:
    """Tell whether JSON is wanted, which beta alone has; refuse every option but these."""
    options = dict(ask.query)
    wanted = options.pop("$format", "text/csv").lower()
    in_json = wanted == "application/json" and beta
    if not in_json and wanted != "text/csv":
        raise GraphRefused(400, "BadRequest", f"The format '{wanted}' is not supported.")
    if set(options) - ({"$skiptoken"} if in_json else set()):
        raise GraphRefused(400, "BadRequest", "A query option is not supported by this report.")
    return in_json


def _not_modified(etag: str) -> Answer:
    return Answer(304, text="", headers={"ETag": etag}, content_type="text/plain")
