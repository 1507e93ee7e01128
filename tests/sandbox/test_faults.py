"""Faults, latency and the log of calls."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.sandbox.microsoft import Microsoft, document, graph_refusal


@pytest.fixture
def token(microsoft: Microsoft) -> str:
    """Return a token for Contoso's Graph."""
    return microsoft.token(microsoft.tenant("Contoso"))


def test_a_fault_hits_as_often_as_it_was_ordered(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("status", service="graph", status=503, count=2)
    statuses = [microsoft.graph(token, "subscribedSkus").status_code for _ in range(3)]
    assert statuses == [503, 503, 200]


def test_a_fault_can_let_calls_pass_first(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("status", service="graph", status=500, skip=1, count=1)
    assert [microsoft.graph(token, "domains").status_code for _ in range(3)] == [200, 500, 200]


def test_a_fault_hits_its_path_tenant_and_service_only(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault(
        "status", service="graph", tenant=microsoft.tenant("Contoso"), path="/subscribedSkus", status=500
    )
    assert microsoft.graph(token, "subscribedSkus").status_code == 500
    assert microsoft.graph(token, "directory/subscriptions").status_code == 200
    other = microsoft.token(microsoft.tenant("Coho"))
    assert microsoft.graph(other, "subscribedSkus").status_code == 200
    assert microsoft.partner_center("customers?size=5").status_code == 200


def test_an_ordered_status_speaks_the_services_own_language(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("status", status=403, code="Authorization_RequestDenied", service="graph")
    microsoft.admin.fault("status", status=403, code=2032, service="partner_center")
    assert graph_refusal(microsoft.graph(token, "subscribedSkus")) == (403, "Authorization_RequestDenied")
    assert document(microsoft.partner_center("customers?size=5"))["code"] == "2032"


@pytest.mark.parametrize(("wait", "header"), [(2.128, "2.128"), (0, "0"), (None, None)])
def test_a_throttled_call_says_how_long_to_wait(
    microsoft: Microsoft, token: str, wait: float | None, header: str | None
) -> None:
    microsoft.admin.fault("throttle", retry_after=wait)
    for answer in (microsoft.graph(token, "domains"), microsoft.partner_center("customers?size=5", "any")):
        assert (answer.status_code, answer.headers.get("Retry-After")) == (429, header)


def test_a_web_page_and_a_made_answer_can_stand_for_json(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("html", service="graph", count=1)
    microsoft.admin.fault("answer", service="graph", status=418, json={"value": 7}, headers={"X-Own": "yes"})
    page, made = microsoft.graph(token, "domains"), microsoft.graph(token, "domains")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<html>" in page.text
    assert (made.status_code, made.json(), made.headers["X-Own"]) == (418, {"value": 7}, "yes")


def test_a_truncated_answer_is_no_json(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("truncate", service="graph")
    answer = microsoft.graph(token, "subscribedSkus")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_half_the_items_come_and_the_next_page_fails(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("half", service="graph", status=502)
    first = microsoft.graph(token, "subscribedSkus?$select=skuId").json()
    assert len(first["value"]) == 2
    assert microsoft.graph(token, first["@odata.nextLink"]).status_code == 502


def test_half_of_partner_centers_customers_come_and_the_next_page_fails(microsoft: Microsoft) -> None:
    microsoft.admin.fault("half", service="partner_center", count=1)
    first = document(microsoft.partner_center("customers?size=500"))
    assert len(first["items"]) == 6
    assert _next(microsoft, first).status_code == 500


def test_an_endless_chain_never_repeats_its_link(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("endless", service="graph")
    links = ["subscribedSkus"]
    for _ in range(5):
        links.append(microsoft.graph(token, links[-1]).json()["@odata.nextLink"])
    assert len(set(links)) == 6


def test_partner_centers_chain_can_be_endless_too(microsoft: Microsoft) -> None:
    microsoft.admin.fault("endless", service="partner_center")
    page = document(microsoft.partner_center("customers?size=500"))
    tokens = set()
    for _ in range(4):
        tokens.add(page["links"]["next"]["headers"][0]["value"])
        page = document(_next(microsoft, page))
    assert len(tokens) == 4
    assert len(page["items"]) == 12


def test_the_next_page_can_be_announced_elsewhere(microsoft: Microsoft, token: str) -> None:
    elsewhere = microsoft.info["exchange_url"]
    microsoft.admin.fault("foreign_next", origin=elsewhere)
    assert microsoft.graph(token, "subscribedSkus").json()["@odata.nextLink"].startswith(elsewhere + "/v1.0/")
    customers = document(microsoft.partner_center("customers?size=500"))
    assert customers["links"]["next"]["uri"].startswith(elsewhere + "/v1/customers")


def test_a_connection_can_break_in_the_middle_of_the_body(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("reset", service="graph")
    with pytest.raises(httpx.TransportError):
        microsoft.graph(token, "subscribedSkus")


def test_a_call_can_hang(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("hang", service="graph", count=1)
    with pytest.raises(httpx.ReadTimeout):
        microsoft.graph(token, "subscribedSkus", timeout=0.3)
    assert microsoft.graph(token, "subscribedSkus").status_code == 200


def test_a_fault_for_mfa_hits_tokens_that_have_it(microsoft: Microsoft) -> None:
    microsoft.admin.fault("mfa", service="partner_center")
    answer = microsoft.partner_center("customers?size=5")
    assert (answer.status_code, document(answer)["code"]) == (401, 900421)


@pytest.mark.parametrize("order", [{"kind": "sulk"}, {"kind": "html", "colour": "red"}, {"status": 500}])
def test_a_fault_that_makes_no_sense_is_refused(microsoft: Microsoft, order: dict[str, Any]) -> None:
    assert httpx.post(f"{microsoft.info['admin_url']}/faults", json=order, trust_env=False).status_code == 400


@pytest.mark.parametrize("turn", [{"speed": 1}, {"throttling": "no"}, {"latency_ms": {"grahp": 5}}, {"page_size": 5}])
def test_a_knob_that_does_not_exist_is_refused(microsoft: Microsoft, turn: dict[str, Any]) -> None:
    assert httpx.put(f"{microsoft.info['admin_url']}/knobs", json=turn, trust_env=False).status_code == 400


def test_latency_is_added_to_each_call_and_calls_run_at_the_same_time(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.knobs(latency_ms={"graph": 150})
    microsoft.admin.clear_calls()
    with ThreadPoolExecutor(3) as pool:
        paths = ("subscribedSkus", "directory/subscriptions", "domains")
        list(pool.map(lambda path: microsoft.graph(token, path), paths))
    calls = microsoft.admin.calls()
    assert all(call["ended"] - call["started"] >= 0.15 for call in calls)
    assert max(call["started"] for call in calls) < min(call["ended"] for call in calls)


def test_the_log_names_service_path_tenant_status_and_fault(microsoft: Microsoft, token: str) -> None:
    microsoft.admin.fault("status", service="graph", status=500, count=1)
    microsoft.admin.clear_calls()
    microsoft.graph(token, "subscribedSkus?$select=skuId", headers={"client-request-id": "mine"})
    (call,) = microsoft.admin.calls()
    assert call.pop("started") <= call.pop("ended")
    assert call == {
        "service": "graph",
        "method": "GET",
        "path": "/v1.0/subscribedSkus",
        "query": "$select=skuId",
        "tenant": microsoft.tenant("Contoso"),
        "client_request_id": "mine",
        "bearer": True,
        "status": 500,
        "fault": "status",
    }


def test_a_reset_takes_back_faults_knobs_calls_and_changes(microsoft: Microsoft) -> None:
    tenant, start = microsoft.tenant("Contoso"), microsoft.admin.world()
    microsoft.admin.fault("html")
    microsoft.admin.knobs(indirect_reseller=True)
    microsoft.admin.change_customer(tenant, skus=[])
    assert microsoft.admin.world() != start
    microsoft.admin.reset()
    assert microsoft.admin.world() == start
    assert microsoft.admin.calls() == []
    assert microsoft.partner_center("customers?size=5").status_code == 200


def _next(microsoft: Microsoft, page: Any) -> httpx.Response:
    onward = page["links"]["next"]
    headers = {each["key"]: each["value"] for each in onward["headers"]}
    return microsoft.partner_center(onward["uri"].lstrip("/"), headers=headers)
