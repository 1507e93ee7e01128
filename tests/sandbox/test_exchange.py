"""Exchange Online: Get-Mailbox by the Admin API v2.0 and by InvokeCommand, and what each refuses."""

import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.sandbox.microsoft import EXCHANGE, GRAPH, Microsoft, entra_codes

EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de"
DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
CALLS = ["Mailbox", "InvokeCommand"]


@pytest.fixture
def contoso(microsoft: Microsoft) -> dict[str, Any]:
    """Return the ground truth of Contoso, mailboxes included."""
    return microsoft.admin.customer("contoso.example")


@pytest.fixture
def token(microsoft: Microsoft, contoso: dict[str, Any]) -> str:
    """Return a token for Contoso's Exchange."""
    return microsoft.token(contoso["tenant_id"], EXCHANGE)


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def _pages(microsoft: Microsoft, token: str, tenant: str, path: str, **more: Any) -> list[list[dict[str, Any]]]:
    document = microsoft.exchange(token, tenant, path, **more).json()
    pages = [document["value"]]
    while link := document.get("@odata.nextLink"):
        document = microsoft.exchange(token, tenant, link, **more).json()
        pages.append(document["value"])
    return pages


@pytest.mark.parametrize("path", CALLS)
def test_every_mailbox_in_use_is_listed_once(
    microsoft: Microsoft, contoso: dict[str, Any], token: str, path: str
) -> None:
    (items,) = _pages(microsoft, token, contoso["tenant_id"], path)
    told = Counter((each["PrimarySmtpAddress"], each["RecipientTypeDetails"]) for each in items)
    assert told == Counter((each["address"], each["type"]) for each in contoso["mailboxes"])
    assert {kind for _, kind in told} == {
        "UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox", "DiscoveryMailbox", "SchedulingMailbox",
    }  # fmt: skip


def test_a_user_mailbox_belongs_to_each_holder_of_a_licence_with_exchange(
    microsoft: Microsoft, contoso: dict[str, Any]
) -> None:
    with_exchange = {
        each["sku_id"] for each in contoso["skus"] if not each["part_number"].startswith(("FLOW", "POWER"))
    }
    users = microsoft.graph(
        microsoft.token(contoso["tenant_id"]),
        "users?$select=id,displayName,userPrincipalName,assignedLicenses&$top=999",
    ).json()["value"]
    holders = {each["id"] for each in users if with_exchange & {one["skuId"] for one in each["assignedLicenses"]}}
    own = {"UserMailbox", "SharedMailbox"}
    assert holders <= {each["user_id"] for each in contoso["mailboxes"] if each["type"] in own}
    assert {each["user_id"] for each in contoso["mailboxes"] if each["type"] == "UserMailbox"} <= holders


