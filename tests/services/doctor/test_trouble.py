"""Each kind of trouble that the sandbox can make is found, named, and has its remedy."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from services.domain.checkup import Line, Verdict
from tests.sandbox_process import Admin
from tests.services.doctor.conftest import Start, examine

LICENCES_ONLY = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
"""License Administrator: it reads licences and no mailbox."""


def verdicts(lines: list[Line]) -> set[Verdict]:
    """Return how the things are."""
    return {line.finding.verdict for line in lines}


def told(lines: list[Line]) -> str:
    """Return everything that the lines say."""
    return " ".join(f"{line.finding.found} {line.finding.remedy}" for line in lines)


def files_below(folder: Path) -> set[str]:
    """Return every file in a folder and below."""
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


async def test_an_installation_that_works_has_no_fault(start: Start) -> None:
    found = await examine(await start())
    faults = [line for lines in found.values() for line in lines if line.finding.verdict is Verdict.FAULT]
    assert not faults
    assert verdicts(found["partner token"]) == verdicts(found["clock"]) == verdicts(found["key"]) == {Verdict.OK}


async def test_everything_that_is_not_well_has_a_remedy(start: Start, sandbox: Admin) -> None:
    sandbox.knobs(mfa_claim=False)
    lines = [line for some in (await examine(await start())).values() for line in some]
    troubled = [line for line in lines if line.finding.verdict in (Verdict.WARNING, Verdict.FAULT)]
    assert troubled
    assert all(line.finding.remedy.endswith(".") for line in troubled)


async def test_a_sign_in_without_mfa_is_a_fault_of_the_token_and_of_partner_center(
    start: Start, sandbox: Admin
) -> None:
    env_file = await start()
    sandbox.knobs(mfa_claim=False)
    found = await examine(env_file, "partner token", "MFA at Partner Center")
    assert "`mfa`" in told(found["partner token"])
    assert verdicts(found["partner token"]) == {Verdict.FAULT}
    assert verdicts(found["MFA at Partner Center"]) == {Verdict.FAULT}
    assert "connect" in told(found["MFA at Partner Center"])


@pytest.mark.parametrize("number", [700082, 50173])
async def test_a_sign_in_that_has_ended_is_a_fault_and_what_hangs_on_it_is_not_checked(
    start: Start, sandbox: Admin, number: int
) -> None:
    env_file = await start()
    sandbox.knobs(refresh_token_error=number)
    found = await examine(env_file, "partner token", "GDAP roles")
    assert verdicts(found["partner token"]) == {Verdict.FAULT}
    assert verdicts(found["GDAP roles"]) == {Verdict.NOT_CHECKED}


async def test_a_wrong_secret_is_told_by_its_setting(start: Start) -> None:
    env_file = await start(PARTNER_CLIENT_SECRET="not~the~secret")
    found = await examine(env_file, "partner token")
    assert verdicts(found["partner token"]) == {Verdict.FAULT}
    assert "PARTNER_CLIENT_SECRET" in told(found["partner token"])


async def test_customers_that_give_no_role_are_counted(start: Start, sandbox: Admin) -> None:
    env_file = await start()
    before = told((await examine(env_file, "GDAP roles", customers=True))["GDAP roles"])
    sandbox.change_customer(
        sandbox.customer("contoso.example")["tenant_id"], roles=["4d6ac14f-3453-41d0-bef9-a3e0c569773a"]
    )
    after = (await examine(env_file, "GDAP roles", customers=True))["GDAP roles"]
    assert "11 of 12 customers" in before
    assert "10 of 12 customers" in told(after)
    assert "mailboxes by kind: 2 without" in told(after)
    assert verdicts(after) == {Verdict.WARNING}


async def test_customers_that_have_not_consented_are_counted_for_each_service(start: Start, sandbox: Admin) -> None:
    env_file = await start()
    before = told((await examine(env_file, "consent", customers=True))["consent"])
    sandbox.change_customer(sandbox.customer("contoso.example")["tenant_id"], scopes=None)
    after = told((await examine(env_file, "consent", customers=True))["consent"])
    assert "1 without consent" in before
    assert after.count("2 without consent") == 2


async def test_no_token_is_asked_for_the_tenant_of_a_customer_kept_to_partner_center(
    start: Start, sandbox: Admin
) -> None:
    env_file = await start(CUSTOMER_REACH="partner_center")
    sandbox.clear_calls()
    found = await examine(env_file, "consent", customers=True)
    assert verdicts(found["consent"]) == {Verdict.NOT_CHECKED}
    partners = {each["tenant"] for each in sandbox.calls() if each["service"] == "login" and "token" in each["path"]}
    assert len(partners) == 1


async def test_a_database_that_is_away_is_one_fault_and_the_rest_is_examined(write: Callable[..., Path]) -> None:
    env_file = write(DATABASE_URL="mysql+pymysql://seatwise:canary@127.0.0.1:9/seatwise", ALLOW_FILE_KEY="true")
    found = await examine(env_file, "database", "database tables", "sealed values", "partner token", "settings", "disk")
    assert verdicts(found["database"]) == {Verdict.FAULT}
    assert verdicts(found["database tables"]) == verdicts(found["sealed values"]) == {Verdict.NOT_CHECKED}
    assert verdicts(found["settings"]) == verdicts(found["disk"]) == {Verdict.OK}
    assert verdicts(found["partner token"]) == {Verdict.OK}  # by PARTNER_REFRESH_TOKEN


@pytest.mark.parametrize(("off", "verdict"), [(300, Verdict.FAULT), (-300, Verdict.FAULT), (5, Verdict.OK)])
async def test_a_clock_that_is_wrong_is_a_fault(start: Start, sandbox: Admin, off: int, verdict: Verdict) -> None:
    env_file = await start()
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=off), usegmt=True)
    sandbox.fault("answer", path="^/$", status=200, headers={"Date": date}, body="")
    found = await examine(env_file, "clock")
    assert verdicts(found["clock"]) == {verdict}
    assert ("NTP" in told(found["clock"])) == (verdict is Verdict.FAULT)


async def test_a_key_that_others_may_read_is_a_fault_with_its_mode(start: Start, tmp_path: Path) -> None:
    env_file = await start()
    (tmp_path / "keys" / "seatwise.key").chmod(0o644)
    found = await examine(env_file, "key", "sealed values")
    assert verdicts(found["key"]) == {Verdict.FAULT}
    assert "0644" in told(found["key"])
    assert verdicts(found["sealed values"]) == {Verdict.NOT_CHECKED}


async def test_values_under_a_key_that_is_gone_are_counted(start: Start, tmp_path: Path) -> None:
    env_file = await start()
    other = await start(STATE_DIR=str(tmp_path / "other"), KEY_URL=f"file:{tmp_path / 'more' / 'other.key'}")
    text = other.read_text().replace(str(tmp_path / "other"), str(tmp_path / "state"))
    env_file.write_text(text)
    found = await examine(env_file, "sealed values")
    assert verdicts(found["sealed values"]) == {Verdict.FAULT}
    assert "2 of 2 sealed values" in told(found["sealed values"])


async def test_an_origin_of_another_cloud_is_a_fault(write: Callable[..., Path]) -> None:
    env_file = write(CLOUD="china", GRAPH_URL="https://graph.microsoft.com")
    found = await examine(env_file, "cloud", "GDAP relationships")
    assert "GRAPH_URL belongs to another cloud" in told(found["cloud"])
    assert "Set CUSTOMER_ACCESS=all." in told(found["cloud"])


async def test_every_faulty_setting_is_named_and_the_others_are_used(start: Start) -> None:
    env_file = await start()
    with env_file.open("a") as file:
        file.write("PORT=many\nTIMEZONE=Mars/Olympus\nGRAPH_URL=graph\nPARTNER_TENNANT_ID=1\n")
    found = await examine(env_file)
    assert {"PORT", "TIMEZONE", "GRAPH_URL"} == {line.finding.found.split()[0] for line in found["settings"]}
    assert "Write PARTNER_TENANT_ID" in told(found["names of settings"])
    assert verdicts(found["way to Graph"]) == {Verdict.NOT_CHECKED}
    assert verdicts(found["database"]) == verdicts(found["partner token"]) == {Verdict.OK}


async def test_a_secret_is_sent_nowhere_while_the_setting_that_says_where_is_faulty(
    start: Start, sandbox: Admin
) -> None:
    env_file = await start()
    env_file.write_text(env_file.read_text().replace("LOGIN_URL=https://", "LOGIN_URL=http://"))
    found = await examine(env_file, "partner token", "way to sign-in")
    assert verdicts(found["partner token"]) == verdicts(found["way to sign-in"]) == {Verdict.NOT_CHECKED}


async def test_who_never_signed_in_is_told_to_connect(start: Start) -> None:
    found = await examine(await start(PARTNER_REFRESH_TOKEN=""), "stored sign-in", "partner token", "consent")
    assert verdicts(found["stored sign-in"]) == {Verdict.FAULT}
    assert "app.py connect" in told(found["stored sign-in"])
    assert verdicts(found["partner token"]) == verdicts(found["consent"]) == {Verdict.NOT_CHECKED}


async def test_administrators_who_are_not_there_are_counted(start: Start) -> None:
    nobody = "00000000-0000-4000-8000-000000000001"
    found = await examine(await start(ADMIN_USERS=nobody), "people and groups")
    assert "ADMIN_USERS: 1 of 1 are not in the partner's tenant" in told(found["people and groups"])
    assert Verdict.FAULT in verdicts(found["people and groups"])


async def test_a_group_without_anybody_is_a_warning(start: Start, sandbox: Admin) -> None:
    env_file = await start()
    approver = next(each for each in sandbox.world()["people"] if each["role"] == "approver")
    sandbox.remove_person(approver["object_id"])
    found = await examine(env_file, "people and groups")
    assert "APPROVER_GROUPS: nobody is in 1 of 1" in told(found["people and groups"])


async def test_a_service_that_does_not_answer_is_a_fault_of_its_own_line(start: Start, sandbox: Admin) -> None:
    env_file = await start()
    sandbox.fault("status", service="graph", path="^/$", status=503)
    found = await examine(env_file, "way to Graph", "way to Exchange")
    assert verdicts(found["way to Graph"]) == {Verdict.FAULT}
    assert verdicts(found["way to Exchange"]) == {Verdict.OK}


async def test_an_examination_leaves_nothing_behind(write: Callable[..., Path], tmp_path: Path) -> None:
    env_file = write()
    await examine(env_file)
    assert files_below(tmp_path) == {env_file.name}
