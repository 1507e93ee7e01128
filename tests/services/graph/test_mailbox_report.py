"""The mailbox report: fetched without a token, read by its columns' names, remembered for its own tenant only."""

import contextlib
import csv
import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.mailbox import MailboxReport, MailboxUsage
from services.errors import (
    ConsentMissing,
    CrossTenantAccess,
    Malformed,
    MissingRole,
    Refused,
    SeatwiseError,
    Service,
    Unavailable,
)
from services.graph.client import GraphClient
from services.graph.report_wire import ReportReader, looks_concealed
from services.http.audience import Audience
from services.http.auth import TenantAuth
from tests.services.graph.fake_graph import HERE, FakeGraphService
from tests.services.http.fakes import CONTOSO, FABRIKAM, FakeTokens, a_token, numbered_ids

ADDRESS = "https://reports.example/data/download/pass"
COLUMNS = [
    *("Report Refresh Date", "User Principal Name", "Display Name", "Is Deleted", "Deleted Date", "Created Date"),
    *("Last Activity Date", "Item Count", "Storage Used (Byte)", "Issue Warning Quota (Byte)"),
    *("Prohibit Send Quota (Byte)", "Prohibit Send/Receive Quota (Byte)", "Deleted Item Count"),
    *("Deleted Item Size (Byte)", "Deleted Item Quota (Byte)", "Has Archive", "Report Period"),
]
ADAMS = {
    "Report Refresh Date": "2026-02-27",
    "User Principal Name": "adams@contoso.example",
    "Display Name": 'Adams, "Conf Room"',
    "Is Deleted": "False",
    "Deleted Date": "",
    "Created Date": "2016-03-30",
    "Last Activity Date": "2026-02-27",
    "Item Count": "138481",
    "Storage Used (Byte)": "10414748704",
    "Issue Warning Quota (Byte)": "10522698752",
    "Prohibit Send Quota (Byte)": "10630040576",
    "Prohibit Send/Receive Quota (Byte)": "10737418240",
    "Deleted Item Count": "138481",
    "Deleted Item Size (Byte)": "10414748704",
    "Deleted Item Quota (Byte)": "107374182400",
    "Has Archive": "True",
    "Report Period": "7",
}
LINE = MailboxUsage(
    tenant_id=CONTOSO,
    principal_name="adams@contoso.example",
    name='Adams, "Conf Room"',
    used=10414748704,
    quota=10737418240,
    has_archive=True,
    items=138481,
)
HASH = "0123456789ABCDEF0123456789ABCDEF"


def a_report(*lines: Mapping[str, str], columns: list[str] | None = None) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns or COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def read(body: bytes) -> MailboxReport:
    reader = ReportReader(CONTOSO)
    reader.feed(body)
    return reader.finish()


class Reports:
    """Graph's reports and the host of their files: one edition for each tenant, by the tag it was given."""

    def __init__(self) -> None:
        self.body, self.edition = a_report(ADAMS), "one"
        self.setting: Callable[[], httpx.Response] = lambda: httpx.Response(200, json={"displayConcealedNames": False})
        self.location = ADDRESS
        self.graph = FakeGraphService(self._answer, "Reports.Read.All ReportSettings.Read.All")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "reports.example":
            return httpx.Response(200, content=self.body)
        if request.url.path.endswith("reportSettings"):
            return self.setting()
        tag = f'"{self.edition}"'
        if request.headers.get("If-None-Match") == tag:
            return httpx.Response(304, headers={"ETag": tag})
        return httpx.Response(302, headers={"Location": self.location, "ETag": tag})

    def files(self) -> int:
        return sum(request.url.host == "reports.example" for request in self.graph.sent)

    def tags(self) -> list[str | None]:
        return [each.headers.get("If-None-Match") for each in self.graph.sent if "getMailbox" in each.url.path]


