"""Graph's limits: token buckets per application and tenant, and what a read costs."""

from dataclasses import replace
from datetime import date

import pytest

from sandbox.answer import Ask
from sandbox.graph.service import Graph
from sandbox.graph.throttle import cost, take, tenant_units
from sandbox.login.tokens import GRAPH, user_claims
from sandbox.sandbox import Sandbox
from sandbox.throttle import Buckets
from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import GRAPH_SCOPES, Holding, Tenant, Units
from sandbox.world.world import demo_world

SMALL = Tenant("5f88d63b-d726-4edc-8f6b-9345893fdaf8", "Small", ("small.example",))
OTHER = replace(SMALL, tenant_id="00000000-0000-4000-8000-000000000001")


def _with_users(count: int) -> Tenant:
    return replace(
        SMALL, holdings=(Holding(CATALOGUE["SPB"], Units(enabled=count, consumed=count)),), unlicensed_users=0
    )


@pytest.mark.parametrize(("users", "units"), [(49, 3_500), (50, 5_000), (500, 5_000), (501, 8_000)])
def test_the_limit_grows_with_the_tenant(users: int, units: int) -> None:
    assert tenant_units(_with_users(users)) == units


@pytest.mark.parametrize(
    ("query", "base", "units"),
    [
        ((), 3, 3),
        ((("$select", "id"),), 3, 2),
        ((("$select", "id"), ("$top", "5")), 2, 1),
        ((("$top", "20"),), 2, 2),
        ((("$expand", "manager"),), 2, 3),
    ],
)
def test_a_read_costs_less_with_a_selection(query: tuple[tuple[str, str], ...], base: int, units: int) -> None:
    assert cost(Ask("GET", "/v1.0/users", query), base) == units


def test_a_tenants_bucket_empties_and_fills_again_within_ten_seconds() -> None:
    buckets = Buckets()
    assert all(not take(buckets, 0.0, "app", SMALL, 3).retry_after for _ in range(1_166))
    refused = take(buckets, 0.0, "app", SMALL, 3)
    assert refused.scope == "Tenant"
    assert 0 < refused.retry_after < 0.01
    assert not take(buckets, 0.0, "app", OTHER, 3).retry_after
    assert not take(buckets, 10.0, "app", SMALL, 3_500).retry_after
    assert take(buckets, 10.0, "app", SMALL, 1).retry_after


def test_an_application_makes_at_most_two_thousand_calls_a_second_over_all_tenants() -> None:
    buckets = Buckets()
    tenants = [replace(SMALL, tenant_id=str(index)) for index in range(2_001)]
    verdicts = [take(buckets, 0.0, "app", each, 1) for each in tenants]
    assert [bool(each.retry_after) for each in verdicts].count(True) == 1
    assert verdicts[-1].scope == "Application"
    assert not take(buckets, 0.0, "another app", SMALL, 1).retry_after


def _graph_after(calls: int, *, throttling: bool) -> tuple[Graph, Ask]:
    """Return Graph with Contoso's bucket emptied by `calls` reads, and one more read; time stands still."""
    sandbox = Sandbox(lambda: demo_world("demo", date(2026, 3, 1)), monotonic=lambda: 0.0)
    sandbox.knobs = sandbox.knobs.turned({"throttling": throttling})
    tenant = sandbox.world.find("contoso.example")
    assert tenant
    token = sandbox.signer.sign(user_claims(sandbox, tenant, GRAPH, GRAPH_SCOPES))
    ask = Ask("GET", "/v1.0/domains", headers={"authorization": f"Bearer {token}"})
    graph = Graph(sandbox)
    for _ in range(calls):
        take(sandbox.buckets, 0.0, sandbox.world.partner.client_id, tenant, 10)
    return graph, ask


def test_a_throttled_answer_has_graphs_body_and_headers() -> None:
    graph, ask = _graph_after(350, throttling=True)
    answer = graph.answer(ask)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json["error"]["code"] == "TooManyRequests"
    assert answer.json["error"]["innerError"]["status"] == "429"
    assert answer.headers["x-ms-throttle-scope"].startswith("Tenant_Application/Read/")
    assert answer.headers["x-ms-throttle-information"] == "ResourceUnitLimitExceeded"


def test_a_nearly_empty_bucket_is_announced() -> None:
    graph, ask = _graph_after(300, throttling=True)
    assert graph.answer(ask).headers["x-ms-throttle-limit-percentage"] == "0.86"


def test_throttling_can_be_switched_off() -> None:
    graph, ask = _graph_after(350, throttling=False)
    assert graph.answer(ask).status == 200


def test_a_reset_fills_the_buckets() -> None:
    sandbox = Sandbox(lambda: demo_world("demo", date(2026, 3, 1)))
    sandbox.buckets.at(("any",), 5, 1, 0.0).level = 0
    sandbox.reset()
    assert sandbox.buckets.at(("any",), 5, 1, 0.0).level == 5


def test_sign_ins_pass_five_times_in_ten_seconds_per_tenant() -> None:
    buckets = Buckets()
    verdicts = [take(buckets, 0.0, "app", SMALL, 1, slow=True) for _ in range(6)]
    assert [bool(each.retry_after) for each in verdicts] == [False] * 5 + [True]
    assert verdicts[-1].retry_after == pytest.approx(2)
    assert not take(buckets, 0.0, "app", SMALL, 1).retry_after
    assert not take(buckets, 0.0, "app", OTHER, 1, slow=True).retry_after
    assert not take(buckets, 2.0, "app", SMALL, 1, slow=True).retry_after


def test_graph_sends_whoever_asks_for_sign_ins_too_often_to_the_slow_lane() -> None:
    graph, ask = _graph_after(0, throttling=True)
    sign_ins = replace(ask, path="/v1.0/users", query=(("$select", "id,signInActivity"), ("$top", "1")))
    answers = [graph.answer(sign_ins) for _ in range(6)]
    assert [each.status for each in answers] == [200] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "2"
    assert graph.answer(replace(sign_ins, query=(("$select", "id"),))).status == 200


def test_a_page_with_sign_ins_has_at_most_five_hundred_whatever_was_asked_for() -> None:
    graph, ask = _graph_after(0, throttling=False)
    world = graph._sandbox.world
    tenant = world.find("contoso.example")
    assert tenant
    world.put(replace(tenant, staff=1_200))
    pages = [
        graph.answer(replace(ask, path="/v1.0/users", query=(("$select", names), ("$top", "999"))))
        for names in ("id", "id,signInActivity")
    ]
    assert [len(each.json["value"]) for each in pages] == [999, 500]
