"""Graph's mailbox usage report: the redirect, the file that takes no token, JSON in beta, names concealed."""

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from sandbox.answer import Ask
from sandbox.graph.service import Graph
from sandbox.login.tokens import GRAPH as GRAPH_AUDIENCE
from sandbox.login.tokens import user_claims
from sandbox.sandbox import Sandbox
from sandbox.world.tenants import GRAPH_SCOPES
from sandbox.world.world import demo_world
from tests.sandbox.microsoft import Microsoft, graph_refusal

REPORT = "reports/getMailboxUsageDetail(period='D7')"
REPORTS_READER = "4a5d8f65-41da-4de4-8968-e035b65339cf"
DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
COLUMNS = (
    "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Created Date,Last Activity Date,"
    "Item Count,Storage Used (Byte),Issue Warning Quota (Byte),Prohibit Send Quota (Byte),"
    "Prohibit Send/Receive Quota (Byte),Deleted Item Count,Deleted Item Size (Byte),Deleted Item Quota (Byte),"
    "Has Archive,Recipient Type,Report Period"
)


@pytest.fixture
def contoso(microsoft: Microsoft) -> dict[str, Any]:
    """Return the ground truth of Contoso, mailboxes included."""
    return microsoft.admin.customer("contoso.example")


@pytest.fixture
def token(microsoft: Microsoft, contoso: dict[str, Any]) -> str:
    """Return a token for Contoso's Graph."""
    return microsoft.token(contoso["tenant_id"])


def _file(microsoft: Microsoft, token: str, **more: Any) -> httpx.Response:
    answer = microsoft.graph(token, REPORT)
    assert answer.status_code == 302, answer.text
    return microsoft.client.get(answer.headers["Location"], **more)


