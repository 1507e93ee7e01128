"""Exchange Online's JSON as our domain's words. Pure: bytes in, records out, Malformed for anything else.

Names are those of Get-Mailbox's properties. Neither the answers of the Admin API (a preview) nor those of InvokeCommand
have a documented schema: a mailbox without its type is no record; what else is missing is not told.
"""

import re
from typing import Generic, TypeVar

import msgspec

from services.domain.mailbox import Mailbox, MailboxDetail, MailboxKind
from services.http.responses import Reply, decode, malformed

T = TypeVar("T")

KINDS = {
    "usermailbox": MailboxKind.USER,
    "sharedmailbox": MailboxKind.SHARED,
    "roommailbox": MailboxKind.ROOM,
    "equipmentmailbox": MailboxKind.EQUIPMENT,
}
NO_ARCHIVE = "00000000-0000-0000-0000-000000000000"
EXEMPT = "-"
"""Begins the id of a hold in InPlaceHolds that the mailbox is left out of."""
CUT = "resultsize"
"""What Exchange's warning names when there is more than it lists."""
BYTES = re.compile(r"\(([\d.,\s]+)bytes\)")


class _Wire(msgspec.Struct, rename="pascal"):
    """Fields are Exchange's, in Pascal case; those that we do not name are ignored."""


class Page(msgspec.Struct, Generic[T]):
    """One page of any Exchange answer."""

    value: list[T]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)
    warnings: list[str] | None = msgspec.field(name="@adminapi.warnings", default=None)


class MailboxRecord(_Wire):
    """A mailbox, as far as both ways of reading name it."""

    recipient_type_details: str
    primary_smtp_address: str | None = None
    user_principal_name: str | None = None
    display_name: str | None = None
    name: str | None = None
    external_directory_object_id: str | None = None


class DetailRecord(_Wire):
    """A mailbox as InvokeCommand tells it."""

    recipient_type_details: str
    primary_smtp_address: str | None = None
    user_principal_name: str | None = None
    external_directory_object_id: str | None = None
    litigation_hold_enabled: bool | None = None
    in_place_holds: list[str] | None = None
    delay_hold_applied: bool | None = None
    compliance_tag_hold_applied: bool | None = None
    archive_guid: str | None = None
    forwarding_smtp_address: str | None = None
    forwarding_address: str | None = None
    prohibit_send_receive_quota: str | None = None


_mailboxes = msgspec.json.Decoder(Page[MailboxRecord])
_details = msgspec.json.Decoder(Page[DetailRecord])


def mailboxes(reply: Reply) -> Page[MailboxRecord]:
    """Return a page of mailboxes; raises Malformed for a list that was cut."""
    return _whole(decode(reply, _mailboxes), reply)


def details(reply: Reply) -> Page[DetailRecord]:
    """Return a page of what InvokeCommand tells of mailboxes; raises Malformed for a list that was cut."""
    return _whole(decode(reply, _details), reply)


def _whole(page: Page[T], reply: Reply) -> Page[T]:
    if any(CUT in warning.lower() for warning in page.warnings or ()):
        raise malformed(reply, "a list that was cut")
    return page


def to_mailbox(record: MailboxRecord, tenant_id: str) -> Mailbox:
    """Return the domain's mailbox; one without a name is named by its address."""
    address = _address(record)
    return Mailbox(
        tenant_id=tenant_id,
        name=_text(record.display_name) or _text(record.name) or address,
        address=address,
        kind=KINDS.get(record.recipient_type_details.lower(), MailboxKind.OTHER),
        recipient_type=record.recipient_type_details,
        user_id=_user_id(record),
        principal_name=_text(record.user_principal_name) or "",
    )


def to_detail(record: DetailRecord, tenant_id: str) -> MailboxDetail:
    """Return what the domain keeps of a mailbox's holds, archive, forwarding and quota."""
    archive = _text(record.archive_guid)
    return MailboxDetail(
        tenant_id=tenant_id,
        user_id=_user_id(record),
        address=_address(record),
        litigation_hold=record.litigation_hold_enabled,
        other_holds=_other_holds(record),
        has_archive=None if archive is None else archive != NO_ARCHIVE,
        forwards_to=_forwards_to(record),
        quota=bytes_of(record.prohibit_send_receive_quota),
    )


def bytes_of(quota: str | None) -> int | None:
    """Return the bytes of a size such as `49.5 GB (53,150,220,288 bytes)`, None for `Unlimited` and what tells none."""
    found = BYTES.search(quota or "")
    digits = re.sub(r"\D", "", found[1]) if found else ""
    return int(digits) if digits else None


def _other_holds(record: DetailRecord) -> int | None:
    """Return how many holds there are besides litigation hold, None where Exchange tells of none of their kinds."""
    told = (record.in_place_holds, record.delay_hold_applied, record.compliance_tag_hold_applied)
    if all(each is None for each in told):
        return None
    in_place = sum(not hold.startswith(EXEMPT) for hold in record.in_place_holds or ())
    return in_place + bool(record.delay_hold_applied) + bool(record.compliance_tag_hold_applied)


def _forwards_to(record: DetailRecord) -> str | None:
    outside = _text(record.forwarding_smtp_address)
    return outside.partition(":")[2] or outside if outside else _text(record.forwarding_address)


def _address(record: MailboxRecord | DetailRecord) -> str:
    return _text(record.primary_smtp_address) or _text(record.user_principal_name) or ""


def _user_id(record: MailboxRecord | DetailRecord) -> str | None:
    return (_text(record.external_directory_object_id) or "").lower() or None


def _text(text: str | None) -> str | None:
    return (text or "").strip() or None
