"""Signing the service account in, from "connect" in a chat to a token in the vault, and everything against it."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import sqlalchemy as sa

from services.domain.actor import Actor
from services.store.tables import credential, sign_in
from tests.sandbox_process import SandboxProcess
from tests.scenarios.signing_in import CHANNEL, ORIGIN, SigningIn, changed, signing_in


@pytest.fixture
async def stage(tmp_path: Path, sandbox_process: SandboxProcess) -> AsyncIterator[SigningIn]:
    sandbox_process.admin.reset()
    async with signing_in(tmp_path, sandbox_process) as stage:
        yield stage
    sandbox_process.admin.reset()


async def version(stage: SigningIn) -> int:
    """Return how often a refresh token was stored."""
    rows = await stage.seatwise.database.run(
        lambda connection: connection.execute(
            sa.select(credential.c.version).where(credential.c.name == "partner-refresh-token")
        ).scalar()
    )
    return int(rows or 0)


async def test_after_connect_and_a_sign_in_questions_are_answered(stage: SigningIn) -> None:
    assert "signed in" in (await stage.say("licences contoso")).text
    page = await stage.browser().sign_in(await stage.link())
    assert page.status_code == 200
    assert "Seatwise is signed in to Microsoft." in page.text
    assert (await stage.say("licences contoso")).rows


async def test_the_request_to_microsoft_has_pkce_a_nonce_a_state_and_forces_a_sign_in(stage: SigningIn) -> None:
    browser = stage.browser()
    query = parse_qs(urlsplit(await browser.to_microsoft(await stage.link())).query)
    assert {name: values[0] for name, values in query.items() if name not in ("state", "nonce", "code_challenge")} == {
        "client_id": stage.settings.partner_client_id,
        "response_type": "code",
        "response_mode": "query",
        "redirect_uri": f"{ORIGIN}/auth/partner",
        "scope": "openid profile offline_access https://api.partnercenter.microsoft.com/user_impersonation",
        "code_challenge_method": "S256",
        "prompt": "login",
    }
    assert all(len(query[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


async def test_the_record_names_who_asked_and_which_account_signed_in(stage: SigningIn) -> None:
    await stage.browser().sign_in(await stage.link())
    token = stage.sandbox.access_token(stage.settings.partner_tenant_id)
    account = jwt.decode(token, options={"verify_signature": False})["oid"]
    rows = await stage.rows()
    begun, done = [row for row in rows if row["action"] == "connect" and account in str(row["accounts"])]
    assert (begun["result"], done["result"]) == ("begun", "done")
    assert done["person"]
    assert "harbourmsp.example" not in str(rows)  # an address is no id


async def test_the_cookie_is_of_this_host_alone_and_no_script_reads_it(stage: SigningIn) -> None:
    answer = await stage.browser().get(await stage.link())
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-seatwise-sign-in=")
    for attribute in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=600"):
        assert attribute in cookie
    assert "Domain" not in cookie


async def test_a_link_opens_once(stage: SigningIn) -> None:
    link = await stage.link()
    await stage.browser().to_microsoft(link)
    again = await stage.browser().get(link)
    assert (again.status_code, "does nothing any more" in again.text) == (400, True)
    assert "Set-Cookie" not in again.headers


async def test_who_only_looks_ahead_does_not_use_a_link_up(stage: SigningIn) -> None:
    link = await stage.link()
    assert (await stage.browser().get(link, "HEAD")).status_code in (404, 405)
    assert (await stage.browser().sign_in(link)).status_code == 200


async def test_a_link_lives_ten_minutes_before_it_is_opened_and_until_the_browser_is_back(stage: SigningIn) -> None:
    link, browser = await stage.link(), stage.browser()
    stage.clock.move(minutes=9, seconds=59)
    back = await browser.way_back(await browser.to_microsoft(link))
    stage.clock.move(seconds=1)
    late = await browser.get(back)
    assert (late.status_code, "does nothing any more" in late.text) == (400, True)
    link = await stage.link()
    stage.clock.move(minutes=10)
    assert (await stage.browser().get(link)).status_code == 400
    assert await version(stage) == 0


async def test_a_state_is_taken_once(stage: SigningIn) -> None:
    browser = stage.browser()
    back = await browser.way_back(await browser.to_microsoft(await stage.link()))
    cookies = dict(browser.cookies)
    assert (await browser.get(back)).status_code == 200
    browser.cookies = cookies
    again = await browser.get(back)
    assert (again.status_code, "does nothing any more" in again.text) == (400, True)
    assert await version(stage) == 1


@pytest.mark.parametrize("state", ["made-up", "", None, "x" * 2000, "\u0000\U0001f600"])
async def test_a_state_that_was_never_given_leads_nowhere(stage: SigningIn, state: str | None) -> None:
    browser = stage.browser()
    back = await browser.way_back(await browser.to_microsoft(await stage.link()))
    assert (await browser.get(changed(back, state=state))).status_code == 400
    assert await version(stage) == 0


async def test_the_way_back_of_one_browser_works_in_no_other(stage: SigningIn) -> None:
    mine, theirs = stage.browser(), stage.browser()
    back = await mine.way_back(await mine.to_microsoft(await stage.link()))
    for browser in (theirs, stage.browser()):
        if browser is theirs:  # one that has begun a sign-in of its own
            await theirs.to_microsoft(await stage.link())
        answer = await browser.get(back)
        assert (answer.status_code, "another browser" in answer.text) == (400, True)
    assert await version(stage) == 0
    assert (await mine.get(back)).status_code == 200


async def test_a_code_of_another_browsers_sign_in_cannot_be_planted(stage: SigningIn) -> None:
    mine, theirs = stage.browser(), stage.browser()
    back = await mine.way_back(await mine.to_microsoft(await stage.link()))
    planted = await theirs.way_back(await theirs.to_microsoft(await stage.link()))
    code = parse_qs(urlsplit(planted).query)["code"][0]
    answer = await mine.get(changed(back, code=code))
    assert (answer.status_code, "AADSTS501481" in answer.text) == (400, True)
    assert await version(stage) == 0


async def test_another_challenge_than_the_verifiers_is_refused_by_microsoft(stage: SigningIn) -> None:
    browser = stage.browser()
    authorize = await browser.to_microsoft(await stage.link())
    answer = await browser.get(await browser.way_back(changed(authorize, code_challenge="A" * 43)))
    assert (answer.status_code, "AADSTS501481" in answer.text) == (400, True)
    assert await version(stage) == 0


async def test_another_nonce_is_refused(stage: SigningIn) -> None:
    stage.sandbox.knobs(sign_in_nonce="of-another-request")
    answer = await stage.browser().sign_in(await stage.link())
    assert (answer.status_code, "does not belong to this sign-in" in answer.text) == (400, True)
    assert await version(stage) == 0


async def test_an_account_of_another_tenant_is_refused(stage: SigningIn) -> None:
    stage.sandbox.knobs(sign_in_tenant=stage.sandbox.world()["customers"][0]["tenant_id"])
    answer = await stage.browser().sign_in(await stage.link())
    assert (answer.status_code, "not of your own tenant" in answer.text) == (400, True)
    assert await version(stage) == 0


async def test_a_sign_in_without_mfa_is_refused_and_says_what_to_do(stage: SigningIn) -> None:
    stage.sandbox.knobs(sign_in_mfa=False)
    answer = await stage.browser().sign_in(await stage.link())
    assert (answer.status_code, "without multi-factor authentication" in answer.text) == (400, True)
    assert "What to do:" in answer.text
    assert await version(stage) == 0


@pytest.mark.parametrize("where", ["header", "body"])
async def test_partner_centers_own_verdict_counts_wherever_it_stands(stage: SigningIn, where: str) -> None:
    verdict = {"headers": {"isMfaCompliant": "false"}} if where == "header" else {}
    body = {"isMfaCompliant": "false"} if where == "body" else {}
    stage.sandbox.fault("answer", service="partner_center", json=body, **verdict)
    answer = await stage.browser().sign_in(await stage.link())
    assert (answer.status_code, "without multi-factor authentication" in answer.text) == (400, True)
    assert await version(stage) == 0


async def test_900421_in_answer_to_the_probe_is_a_sign_in_without_mfa(stage: SigningIn) -> None:
    stage.sandbox.fault("mfa", service="partner_center")
    answer = await stage.browser().sign_in(await stage.link())
    assert (answer.status_code, "900421" in answer.text) == (400, True)
    assert await version(stage) == 0


async def test_partner_center_is_asked_to_validate_mfa_before_anything_is_stored(stage: SigningIn) -> None:
    stage.sandbox.fault("status", service="partner_center", status=503, retry_after=None)
    answer = await stage.browser().sign_in(await stage.link())
    assert (answer.status_code, "Partner Center" in answer.text) == (503, True)
    assert await version(stage) == 0


async def test_an_indirect_reseller_signs_in_though_partner_center_refuses_every_call(stage: SigningIn) -> None:
    stage.sandbox.knobs(indirect_reseller=True)
    assert (await stage.browser().sign_in(await stage.link())).status_code == 200
    assert await version(stage) == 1


@pytest.mark.parametrize("error", ["access_denied", "server_error", "<script>alert(1)</script>"])
async def test_a_sign_in_that_microsoft_ends_is_explained_and_its_words_are_not_repeated(
    stage: SigningIn, error: str
) -> None:
    stage.sandbox.knobs(sign_in_error=error)
    answer = await stage.browser().sign_in(await stage.link())
    assert answer.status_code == 400
    assert "What to do:" in answer.text
    assert error not in answer.text
    assert "declined" not in answer.text


async def test_a_page_tells_nothing_of_anybody_and_runs_nothing(stage: SigningIn) -> None:
    browser = stage.browser()
    link = await stage.link()
    back = await browser.way_back(await browser.to_microsoft(link))
    secrets = [link.rpartition("/")[2], *browser.cookies.values()]
    secrets += [values[0] for values in parse_qs(urlsplit(back).query).values()]
    pages = [await browser.get(back), await browser.get(back), await stage.browser().get(link)]
    world = json.dumps(stage.sandbox.world(people=True)["partner"])
    ids = set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w.]+@[\w.]+", world))
    for page in pages:
        assert [each for each in (*secrets, *ids, stage.settings.partner_client_id) if each in page.text] == []
        assert not re.search(r"<script|<img|<link|<iframe|<form| on\w+=|https?:", page.text)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Content-Type-Options"] == "nosniff"


async def test_no_secret_of_a_sign_in_is_in_the_log_or_in_the_database(stage: SigningIn, tmp_path: Path) -> None:
    browser = stage.browser()
    link = await stage.link()
    back = await browser.way_back(await browser.to_microsoft(link))
    query = parse_qs(urlsplit(back).query)
    secrets = [link.rpartition("/")[2], query["state"][0], query["code"][0], *browser.cookies.values()]
    await browser.get(back)
    logged = json.dumps(stage.logged, default=str)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "state").rglob("seatwise.db*"))
    assert logged
    assert [each for each in secrets if each in logged or each.encode() in stored] == []


async def test_only_administrators_get_a_link_and_only_in_a_personal_chat(stage: SigningIn) -> None:
    await stage.browser().sign_in(await stage.link())  # else nobody's rights can be read
    stage.clock.move(minutes=10)
    await stage.seatwise.sweep()
    reader = Actor(stage.administrator.tenant_id, "00000000-0000-4000-8000-000000000001", "Somebody")
    assert "may not" in (await stage.say("connect", actor=reader)).text
    assert "personal chat" in (await stage.say("connect", CHANNEL)).text

    def count(connection: sa.Connection) -> int:
        return int(connection.execute(sa.select(sa.func.count()).select_from(sign_in)).scalar_one())

    assert await stage.seatwise.database.run(count) == 0


async def test_a_new_sign_in_replaces_the_one_before_and_is_used_at_once(stage: SigningIn) -> None:
    await stage.browser().sign_in(await stage.link())
    assert (await stage.say("licences contoso")).rows
    stage.sandbox.revoke()
    stage.sandbox.clear_calls()
    assert (await stage.browser().sign_in(await stage.link())).status_code == 200
    assert (await stage.say("licences contoso")).rows


async def test_what_came_of_a_failed_sign_in_is_in_the_record_too(stage: SigningIn) -> None:
    stage.sandbox.knobs(sign_in_mfa=False)
    await stage.browser().sign_in(await stage.link())
    row = (await stage.rows())[-1]
    assert (row["action"], row["result"], row["error"], row["subject"]) == (
        "connect", "refused", "SignInFailed", "no MFA",
    )  # fmt: skip


async def test_links_that_have_expired_are_swept(stage: SigningIn) -> None:
    await stage.link()
    stage.clock.move(minutes=10)
    assert await stage.seatwise.signing_in.links.sweep(stage.clock()) == 1