async def test_the_report_is_read_from_the_address_that_graph_gives() -> None:
    reports = Reports()
    found = await reports.graph.client.mailbox_report()
    assert found == MailboxReport(date(2026, 2, 27), (LINE,), is_concealed=False)
    asked = {request.url.path for request in reports.graph.sent}
    assert asked == {
        "/v1.0/reports/getMailboxUsageDetail(period='D7')",
        "/v1.0/admin/reportSettings",
        "/data/download/pass",
    }


async def test_the_file_is_fetched_without_a_token() -> None:
    reports = Reports()
    await reports.graph.client.mailbox_report()
    signed = {request.url.host: "Authorization" in request.headers for request in reports.graph.sent}
    assert signed == {"graph.example": True, "reports.example": False}


async def test_a_report_that_has_not_changed_is_not_fetched_again() -> None:
    reports = Reports()
    first = await reports.graph.client.mailbox_report()
    again = await reports.graph.of(CONTOSO).mailbox_report()
    assert (first, reports.files(), reports.tags()) == (again, 1, [None, '"one"'])


async def test_a_report_that_has_changed_is_fetched_and_remembered() -> None:
    reports = Reports()
    await reports.graph.client.mailbox_report()
    reports.edition, reports.body = "two", a_report()
    assert (await reports.graph.client.mailbox_report()).lines == ()
    assert (await reports.graph.client.mailbox_report()).lines == ()
    assert (reports.files(), reports.tags()) == (2, [None, '"one"', '"two"'])


async def test_a_report_is_never_another_tenants() -> None:
    reports = Reports()
    await reports.graph.client.mailbox_report()
    found = await reports.graph.of(FABRIKAM).mailbox_report()
    assert {line.tenant_id for line in found.lines} == {FABRIKAM}
    assert (reports.files(), reports.tags()) == (2, [None, None])


THIRD = FABRIKAM.replace("2", "3")


async def test_no_more_lines_are_remembered_than_allowed_and_what_was_asked_for_lately_stays() -> None:
    reports = Reports()
    reports.body = a_report(*[ADAMS] * 4)
    for tenant in (CONTOSO, FABRIKAM, CONTOSO, THIRD, CONTOSO, FABRIKAM):
        await reports.graph.of(tenant).mailbox_report()
    assert reports.tags() == [None, None, '"one"', None, '"one"', None]


async def test_not_even_empty_reports_are_remembered_without_end() -> None:
    reports, tenants = Reports(), [f"{CONTOSO[:-2]}{number}" for number in range(10, 21)]
    reports.body = a_report()
    for tenant in (*tenants, tenants[-1], tenants[0]):
        await reports.graph.of(tenant).mailbox_report()
    assert reports.tags() == [None] * 11 + ['"one"', None]


@pytest.mark.parametrize("tag", ["", "ü", "a\tb"])
async def test_a_report_without_a_usable_tag_is_not_remembered_nor_is_the_one_before(tag: str) -> None:
    reports = Reports()
    await reports.graph.client.mailbox_report()
    answer = reports.graph.answer

    def without_a_tag(request: httpx.Request) -> httpx.Response:
        given = answer(request)
        kept = [(name, value) for name, value in given.headers.raw if name.lower() != b"etag"]
        return httpx.Response(given.status_code, content=given.content, headers=[*kept, (b"ETag", tag.encode())])

    reports.edition, reports.graph.answer = "two", without_a_tag
    await reports.graph.client.mailbox_report()
    await reports.graph.client.mailbox_report()
    assert reports.tags() == [None, '"one"', None]


async def test_a_report_that_is_too_large_to_be_remembered_is_read_all_the_same() -> None:
    reports = Reports()
    reports.body = a_report(*[ADAMS] * 11)
    for _ in range(2):
        assert len((await reports.graph.client.mailbox_report()).lines) == 11
    assert reports.tags() == [None, None]


