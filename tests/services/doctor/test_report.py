"""The report may be pasted into a ticket, and the table of checks is the one in the docs."""

import json
from pathlib import Path

from pydantic import SecretStr

from commands.doctor import examined
from services.doctor.report import Scrub, as_json, as_table, as_text
from services.doctor.table import CHECKS
from services.domain.checkup import Line, Verdict, fault, ok
from services.settings import ROOT, Settings
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.bot_process import run_app
from tests.services.doctor.conftest import Start

ID = "0dcb1b5c-5f4a-4a1f-9f06-6a3c8f5b7f10"


async def test_a_report_has_no_secret_no_name_and_no_whole_id(
    start: Start, sandbox: Admin, sandbox_process: SandboxProcess
) -> None:
    env_file = await start(DATABASE_URL="", MicrosoftAppPassword="canary-of-the-bot")
    sandbox.knobs(mfa_claim=False)
    world, told = sandbox.world(), sandbox_process.settings()
    settings, lines = await examined(env_file, customers=True)
    text = as_text(lines, Scrub(settings)) + as_json(lines, Scrub(settings))
    names = [each["name"] for each in (*world["customers"], *world["people"])]
    secrets = [told[name] for name in ("PARTNER_CLIENT_SECRET", "PARTNER_REFRESH_TOKEN")]
    ids = [told["PARTNER_TENANT_ID"], *(each["tenant_id"] for each in world["customers"])]
    domains = [domain for each in world["customers"] for domain in each["domains"]]
    assert len(names) > 12
    for canary in (*names, *secrets, *ids, *domains, "canary-of-the-bot", "eyJ", str(env_file.parent)):
        assert canary not in text, canary


def test_whatever_a_check_says_is_scrubbed() -> None:
    settings = Settings(partner_client_secret=SecretStr("canary~1234"))  # type: ignore[call-arg]
    said = f"{ID} canary~1234 mei@contoso.example {ROOT}/keys {'t' * 80}"
    for report in (as_text, as_json):
        shown = report([Line("x", fault(said, said))], Scrub(settings))
        assert "0dcb1b5c…" in shown
        assert not [each for each in (ID, "canary~", "mei@", "contoso.example", str(ROOT), "t" * 60) if each in shown]


def test_a_remedy_stands_beneath_its_line_and_the_last_line_counts() -> None:
    lines = [Line("key", ok("there")), Line("clock", fault("wrong", "Set it."))]
    assert as_text(lines, Scrub(None)).splitlines() == [
        "ok           key    there",
        "fault        clock  wrong",
        "                    -> Set it.",
        "",
        "1 ok, 0 warning, 1 fault, 0 not checked",
    ]


async def test_the_command_ends_with_1_for_a_fault_and_with_0_without_one(start: Start, sandbox: Admin) -> None:
    env_file = await start()
    well = run_app("--env-file", str(env_file), "doctor", "--json")
    sandbox.knobs(refresh_token_error=700082)
    ill = run_app("--env-file", str(env_file), "doctor")
    found = json.loads(well.stdout)["findings"]
    assert {each["check"] for each in found} == {check.name for check in CHECKS}
    assert {each["verdict"] for each in found} <= set(Verdict) - {Verdict.FAULT}
    assert (well.returncode, ill.returncode) == (0, 1)
    assert "fault        partner token" in ill.stdout
    assert well.stderr == ill.stderr == ""


async def test_a_file_of_settings_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    env_file = tmp_path / "settings.env"
    env_file.write_bytes(b"\xff\xfe\x00")
    settings, lines = await examined(env_file)
    assert settings is None
    assert [line.finding.verdict for line in lines] == [Verdict.FAULT]


def test_the_docs_have_the_table_of_checks() -> None:
    told = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    assert as_table((check.name, check.about) for check in CHECKS) in told


def test_every_check_says_what_is_well_in_one_line_and_has_a_time_of_its_own() -> None:
    assert all(check.about.endswith(".") and "\n" not in check.about and check.seconds > 0 for check in CHECKS)
    assert len({check.name for check in CHECKS}) == len(CHECKS)