def _lines(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_report_has_microsofts_columns_behind_a_byte_order_mark(microsoft: Microsoft, token: str) -> None:
    answer = _file(microsoft, token)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.decode("utf-8-sig").split("\r\n")[0] == COLUMNS


def test_the_report_tells_size_quota_and_archive_of_each_mailbox(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    told = {each["User Principal Name"]: each for each in _lines(_file(microsoft, token))}
    people = [each for each in contoso["mailboxes"] if each["type"] not in ("DiscoveryMailbox", "SchedulingMailbox")]
    deleted = [each for each in contoso["gone_mailboxes"] if each["state"] == "deleted"]
    assert set(told) == {each["principal_name"] for each in people + deleted}
    for each in people:
        line = told[each["principal_name"]]
        assert (line["Storage Used (Byte)"], line["Is Deleted"]) == (str(each["used_bytes"]), "False")
        assert line["Prohibit Send/Receive Quota (Byte)"] == (
            "" if each["quota_bytes"] is None else str(each["quota_bytes"])
        )
        assert line["Has Archive"] == str(each["has_archive"])
    assert all(told[each["principal_name"]]["Is Deleted"] == "True" for each in deleted)
    assert deleted


def test_the_report_is_two_days_old(microsoft: Microsoft, contoso: dict[str, Any], token: str) -> None:
    today = date.fromisoformat(microsoft.admin.world()["today"])
    (told,) = {each["Report Refresh Date"] for each in _lines(_file(microsoft, token))}
    assert told == contoso["report_as_of"] == (today - timedelta(days=2)).isoformat()


def test_the_file_is_on_another_host_and_takes_no_token(microsoft: Microsoft, token: str) -> None:
    address = microsoft.graph(token, REPORT).headers["Location"]
    assert httpx.URL(address).host != httpx.URL(microsoft.info["graph_url"]).host
    refused = microsoft.client.get(address, headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 400
    assert microsoft.client.get(address).status_code == 200
    assert microsoft.client.get(address[:-3] + "abc").status_code == 404
    assert microsoft.client.post(address).status_code == 404


def _graph(now: list[float]) -> tuple[Graph, Sandbox, Ask]:
    sandbox = Sandbox(lambda: demo_world("demo", date(2026, 3, 1)), now=lambda: now[0], monotonic=lambda: now[0])
    tenant = sandbox.world.find("contoso.example")
    assert tenant
    claims = user_claims(sandbox, tenant, GRAPH_AUDIENCE, GRAPH_SCOPES) | {"exp": 10**10}
    return Graph(sandbox), sandbox, Ask("GET", f"/v1.0/{REPORT}", (), {
        "authorization": f"Bearer {sandbox.signer.sign(claims)}"
    })  # fmt: skip


def test_the_link_is_good_for_a_few_minutes() -> None:
    now = [1_000.0]
    graph, _, ask = _graph(now)
    link = Ask("GET", "/" + graph.answer(ask).headers["Location"].lstrip("/"))
    assert graph.answer(link).status == 200
    now[0] += 301
    assert graph.answer(link).status == 403


def test_fourteen_files_in_ten_minutes_are_had_and_no_more() -> None:
    now = [1_000.0]
    graph, _, ask = _graph(now)
    assert [graph.answer(ask).status for _ in range(15)] == [302] * 14 + [429]
    refused = graph.answer(ask)
    assert (refused.headers["Retry-After"], refused.json["error"]["code"]) == ("43", "TooManyRequests")
    now[0] += 43
    assert graph.answer(ask).status == 302
    in_json = Ask("GET", f"/beta/{REPORT}", (("$format", "application/json"),), ask.headers)
    assert [graph.answer(in_json).status for _ in range(101)] == [200] * 100 + [429]


def test_throttling_of_reports_can_be_switched_off() -> None:
    graph, sandbox, ask = _graph([1_000.0])
    sandbox.knobs = sandbox.knobs.turned({"throttling": False})
    assert {graph.answer(ask).status for _ in range(50)} == {302}


def test_a_report_that_has_not_changed_is_not_sent_again(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    first = _file(microsoft, token)
    known = {"If-None-Match": first.headers["ETag"]}
    asked = microsoft.graph(token, REPORT, headers=known)
    assert (asked.status_code, asked.content, asked.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert _file(microsoft, token, headers=known).status_code == 304
    microsoft.admin.change_units(contoso["tenant_id"], contoso["skus"][0]["sku_id"], consumed=11)
    assert microsoft.graph(token, REPORT, headers=known).status_code == 302
    assert microsoft.graph(token, REPORT, headers={"If-None-Match": '"another"'}).status_code == 302


def test_names_are_concealed_where_the_customer_wants_it(microsoft: Microsoft) -> None:
    customer = microsoft.admin.customer("proseware.example")
    token = microsoft.token(customer["tenant_id"])
    lines = _lines(_file(microsoft, token))
    assert microsoft.graph(token, "admin/reportSettings").json() == {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#admin/reportSettings/$entity",
        "displayConcealedNames": True,
    }
    names = [each[column] for each in lines for column in ("User Principal Name", "Display Name")]
    assert all(re.fullmatch("[0-9A-F]{32}", name) for name in names)
    assert len({each["User Principal Name"] for each in lines}) == len(lines)
    microsoft.admin.change_customer(customer["tenant_id"], report_concealed=False)
    told = {each["User Principal Name"] for each in _lines(_file(microsoft, token))}
    assert {each["principal_name"] for each in customer["mailboxes"] if each["type"] == "UserMailbox"} <= told
    assert microsoft.graph(token, "admin/reportSettings").json()["displayConcealedNames"] is False


def test_recipient_types_are_called_differently_in_different_tenants(microsoft: Microsoft) -> None:
    found = set()
    for customer in microsoft.admin.world()["customers"]:
        if customer["has_exchange"] and customer["consented"] and customer["roles"] and not customer["deleted"]:
            found |= {
                each["Recipient Type"] for each in _lines(_file(microsoft, microsoft.token(customer["tenant_id"])))
            }
    assert found >= {"User", "Shared", "UserMailbox", "SharedMailbox"}


def test_beta_tells_the_same_in_json_two_hundred_at_a_time(microsoft: Microsoft) -> None:
    sku = {"part_number": "SPB", "enabled": 450, "consumed": 450}
    microsoft.admin.put_world({"seed": "demo", "customers": [{"name": "Big", "skus": [sku]}]})
    token = microsoft.token(microsoft.tenant("Big"))
    lines = _lines(_file(microsoft, token))
    link: str | None = f"{microsoft.info['graph_url']}/beta/{REPORT}?$format=application/json"
    pages = []
    while link:
        answer = microsoft.graph(token, link).json()
        pages.append(answer["value"])
        link = answer.get("@odata.nextLink")
    assert [len(page) for page in pages[:2]] == [200, 200]
    items = [each for page in pages for each in page]
    told = [(each["userPrincipalName"], each["storageUsedInBytes"], each["hasArchive"]) for each in items]
    assert told == [
        (each["User Principal Name"], int(each["Storage Used (Byte)"]), each["Has Archive"] == "True") for each in lines
    ]
    assert None in {each["prohibitSendReceiveQuotaInBytes"] for each in items}
    assert {each["reportPeriod"] for each in items} == {"7"}


@pytest.mark.parametrize(
    "path",
    [
        "reports/getMailboxUsageDetail(period='D8')",
        "reports/getMailboxUsageDetail(period=7)",
        "reports/getMailboxUsageDetail",
        "reports/getEverything(period='D7')",
        f"{REPORT}?$format=application/json",
        f"{REPORT}?$top=5",
        "admin/reportSettings?$top=1",
    ],
)
def test_a_report_asked_for_in_a_way_that_does_not_exist_is_refused(
    microsoft: Microsoft, token: str, path: str
) -> None:
    assert microsoft.graph(token, path).status_code == 400


def test_a_report_can_only_be_read(microsoft: Microsoft, token: str) -> None:
    assert microsoft.graph(token, REPORT, "POST").status_code == 405
    assert microsoft.graph(None, REPORT).status_code == 401


@pytest.mark.parametrize("period", ["D7", "D30", "D90", "D180"])
def test_each_period_can_be_had(microsoft: Microsoft, token: str, period: str) -> None:
    answer = microsoft.graph(token, REPORT.replace("D7", period))
    line = _lines(microsoft.client.get(answer.headers["Location"]))[0]
    assert line["Report Period"] == period[1:]


def test_a_report_needs_its_scope_and_one_of_its_roles(microsoft: Microsoft, contoso: dict[str, Any]) -> None:
    tenant = contoso["tenant_id"]
    microsoft.admin.change_customer(tenant, scopes=["Organization.Read.All"])
    assert graph_refusal(microsoft.graph(microsoft.token(tenant), REPORT)) == (403, "S2SUnauthorized")
    microsoft.admin.change_customer(tenant, scopes=["Reports.Read.All"], roles=[DIRECTORY_READERS])
    assert graph_refusal(microsoft.graph(microsoft.token(tenant), REPORT)) == (403, "S2SUnauthorized")
    microsoft.admin.change_customer(tenant, roles=[REPORTS_READER])
    token = microsoft.token(tenant)
    assert microsoft.graph(token, REPORT).status_code == 302
    assert graph_refusal(microsoft.graph(token, "admin/reportSettings"))[0] == 403


def test_a_report_of_a_tenant_without_mailboxes_has_no_lines(microsoft: Microsoft) -> None:
    answer = _file(microsoft, microsoft.token(microsoft.tenant("Coho")))
    assert answer.content.decode("utf-8-sig") == COLUMNS + "\r\n"


def test_the_log_knows_whose_file_was_had_and_that_no_token_came_along(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    microsoft.admin.clear_calls()
    _file(microsoft, token)
    calls = microsoft.admin.calls()
    assert [(each["status"], each["bearer"]) for each in calls] == [(302, True), (200, False)]
    assert {(each["service"], each["tenant"]) for each in calls} == {("graph", contoso["tenant_id"])}


def test_faults_work_on_reports_too(microsoft: Microsoft, contoso: dict[str, Any], token: str) -> None:
    microsoft.admin.fault("throttle", service="graph", path="getMailboxUsageDetail", retry_after=3, count=1)
    assert microsoft.graph(token, REPORT).headers["Retry-After"] == "3"
    microsoft.admin.fault("truncate", service="graph", path="/data/download", count=1)
    with_all = len(contoso["mailboxes"])
    assert len(_lines(_file(microsoft, token))) < with_all - 2
    microsoft.admin.fault("html", service="graph", path="/data/download", count=1)
    assert _file(microsoft, token).headers["Content-Type"].startswith("text/html")


MAILBOX = {
    "user_id": None, "name": "Front desk", "address": "desk@one.example", "principal_name": "desk@one.example",
    "type": "SharedMailbox", "used_bytes": 12, "quota_bytes": None, "has_archive": True, "litigation_hold": True,
    "in_place_holds": ["UniH1"], "forwarding": "a@b.example",
}  # fmt: skip


def test_mailboxes_can_be_described(microsoft: Microsoft) -> None:
    boxes = [MAILBOX, {"name": "Old", "state": "deleted"}, {"name": "Hidden", "state": "inactive"}]
    microsoft.admin.put_world({"seed": "demo", "customers": [
        {"name": "One", "mailboxes": boxes, "has_exchange": True, "report_concealed": True},
    ]})  # fmt: skip
    known = microsoft.admin.customer(microsoft.tenant("One"))
    assert known["mailboxes"] == [MAILBOX]
    assert [each["state"] for each in known["gone_mailboxes"]] == ["deleted", "inactive"]
    lines = _lines(_file(microsoft, microsoft.token(known["tenant_id"])))
    assert [each["Is Deleted"] for each in lines] == ["False", "True"]
    microsoft.admin.change_customer(known["tenant_id"], mailboxes=[], report_concealed=False)
    assert microsoft.admin.customer(known["tenant_id"])["mailboxes"] == []


def test_a_mailbox_that_makes_no_sense_is_refused(microsoft: Microsoft) -> None:
    for wrong in ({"colour": "red"}, {"used_bytes": -1}, {"state": "lost"}):
        customer = {"name": "One", "mailboxes": [MAILBOX | wrong]}
        assert microsoft.client.put(f"{microsoft.admin.url}/world", json={"customers": [customer]}).status_code == 400