async def test_not_modified_without_a_memory_is_malformed() -> None:
    reports = Reports()
    reports.graph.answer = lambda _: httpx.Response(304)
    with pytest.raises(Malformed):
        await reports.graph.client.mailbox_report()


@pytest.mark.parametrize(
    "address", ["http://reports.example/x", "/data/download/pass", "", "https://u:p@reports.example"]
)
async def test_an_address_that_is_not_plain_https_is_not_asked_for(address: str) -> None:
    reports = Reports()
    reports.location = address
    with pytest.raises(Malformed):
        await reports.graph.client.mailbox_report()
    assert reports.files() == 0


@pytest.mark.parametrize(
    ("code", "scopes", "kind"),
    [
        ("S2SUnauthorized", "Reports.Read.All", MissingRole),
        ("Authorization_RequestDenied", "Reports.Read.All", MissingRole),
        ("S2SUnauthorized", "User.Read.All", ConsentMissing),
        ("Surprise", "Reports.Read.All", Refused),
    ],
)
async def test_a_report_that_cannot_be_read_says_why(code: str, scopes: str, kind: type[SeatwiseError]) -> None:
    graph = FakeGraphService(lambda _: httpx.Response(403, json={"error": {"code": code}}), scopes)
    with pytest.raises(kind) as caught:
        await graph.client.mailbox_report()
    if isinstance(caught.value, MissingRole):
        assert caught.value.role == "Reports Reader or Global Reader"


@pytest.mark.parametrize("status", [403, 404])
async def test_a_host_that_does_not_give_the_file_is_no_empty_report(status: int) -> None:
    reports = Reports()
    answer = reports.graph.answer

    def refuse(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status) if request.url.host == "reports.example" else answer(request)

    reports.graph.answer = refuse
    with pytest.raises(SeatwiseError) as caught:
        await reports.graph.client.mailbox_report()
    assert getattr(caught.value, "service", None) is Service.GRAPH


@pytest.mark.parametrize(
    ("setting", "names", "is_concealed"),
    [
        (True, [], True),
        (False, [], False),
        (None, [], None),
        (None, [HASH, HASH.lower()], True),
        (None, ["adams@contoso.example"], False),
        (None, ["adams"], None),
        (None, [""], None),
        (None, [HASH, "adams"], None),
        (None, [HASH, "adams@contoso.example"], False),
        (False, [HASH], True),
        (True, ["adams@contoso.example"], False),
    ],
)
async def test_names_are_concealed_if_the_lines_show_it_or_the_setting_says_so(
    setting: bool | None, names: list[str], is_concealed: bool | None
) -> None:
    reports = Reports()
    reports.body = a_report(*(ADAMS | {"User Principal Name": name} for name in names))
    if setting is None:
        reports.setting = lambda: httpx.Response(403, json={"error": {"code": "Authorization_RequestDenied"}})
    else:
        reports.setting = lambda: httpx.Response(200, json={"displayConcealedNames": setting})
    assert (await reports.graph.client.mailbox_report()).is_concealed is is_concealed


@pytest.mark.parametrize("setting", [httpx.Response(200, json={}), httpx.Response(404), httpx.Response(200, json=[])])
async def test_the_report_does_without_the_setting(setting: httpx.Response) -> None:
    reports = Reports()
    reports.setting = lambda: setting
    assert (await reports.graph.client.mailbox_report()).lines == (LINE,)


async def test_the_setting_does_not_come_without_the_report() -> None:
    reports = Reports()
    answer = reports.graph.answer

    def refuse(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500) if "getMailbox" in request.url.path else answer(request)

    reports.graph.answer = refuse
    with pytest.raises(Unavailable):
        await reports.graph.client.mailbox_report()


class TurnedTokens(FakeTokens):
    """Tokens of which the second is another tenant's."""

    async def access_token(self, tenant_id: str, audience: Audience, *, fresh: bool = False) -> str:
        self.asked.append((tenant_id, audience))
        return a_token(tenant_id if len(self.asked) == 1 else FABRIKAM)


