"""The judgements that need no installation, and how the examination deals with checks that fail themselves."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from services.doctor.customer_checks import consented
from services.doctor.patient import Means, Patient
from services.doctor.settings_checks import cloud_limits, unknown_names, unsafe
from services.doctor.store_checks import guarded
from services.doctor.table import Check, examine
from services.domain import checkup
from services.domain.checkup import Finding, RelationshipCount, TokenFacts, Verdict, ok
from services.errors import Service, Throttled
from services.settings import Settings
from services.settings_in_part import SettingsInPart
from services.store.diagnosis import TRIGGERS, Protection

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
TENANT, RESOURCE = "0dcb1b5c-5f4a-4a1f-9f06-6a3c8f5b7f10", "https://graph.microsoft.com"
GOOD = TokenFacts(TENANT, RESOURCE, has_account=True, has_mfa=True, expires_at=NOW + HOUR)


def settings(**values: object) -> Settings:
    """Return settings that owe nothing to this machine."""
    return Settings(_env_file=None, **values)  # type: ignore[arg-type,call-arg]


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(0, Verdict.OK), (60, Verdict.OK), (61, Verdict.FAULT), (-61, Verdict.FAULT)]
)
def test_a_clock_may_be_a_minute_apart(seconds: int, verdict: Verdict) -> None:
    assert checkup.clock_against("x", [timedelta(0), timedelta(seconds=seconds)]).verdict is verdict


def test_a_clock_that_nobody_told_is_not_checked() -> None:
    assert checkup.clock_against("x", []).verdict is Verdict.NOT_CHECKED


@pytest.mark.parametrize(("days", "verdict"), [(0, Verdict.OK), (61, Verdict.WARNING), (91, Verdict.FAULT)])
def test_a_sign_in_grows_old(days: int, verdict: Verdict) -> None:
    assert checkup.sign_in_age(NOW - timedelta(days=days), NOW, seeded=False).verdict is verdict


@pytest.mark.parametrize(
    "changed",
    [
        {"tenant_id": "1dcb1b5c-5f4a-4a1f-9f06-6a3c8f5b7f10"},
        {"audience": "https://vault.azure.net"},
        {"has_account": False},
        {"has_mfa": False},
        {"expires_at": NOW},
    ],
)
def test_a_token_of_another_tenant_resource_kind_or_time_or_without_mfa_is_a_fault(changed: dict[str, object]) -> None:
    facts = TokenFacts(**{name: getattr(GOOD, name) for name in GOOD.__slots__} | changed)
    assert checkup.token(GOOD, TENANT, frozenset({RESOURCE}), NOW).verdict is Verdict.OK
    assert checkup.token(facts, TENANT, frozenset({RESOURCE}), NOW).verdict is Verdict.FAULT


def test_relationships_that_end_are_a_warning_and_none_at_all_a_fault() -> None:
    counts = {(3, 0): Verdict.OK, (3, 1): Verdict.WARNING, (0, 0): Verdict.FAULT}
    for (active, ending), verdict in counts.items():
        assert checkup.relationships(RelationshipCount(active, ending, 0)).verdict is verdict


def test_a_rotation_under_way_is_a_warning_and_a_lost_key_a_fault() -> None:
    assert checkup.keys_in_use("b", {"b": 2}, {}).verdict is Verdict.OK
    assert checkup.keys_in_use("b", {"a": 1, "b": 2}, {}).verdict is Verdict.WARNING
    assert checkup.keys_in_use("b", {"a": 1, "b": 2}, {"a": 1}).verdict is Verdict.FAULT


def test_little_room_is_a_warning_and_next_to_none_a_fault() -> None:
    assert [checkup.disk(free).verdict for free in (2 * 10**9, 5 * 10**8, 10**7)] == [
        Verdict.OK, Verdict.WARNING, Verdict.FAULT,
    ]  # fmt: skip


def test_a_list_that_is_not_there_or_old_is_a_warning() -> None:
    assert checkup.imported("prices", 0, None, NOW, "x").verdict is Verdict.WARNING
    assert checkup.imported("prices", 5, NOW - timedelta(days=200), NOW, "x").verdict is Verdict.WARNING
    assert checkup.imported("prices", 5, NOW - timedelta(days=20), NOW, "x").verdict is Verdict.OK


def test_a_record_that_its_own_account_may_change_is_a_fault_and_with_triggers_alone_a_warning() -> None:
    assert guarded(Protection((), 0), embedded=False).verdict is Verdict.OK
    assert guarded(Protection(("UPDATE",), 0), embedded=False).verdict is Verdict.FAULT
    assert guarded(Protection(("UPDATE",), TRIGGERS), embedded=False).verdict is Verdict.WARNING
    assert guarded(Protection(("UPDATE",), TRIGGERS), embedded=True).verdict is Verdict.OK
    assert guarded(Protection(("UPDATE",), 0), embedded=True).verdict is Verdict.FAULT


def test_consent_that_some_lack_is_a_warning_and_that_all_lack_a_fault() -> None:
    assert consented("x", ["given", "absent"]).verdict is Verdict.OK
    assert consented("x", ["given", "gone"]).verdict is Verdict.WARNING
    assert consented("x", ["gone", "gone"]).verdict is Verdict.FAULT


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"bot_auth": "off"}, "BOT_AUTH"),
        ({}, "nobody may ask"),
        ({"admin_users": (TENANT,)}, "nobody but ADMIN_USERS"),
        ({"database_url": "mysql+pymysql://a@b/c"}, "the key is a file"),
        ({"customer_access": "all"}, "CUSTOMER_ACCESS=all"),
        ({"four_eyes": False}, "FOUR_EYES"),
        ({"public_url": "http://localhost:1"}, "not https"),
        ({}, "PUBLIC_URL is not set"),
        ({"office_networks": ("0.0.0.0/0",)}, "OFFICE_NETWORKS"),
    ],
)
def test_what_is_not_for_production_is_told(values: dict[str, object], said: str) -> None:
    good: dict[str, object] = {
        "reader_groups": (TENANT,), "public_url": "https://bot.example", "key_url": "https://v.vault.azure.net/keys/k",
    }  # fmt: skip
    assert unsafe(settings(**good)) == []
    assert any(said in each.found for each in unsafe(settings(**values)))


def test_the_other_clouds_have_limits() -> None:
    assert [each.verdict for each in cloud_limits(settings())] == [Verdict.OK]
    assert "CUSTOMER_ACCESS" in cloud_limits(settings(cloud="gcc_high"))[0].found
    assert [each.verdict for each in cloud_limits(settings(cloud="gcc_high", customer_access="all"))] == [Verdict.OK]
    foreign = settings(login_url="https://login.microsoftonline.us")
    assert "LOGIN_URL belongs to another cloud" in cloud_limits(foreign)[0].found


def test_a_misspelt_name_is_told_with_what_may_be_meant_and_a_line_that_is_none_is_not_repeated() -> None:
    found = unknown_names({"partner_tenant_id", "MicrosoftAppID2", "eyJhbGciOi-secret"})
    assert {each.verdict for each in found} == {Verdict.WARNING}
    text = " ".join(each.found + each.remedy for each in found)
    assert "MicrosoftAppId" in text
    assert "secret" not in text
    assert "partner_tenant_id" not in text


@dataclass
class _Told:
    what: str = "It failed."
    why: str = "So it is."
    next_step: str = "Mend it."


def _nothing(*_: object) -> None:
    raise AssertionError


async def _well(patient: Patient) -> list[Finding]:
    return [ok("well")]


async def _crashes(patient: Patient) -> list[Finding]:
    raise ZeroDivisionError("somebody's data")


async def _hangs(patient: Patient) -> list[Finding]:
    await asyncio.sleep(3600)
    return []


async def _throttled(patient: Patient) -> list[Finding]:
    raise Throttled(Service.GRAPH)


async def test_a_check_that_crashes_or_hangs_is_a_line_and_stops_no_other() -> None:
    means = Means(_nothing, _nothing, _nothing, _nothing, _nothing, lambda error: _Told(), lambda: NOW)  # type: ignore[arg-type]
    patient = Patient(SettingsInPart(settings(), {}), means)
    runs = {"crash": _crashes, "hang": _hangs, "wait": _throttled, "well": _well}
    lines = await examine(patient, [Check(name, (), run, 0.05) for name, run in runs.items()])
    await patient.close()
    found = {line.check: line.finding for line in lines}
    assert list(found) == list(runs)
    assert [found[name].verdict for name in ("crash", "hang", "wait")] == [Verdict.NOT_CHECKED] * 3
    assert found["crash"].found == "the check itself failed: ZeroDivisionError"
    assert "longer than" in found["hang"].found
    assert found["well"].verdict is Verdict.OK
