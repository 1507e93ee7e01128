"""Exchange's JSON becomes mailboxes or Malformed, and what it does not tell is not made up."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.mailbox import Mailbox, MailboxDetail, MailboxKind
from services.errors import Malformed, Service
from services.exchange import wire
from services.http.responses import Reply
from tests.services.http.fakes import CONTOSO

USER_ID = "0B6E2A0C-8A1F-4E0B-9B7D-1A2B3C4D5E6F"


def reply(document: object) -> Reply:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Reply(Service.EXCHANGE, 200, {}, body, "mine")


def a_mailbox(**changes: Any) -> dict[str, Any]:
    return {
        "@odata.type": "#Exchange.Mailbox",
        "Name": "5f2c",
        "DisplayName": "Ada Lovelace",
        "UserPrincipalName": "ada@contoso.example",
        "PrimarySmtpAddress": "Ada@Contoso.example",
        "EmailAddresses": ["SMTP:Ada@Contoso.example"],
        "RecipientType": "UserMailbox",
        "RecipientTypeDetails": "UserMailbox",
        "ExternalDirectoryObjectId": USER_ID,
    } | changes


def a_detail(**changes: Any) -> dict[str, Any]:
    return (
        a_mailbox()
        | {
            "LitigationHoldEnabled": False,
            "InPlaceHolds": [],
            "DelayHoldApplied": False,
            "ComplianceTagHoldApplied": False,
            "ArchiveGuid": "00000000-0000-0000-0000-000000000000",
            "ArchiveStatus": "None",
            "ForwardingSmtpAddress": None,
            "ProhibitSendReceiveQuota": "100 GB (107,374,182,400 bytes)",
        }
        | changes
    )


def the_mailbox(**changes: Any) -> Mailbox:
    return wire.to_mailbox(wire.mailboxes(reply({"value": [a_mailbox(**changes)]})).value[0], CONTOSO)


def the_detail(**changes: Any) -> MailboxDetail:
    return wire.to_detail(wire.details(reply({"value": [a_detail(**changes)]})).value[0], CONTOSO)


def test_a_mailbox_is_read_with_its_user() -> None:
    assert the_mailbox() == Mailbox(
        CONTOSO, "Ada Lovelace", "Ada@Contoso.example", MailboxKind.USER, "UserMailbox", USER_ID.lower(),
        "ada@contoso.example",
    )  # fmt: skip


def test_a_principal_name_is_never_made_of_the_address() -> None:
    assert the_mailbox(UserPrincipalName=None).principal_name == ""


@pytest.mark.parametrize(
    ("recipient_type", "kind"),
    [
        ("UserMailbox", MailboxKind.USER),
        ("SharedMailbox", MailboxKind.SHARED),
        ("RoomMailbox", MailboxKind.ROOM),
        ("EquipmentMailbox", MailboxKind.EQUIPMENT),
        ("roommailbox", MailboxKind.ROOM),
        *((each, MailboxKind.OTHER) for each in ("SchedulingMailbox", "DiscoveryMailbox", "TeamMailbox")),
        *((each, MailboxKind.OTHER) for each in ("GroupMailbox", "LinkedMailbox", "LegacyMailbox", "", "Next")),
    ],
)
def test_a_recipient_type_is_one_of_the_four_kinds_or_other(recipient_type: str, kind: MailboxKind) -> None:
    found = the_mailbox(RecipientTypeDetails=recipient_type)
    assert (found.kind, found.recipient_type) == (kind, recipient_type)


@pytest.mark.parametrize("recipient_type", [None, 5, True])
def test_a_mailbox_without_its_type_is_malformed_and_counted_nowhere(recipient_type: object) -> None:
    for read in (the_mailbox, the_detail):
        with pytest.raises(Malformed):
            read(RecipientTypeDetails=recipient_type)


@pytest.mark.parametrize("user_id", [None, "", " "])
def test_a_mailbox_of_nobody_has_no_user(user_id: str | None) -> None:
    assert the_mailbox(ExternalDirectoryObjectId=user_id).user_id is None
    assert the_detail(ExternalDirectoryObjectId=user_id).user_id is None


def test_a_mailbox_goes_by_the_best_name_and_address_it_has() -> None:
    assert the_mailbox(DisplayName=" ").name == "5f2c"
    assert the_mailbox(DisplayName=None, Name=None).name == "Ada@Contoso.example"
    assert the_mailbox(PrimarySmtpAddress=None).address == "ada@contoso.example"
    assert the_mailbox(PrimarySmtpAddress=None, UserPrincipalName=None).address == ""


def test_a_plain_mailbox_has_no_hold_no_archive_and_no_forwarding() -> None:
    assert the_detail() == MailboxDetail(
        CONTOSO, USER_ID.lower(), "Ada@Contoso.example", False, 0, False, None, 107_374_182_400
    )


def test_what_is_not_told_is_not_known() -> None:
    answer = reply({"value": [{"PrimarySmtpAddress": "a@contoso.example", "RecipientTypeDetails": "UserMailbox"}]})
    assert wire.to_detail(wire.details(answer).value[0], CONTOSO) == MailboxDetail(CONTOSO, None, "a@contoso.example")


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"InPlaceHolds": ["UniH1", "mbx2"]}, 2),
        ({"InPlaceHolds": ["-mbx1", "cld2"]}, 1),
        ({"DelayHoldApplied": True}, 1),
        ({"ComplianceTagHoldApplied": True, "InPlaceHolds": ["mbx1"]}, 2),
        ({"InPlaceHolds": None, "DelayHoldApplied": None, "ComplianceTagHoldApplied": None}, None),
        ({"InPlaceHolds": None, "DelayHoldApplied": None}, 0),
    ],
)
def test_holds_are_counted_without_those_the_mailbox_is_left_out_of(changes: dict[str, Any], holds: int | None) -> None:
    assert the_detail(**changes).other_holds == holds


def test_litigation_hold_is_no_other_hold() -> None:
    found = the_detail(LitigationHoldEnabled=True)
    assert (found.litigation_hold, found.other_holds) == (True, 0)


@pytest.mark.parametrize(
    ("archive", "has_archive"), [("0000F00D-0000-0000-0000-000000000000", True), (None, None), ("", None)]
)
def test_an_archive_is_known_by_its_id(archive: str | None, has_archive: bool | None) -> None:
    assert the_detail(ArchiveGuid=archive).has_archive is has_archive


@pytest.mark.parametrize(
    ("outside", "inside", "told"),
    [
        ("smtp:eve@elsewhere.example", None, "eve@elsewhere.example"),
        ("SMTP:eve@elsewhere.example", "Bob", "eve@elsewhere.example"),
        ("eve@elsewhere.example", None, "eve@elsewhere.example"),
        (None, "Bob", "Bob"),
        ("", "", None),
    ],
)
def test_forwarding_is_told_by_its_address(outside: str | None, inside: str | None, told: str | None) -> None:
    assert the_detail(ForwardingSmtpAddress=outside, ForwardingAddress=inside).forwards_to == told


@pytest.mark.parametrize(
    ("quota", "size"),
    [
        ("49.5 GB (53,150,220,288 bytes)", 53_150_220_288),
        ("49,5 GB (53.150.220.288 bytes)", 53_150_220_288),
        ("49,5 GB (53\u202f150\u202f220\u202f288 bytes)", 53_150_220_288),
        ("0 B (0 bytes)", 0),
        ("Unlimited", None),
        ("49.5 GB", None),
        ("( bytes)", None),
        ("", None),
        (None, None),
    ],
)
def test_a_quota_is_the_number_of_its_bytes(quota: str | None, size: int | None) -> None:
    assert wire.bytes_of(quota) == size
    assert the_detail(ProhibitSendReceiveQuota=quota).quota == size


@given(st.integers(0, 2**60))
def test_any_number_of_bytes_comes_back(size: int) -> None:
    assert wire.bytes_of(f"{size / 2**30:.4g} GB ({size:,} bytes)") == size


@pytest.mark.parametrize("read", [wire.mailboxes, wire.details])
def test_a_list_that_was_cut_is_malformed(read: Any) -> None:
    warnings = ["By default, only the first 1000 items are returned. Use the ResultSize parameter to specify more."]
    with pytest.raises(Malformed):
        read(reply({"value": [a_detail()], "@adminapi.warnings": warnings}))
    assert read(reply({"value": [a_detail()], "@adminapi.warnings": ["Something else."]})).value


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)
changes_of = st.dictionaries(st.sampled_from(sorted(a_detail())), anything, max_size=3)


@given(changes_of.map(lambda changes: {"value": [a_detail(**changes)]}) | anything)
def test_any_body_gives_records_or_malformed(document: object) -> None:
    answer = reply(document)
    try:
        [wire.to_mailbox(record, CONTOSO) for record in wire.mailboxes(answer).value]
        [wire.to_detail(record, CONTOSO) for record in wire.details(answer).value]
    except Malformed:
        return