def test_the_admin_api_tells_types_and_neither_sizes_nor_holds(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    item = microsoft.exchange(token, contoso["tenant_id"]).json()["value"][0]
    assert {"ProhibitSendReceiveQuota", "LitigationHoldEnabled", "ArchiveGuid"} & set(item) == set()
    refused = microsoft.exchange(token, contoso["tenant_id"], "Mailbox?$select=LitigationHoldEnabled")
    assert _refusal(refused) == (400, "BadRequest")


def test_invoke_command_tells_quotas_holds_archive_and_forwarding(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    items = microsoft.exchange(token, contoso["tenant_id"], "InvokeCommand").json()["value"]
    for told, known in zip(items, contoso["mailboxes"], strict=True):
        quota, text = known["quota_bytes"], told["ProhibitSendReceiveQuota"]
        assert text == "Unlimited" if quota is None else _bytes(text) == quota
        assert told["LitigationHoldEnabled"] is known["litigation_hold"]
        assert told["InPlaceHolds"] == known["in_place_holds"]
        assert (told["ArchiveGuid"] != "00000000-0000-0000-0000-000000000000") is known["has_archive"]
        assert told["ForwardingSmtpAddress"] == (known["forwarding"] and f"smtp:{known['forwarding']}")
        assert told["ExternalDirectoryObjectId"] == (known["user_id"] or "")


def _bytes(text: str) -> int:
    found = re.fullmatch(r"[\d.]+ [KMG]?B \(([\d,]+) bytes\)", text)
    assert found, text
    return int(found[1].replace(",", ""))


def test_a_size_is_written_as_microsoft_writes_it(microsoft: Microsoft, contoso: dict[str, Any], token: str) -> None:
    path = "InvokeCommand?$select=ProhibitSendQuota,RecipientTypeDetails"
    items = microsoft.exchange(token, contoso["tenant_id"], path).json()["value"]
    assert {"ProhibitSendQuota": "49.5 GB (53,150,220,288 bytes)", "RecipientTypeDetails": "RoomMailbox"} in items


def test_every_situation_of_a_mailbox_is_at_contoso(contoso: dict[str, Any]) -> None:
    boxes, own = contoso["mailboxes"], contoso["domains"]
    shared = [each for each in boxes if each["type"] == "SharedMailbox"]
    assert any(each["quota_bytes"] is None for each in boxes)
    assert any(each["quota_bytes"] and 0.98 < each["used_bytes"] / each["quota_bytes"] < 1 for each in boxes)
    assert any(each["quota_bytes"] == 50 * 2**30 for each in shared)
    assert any(each["has_archive"] for each in boxes)
    assert any(each["litigation_hold"] for each in boxes)
    assert any(hold.startswith("-") for each in boxes for hold in each["in_place_holds"])
    forwarding = {each["forwarding"].partition("@")[2] in own for each in boxes if each["forwarding"]}
    assert forwarding == {True, False}
    assert any(each["user_id"] is None for each in shared)
    assert {each["state"] for each in contoso["gone_mailboxes"]} == {"inactive", "deleted"}


def test_somebody_who_left_may_still_hold_a_licence_for_a_shared_mailbox(microsoft: Microsoft) -> None:
    found = []
    for known in microsoft.admin.world(people=True)["customers"]:
        licensed = {each["id"] for each in known["people"] if each["licences"]}
        shared = [each for each in known["mailboxes"] if each["type"] == "SharedMailbox"]
        found += [each for each in shared if each["user_id"] in licensed]
    assert found


def test_inactive_mailboxes_are_listed_only_where_asked_for(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    def listed(**more: Any) -> list[bool]:
        items = microsoft.exchange(
            token, contoso["tenant_id"], "InvokeCommand", parameters={"ResultSize": "Unlimited", **more}
        ).json()["value"]
        return [each["IsInactiveMailbox"] for each in items]

    assert not any(listed())
    assert Counter(listed(IncludeInactiveMailbox=True))[True] == 1
    assert listed(InactiveMailboxOnly=True) == [True]


@pytest.mark.parametrize("path", CALLS)
def test_the_next_page_is_had_with_the_same_body(
    microsoft: Microsoft, contoso: dict[str, Any], token: str, path: str
) -> None:
    microsoft.admin.knobs(page_size={"exchange": 20})
    pages = _pages(microsoft, token, contoso["tenant_id"], f"{path}?$select=PrimarySmtpAddress")
    addresses = [each["PrimarySmtpAddress"] for page in pages for each in page]
    assert sorted(addresses) == sorted(each["address"] for each in contoso["mailboxes"])
    assert [len(page) for page in pages[:-1]] == [20] * (len(pages) - 1)
    assert all(set(each) == {"PrimarySmtpAddress"} for page in pages for each in page)


def test_the_next_page_is_refused_with_another_body_or_method_or_tenant(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    microsoft.admin.knobs(page_size={"exchange": 20})
    link = microsoft.exchange(token, contoso["tenant_id"]).json()["@odata.nextLink"]
    assert microsoft.exchange(token, contoso["tenant_id"], link, parameters={"ResultSize": 30}).status_code == 400
    assert microsoft.exchange(token, contoso["tenant_id"], link, method="GET").status_code == 405
    proseware = microsoft.tenant("Proseware")
    there = link.replace(contoso["tenant_id"], proseware)
    assert microsoft.exchange(microsoft.token(proseware, EXCHANGE), proseware, there).status_code == 400


def test_invoke_command_makes_pages_of_the_preferred_size_and_the_admin_api_does_not(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    headers = {"Prefer": "odata.maxpagesize=7"}
    pages = _pages(microsoft, token, contoso["tenant_id"], "InvokeCommand", headers=headers)
    assert {len(page) for page in pages[:-1]} == {7}
    assert len(_pages(microsoft, token, contoso["tenant_id"], "Mailbox", headers=headers)) == 1


def test_a_page_has_a_thousand_mailboxes_at_most_and_without_result_size_there_is_one(microsoft: Microsoft) -> None:
    sku = {"part_number": "SPE_E3", "enabled": 2_500, "consumed": 2_500}
    microsoft.admin.put_world({"seed": "demo", "customers": [{"name": "Big", "skus": [sku]}]})
    tenant = microsoft.tenant("Big")
    token, headers = microsoft.token(tenant, EXCHANGE), {"Prefer": "odata.maxpagesize=5000"}
    pages = _pages(microsoft, token, tenant, "InvokeCommand?$select=Guid", headers=headers)
    assert [len(page) for page in pages[:2]] == [1_000, 1_000]
    assert sum(map(len, pages)) > 2_500
    cut = microsoft.exchange(token, tenant, parameters={}).json()
    assert (len(cut["value"]), "@odata.nextLink" in cut) == (1_000, False)
    assert "only the first 1000" in cut["@adminapi.warnings"][0]


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ({"ResultSize": 3}, 3),
        ({"ResultSize": "5"}, 5),
        ({"Identity": "info@contoso.example"}, 1),
        ({"ResultSize": "Unlimited", "RecipientTypeDetails": "RoomMailbox"}, 3),
        ({"ResultSize": "Unlimited", "RecipientTypeDetails": ["RoomMailbox", "DiscoveryMailbox"]}, 4),
    ],
)
def test_a_list_can_be_narrowed(
    microsoft: Microsoft, contoso: dict[str, Any], token: str, parameters: dict[str, Any], count: int
) -> None:
    answer = microsoft.exchange(token, contoso["tenant_id"], "InvokeCommand", parameters=parameters)
    assert len(answer.json()["value"]) == count


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"cmdlet": "Get-Secrets"}, 400),
        ({"cmdlet": "Set-Mailbox"}, 400),
        ({"parameters": {"Colour": "red"}}, 400),
        ({"parameters": {"RecipientTypeDetails": "RoomMailbox"}}, 400),
        ({"parameters": {"ResultSize": "all"}}, 400),
        ({"parameters": {"ResultSize": 0}}, 400),
        ({"parameters": {"Identity": "nobody@contoso.example"}}, 404),
        ({"content": "Get-Mailbox"}, 400),
        ({"content": json.dumps({"CmdletName": "Get-Mailbox"})}, 400),
        ({"content": json.dumps({"CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": [1]}})}, 400),
        ({"headers": {"X-AnchorMailbox": None}}, 400),
        ({"headers": {"X-AnchorMailbox": "contoso"}}, 400),
        ({"headers": {"Content-Type": "text/plain"}}, 400),
        ({"path": "Mailbox?$top=5"}, 400),
        ({"path": "Mailbox?$select=Colour"}, 400),
        ({"path": "AcceptedDomain"}, 404),
        ({"method": "GET"}, 405),
    ],
)
def test_a_call_that_exchange_would_not_take_is_refused_in_its_own_form(
    microsoft: Microsoft, contoso: dict[str, Any], token: str, more: dict[str, Any], status: int
) -> None:
    answer = microsoft.exchange(token, contoso["tenant_id"], **more)
    error = answer.json()["error"]
    assert answer.status_code == status
    assert error["details"][0]["message"].endswith(error["message"])
    assert error["innererror"]["internalexception"]["message"].startswith("Exception of type")