async def test_a_token_of_another_tenant_is_not_passed_over() -> None:
    reports = Reports()
    auth = TenantAuth(TurnedTokens(), CONTOSO, Audience.GRAPH, HERE, numbered_ids())
    client = GraphClient(reports.graph.upstream, auth, numbered_ids(), reports.graph.shared)
    with pytest.raises(CrossTenantAccess):
        await client.mailbox_report()


def test_the_age_of_the_report_is_told_by_any_line_that_has_it() -> None:
    undated = ADAMS | {"Report Refresh Date": ""}
    assert read(a_report(undated, ADAMS, undated)).as_of == date(2026, 2, 27)
    assert read(a_report(undated)).as_of is None


def test_a_tenant_without_lines_has_an_empty_report() -> None:
    assert read(a_report()) == MailboxReport(None, (), None)


@pytest.mark.parametrize("column", sorted({*COLUMNS} - {"User Principal Name"}))
def test_what_a_report_leaves_out_is_unknown(column: str) -> None:
    (line,) = read(a_report(ADAMS, columns=[name for name in COLUMNS if name != column])).lines
    unknown: dict[str, dict[str, Any]] = {
        "Storage Used (Byte)": {"used": None},
        "Prohibit Send/Receive Quota (Byte)": {"quota": None},
        "Has Archive": {"has_archive": None},
        "Item Count": {"items": None},
        "Display Name": {"name": ""},
    }
    expected: dict[str, Any] = {name: getattr(LINE, name) for name in LINE.__slots__} | unknown.get(column, {})
    assert line == MailboxUsage(**expected)


def test_columns_are_known_by_their_names_in_any_order_and_case() -> None:
    columns = [name.upper() + " " for name in reversed(COLUMNS)]
    shuffled = {name.upper() + " ": f" {value} " for name, value in ADAMS.items()}
    assert read(a_report(shuffled, columns=columns)).lines == (LINE,)


@pytest.mark.parametrize("cell", ["", "-1", "1.5", "1e9", "Unlimited", "٣", "1" * 19, "N/A"])
def test_a_number_that_cannot_be_read_is_unknown_never_zero(cell: str) -> None:
    line = ADAMS | dict.fromkeys(["Storage Used (Byte)", "Prohibit Send/Receive Quota (Byte)", "Item Count"], cell)
    (found,) = read(a_report(line)).lines
    assert (found.used, found.quota, found.items) == (None, None, None)


@pytest.mark.parametrize("cut", [2, 10, 40, 100])
def test_a_report_that_breaks_off_is_never_a_shorter_one(cut: int) -> None:
    with pytest.raises(Malformed):
        read(a_report(ADAMS, ADAMS)[: -len("7\r\n") - cut])


def test_a_row_with_more_cells_than_the_header_is_malformed() -> None:
    with pytest.raises(Malformed):
        read(b"User Principal Name,Item Count\r\nadams@contoso.example,1,2\r\n")


@pytest.mark.parametrize(
    ("kind", "deleted", "expected"), [("Shared", "True", ("Shared", True)), ("", "", (None, False))]
)
def test_a_newer_report_tells_the_recipient_type(kind: str, deleted: str, expected: tuple[str | None, bool]) -> None:
    line = ADAMS | {"Recipient Type": kind, "Is Deleted": deleted}
    (found,) = read(a_report(line, columns=[*COLUMNS, "Recipient Type"])).lines
    assert (found.recipient_type, found.is_deleted) == expected


@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf", b"<html><body>no</body></html>", b"a,b\n1,2\n", b"\xff\xff"])
def test_what_is_no_report_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read(body)


@given(st.binary() | st.text().map(lambda text: a_report(ADAMS) + text.encode()))
def test_any_file_gives_a_report_or_malformed(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert looks_concealed(read(body).lines) is not True
