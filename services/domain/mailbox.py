"""Mailboxes of a customer: what kind they are (Exchange), and how full (Graph's usage report)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class MailboxKind(StrEnum):
    """The kinds a question is about; OTHER is every recipient type that is none of the four."""

    USER = "user"
    SHARED = "shared"
    ROOM = "room"
    EQUIPMENT = "equipment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox as Exchange lists it. `recipient_type` is RecipientTypeDetails as sent."""

    tenant_id: str
    name: str
    address: str
    kind: MailboxKind
    recipient_type: str
    user_id: str | None = None
    """ExternalDirectoryObjectId, the id of its user in the directory; None where there is none."""
    principal_name: str = ""
    """What the usage report knows it by; it need not be the address. "" where Exchange does not tell it."""


@dataclass(frozen=True, slots=True)
class MailboxDetail:
    """What only InvokeCommand tells. None is what was not told; `forwards_to` is an address outside or inside."""

    tenant_id: str
    user_id: str | None
    address: str
    litigation_hold: bool | None = None
    other_holds: int | None = None
    has_archive: bool | None = None
    forwards_to: str | None = None
    quota: int | None = None
    """Bytes from which it can neither send nor receive; None: unlimited or untold."""


@dataclass(frozen=True, slots=True)
class MailboxUsage:
    """One line of the mailbox usage report. Sizes are bytes; None is what the report does not tell."""

    tenant_id: str
    principal_name: str
    name: str
    used: int | None
    quota: int | None
    """The size from which it can neither send nor receive (Prohibit Send/Receive Quota); None: unlimited or untold."""
    has_archive: bool | None = None
    is_deleted: bool = False
    items: int | None = None
    recipient_type: str | None = None


@dataclass(frozen=True, slots=True)
class MailboxReport:
    """The report: `as_of` is its own refresh date (it lags by about two days); `is_concealed`: names are hashes."""

    as_of: date | None
    lines: tuple[MailboxUsage, ...]
    is_concealed: bool | None
    """None where the setting could not be read and the lines do not tell."""