def test_a_bad_token_is_refused_without_a_word(microsoft: Microsoft, contoso: dict[str, Any]) -> None:
    tenant, audience = contoso["tenant_id"], EXCHANGE.rpartition("/")[0]
    expired = microsoft.admin.access_token(tenant, audience=audience, claims={"exp": 1})
    for token in (None, "made-up", microsoft.token(tenant, GRAPH), expired):
        answer = microsoft.exchange(token, tenant)
        assert (answer.status_code, answer.content) == (401, b"")


def test_the_tenant_of_the_path_must_be_that_of_the_token(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    assert _refusal(microsoft.exchange(token, microsoft.tenant("Proseware"))) == (403, "Forbidden")
    assert _refusal(microsoft.exchange(token, "11111111-1111-4111-8111-111111111111")) == (403, "Forbidden")
    assert microsoft.exchange(token, "contoso.example").status_code == 200
    assert microsoft.exchange(token, contoso["tenant_id"].upper()).status_code == 200


@pytest.mark.parametrize(("path", "scope"), [("Mailbox", "Exchange.ManageV2"), ("InvokeCommand", "Exchange.Manage")])
def test_each_call_needs_its_own_scope(microsoft: Microsoft, contoso: dict[str, Any], path: str, scope: str) -> None:
    tenant = contoso["tenant_id"]
    for granted in ("Exchange.ManageV2", "Exchange.Manage"):
        microsoft.admin.change_customer(tenant, exchange_scopes=[granted])
        answer = microsoft.exchange(microsoft.token(tenant, EXCHANGE), tenant, path)
        assert answer.status_code == (200 if granted == scope else 403)


def test_consent_for_graph_is_none_for_exchange(microsoft: Microsoft, contoso: dict[str, Any]) -> None:
    tenant = contoso["tenant_id"]
    microsoft.admin.change_customer(tenant, exchange_scopes=None)
    assert entra_codes(microsoft.redeem(tenant, EXCHANGE)) == (400, "invalid_grant", [65001])
    assert microsoft.redeem(tenant, GRAPH).status_code == 200


@pytest.mark.parametrize(("role", "status"), [(EXCHANGE_ADMINISTRATOR, 200), (DIRECTORY_READERS, 403)])
def test_a_role_in_exchange_is_needed(
    microsoft: Microsoft, contoso: dict[str, Any], token: str, role: str, status: int
) -> None:
    tenant = contoso["tenant_id"]
    microsoft.admin.change_customer(tenant, roles=[role])
    answer = microsoft.exchange(token, tenant)
    assert answer.status_code == status
    if status == 403:
        assert "is not present in the role definition of the current user" in answer.json()["error"]["message"]


def test_exchange_may_see_other_roles_than_the_directory(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    tenant = contoso["tenant_id"]
    microsoft.admin.change_customer(tenant, exchange_roles=[])
    assert microsoft.exchange(token, tenant).status_code == 403
    assert microsoft.graph(microsoft.token(tenant), "subscribedSkus").status_code == 200


def test_a_tenant_without_exchange_has_no_mailboxes_to_list(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    tenant = contoso["tenant_id"]
    microsoft.admin.change_customer(tenant, has_exchange=False)
    assert entra_codes(microsoft.redeem(tenant, EXCHANGE))[2] == [500011]
    assert _refusal(microsoft.exchange(token, tenant)) == (404, "NotFound")
    assert microsoft.admin.customer(tenant)["mailboxes"] == []


def test_one_call_at_a_time_is_taken_per_tenant(microsoft: Microsoft, contoso: dict[str, Any], token: str) -> None:
    tenant, other = contoso["tenant_id"], microsoft.tenant("Proseware")
    tokens = {tenant: token, other: microsoft.token(other, EXCHANGE)}
    microsoft.admin.knobs(latency_ms={"exchange": 400})
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: microsoft.exchange(tokens[each], each), (tenant, tenant, tenant, other)))
    assert sorted(each.status_code for each in answers[:3]) == [200, 429, 429]
    assert answers[3].status_code == 200
    refused = next(each for each in answers if each.status_code == 429)
    assert (refused.headers["Retry-After"], _refusal(refused)) == ("1", (429, "TooManyRequests"))
    microsoft.admin.knobs(latency_ms={})
    assert microsoft.exchange(token, tenant).status_code == 200


def test_a_call_that_was_given_up_is_not_under_way_any_more(
    microsoft: Microsoft, contoso: dict[str, Any], token: str
) -> None:
    microsoft.admin.fault("hang", service="exchange", count=1)
    with pytest.raises(httpx.ReadTimeout):
        microsoft.exchange(token, contoso["tenant_id"], timeout=0.3)
    answer = microsoft.exchange(token, contoso["tenant_id"])
    for _ in range(50):  # the sandbox learns of the broken connection a moment later
        if answer.status_code != 429:
            break
        answer = microsoft.exchange(token, contoso["tenant_id"])
    assert answer.status_code == 200


def test_faults_work_at_exchange_too(microsoft: Microsoft, contoso: dict[str, Any], token: str) -> None:
    tenant = contoso["tenant_id"]
    microsoft.admin.fault("half", service="exchange", status=503, count=1)
    first = microsoft.exchange(token, tenant).json()
    assert len(first["value"]) == len(contoso["mailboxes"]) // 2
    assert microsoft.exchange(token, tenant, first["@odata.nextLink"]).status_code == 503
    microsoft.admin.fault("foreign_next", service="exchange", origin="https://foreign.example", count=1)
    link = microsoft.exchange(token, tenant).json()["@odata.nextLink"]
    assert link.startswith("https://foreign.example/adminapi/v2.0/")
    microsoft.admin.fault("throttle", service="exchange", tenant=tenant, retry_after=2.5, count=1)
    answer = microsoft.exchange(token, tenant)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2.5")
    microsoft.admin.fault("status", service="exchange", status=401, count=1)
    assert microsoft.exchange(token, tenant).content == b""


def test_the_log_knows_the_tenant_of_a_call(microsoft: Microsoft, contoso: dict[str, Any], token: str) -> None:
    microsoft.admin.clear_calls()
    microsoft.exchange(token, contoso["tenant_id"])
    (call,) = microsoft.admin.calls()
    assert (call["service"], call["tenant"], call["status"]) == ("exchange", contoso["tenant_id"], 200)
