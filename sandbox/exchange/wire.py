"""A mailbox in Exchange Online's JSON: a few properties in the Admin API v2.0, many from InvokeCommand."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sandbox.world.identity import guid
from sandbox.world.mailbox import GB, Mailbox
from sandbox.world.tenants import Tenant

Json = dict[str, Any]
_NOBODY = "00000000-0000-0000-0000-000000000000"
_UNITS = (("GB", GB), ("MB", 2**20), ("KB", 2**10))

ADMIN_API = (
    "Alias", "DisplayName", "DistinguishedName", "EmailAddresses", "ExternalDirectoryObjectId", "GrantSendOnBehalfTo",
    "Guid", "Id", "Identity", "MaxSendSize", "Name", "PrimarySmtpAddress", "RecipientType", "RecipientTypeDetails",
    "UserPrincipalName",
)  # fmt: skip
INVOKED = (
    *ADMIN_API,
    "ArchiveGuid", "ArchiveQuota", "ArchiveState", "ArchiveStatus", "AutoExpandingArchiveEnabled",
    "ComplianceTagHoldApplied", "DelayHoldApplied", "DeliverToMailboxAndForward", "ExchangeGuid",
    "ForwardingSmtpAddress", "HiddenFromAddressListsEnabled", "InPlaceHolds", "IsInactiveMailbox",
    "IssueWarningQuota", "LitigationHoldDate", "LitigationHoldDuration", "LitigationHoldEnabled",
    "LitigationHoldOwner", "ProhibitSendQuota", "ProhibitSendReceiveQuota", "ResourceCapacity",
    "RetentionHoldEnabled", "RetentionPolicy", "UseDatabaseQuotaDefaults", "WhenSoftDeleted",
)  # fmt: skip


def admin_api(tenant: Tenant, each: Mailbox) -> Json:
    """Return what the Admin API v2.0 tells of a mailbox; one without an account has null for it."""
    alias = each.address.partition("@")[0]
    folder = f"OU={tenant.domains[-1]},OU=Microsoft Exchange Hosted Organizations,DC=EURPR07A001,DC=prod"
    return {
        "Alias": alias,
        "DisplayName": each.name,
        "DistinguishedName": f"CN={each.mailbox_id},{folder}",
        "EmailAddresses": [f"SMTP:{each.address}", f"smtp:{alias}@{tenant.domains[-1]}"],
        "ExternalDirectoryObjectId": each.user_id,
        "GrantSendOnBehalfTo": [],
        "Guid": each.mailbox_id,
        "Id": each.mailbox_id,
        "Identity": each.mailbox_id,
        "MaxSendSize": size_text(35 * 2**20),
        "Name": each.mailbox_id,
        "PrimarySmtpAddress": each.address,
        "RecipientType": "UserMailbox",
        "RecipientTypeDetails": each.kind,
        "UserPrincipalName": each.principal_name,
    }


def invoked(tenant: Tenant, each: Mailbox, today: date) -> Json:
    """Return what Get-Mailbox tells by InvokeCommand; one without an account has an empty text for it."""
    return admin_api(tenant, each) | _holds(each, today) | _sizes(each) | {
        "ExternalDirectoryObjectId": each.user_id or "",
        "DeliverToMailboxAndForward": each.forwarding is not None,
        "ExchangeGuid": guid(each.mailbox_id, "exchange"),
        "ForwardingSmtpAddress": each.forwarding and f"smtp:{each.forwarding}",
        "HiddenFromAddressListsEnabled": each.kind == "DiscoveryMailbox",
        "IsInactiveMailbox": each.state == "inactive",
        "ResourceCapacity": 8 if each.kind == "RoomMailbox" else None,
        "WhenSoftDeleted": None if each.state == "active" else f"{today - timedelta(days=20)}T09:12:44.0000000Z",
    }  # fmt: skip


def _holds(each: Mailbox, today: date) -> Json:
    held = each.litigation_hold
    return {
        "ComplianceTagHoldApplied": False,
        "DelayHoldApplied": False,
        "InPlaceHolds@odata.type": "#Collection(String)",
        "InPlaceHolds": list(each.holds),
        "LitigationHoldDate": f"{today - timedelta(days=60)}T10:00:00.0000000Z" if held else None,
        "LitigationHoldDuration": "Unlimited",
        "LitigationHoldEnabled": held,
        "LitigationHoldOwner": "admin@harbourmsp.example" if held else "",
        "RetentionHoldEnabled": False,
        "RetentionPolicy": "Default MRM Policy",
    }


def _sizes(each: Mailbox) -> Json:
    quotas = quotas_of(each)
    return {
        "ArchiveGuid": guid(each.mailbox_id, "archive") if each.has_archive else _NOBODY,
        "ArchiveQuota": size_text(100 * GB),
        "ArchiveState": "Local" if each.has_archive else "None",
        "ArchiveStatus": "Active" if each.has_archive else "None",
        "AutoExpandingArchiveEnabled": False,
        "IssueWarningQuota": size_text(quotas[0]),
        "ProhibitSendQuota": size_text(quotas[1]),
        "ProhibitSendReceiveQuota": size_text(quotas[2]),
        "UseDatabaseQuotaDefaults": False,
    }


def quotas_of(each: Mailbox) -> tuple[int, int, int] | tuple[None, None, None]:
    """Return the sizes in bytes at which it warns, sends no more and receives no more; None without a limit."""
    if each.quota is None:
        return None, None, None
    return each.quota * 98 // 100, each.quota * 99 // 100, each.quota


def size_text(size: int | None) -> str:
    """Return a size as Exchange writes it: "49.5 GB (53,150,220,288 bytes)", or "Unlimited"."""
    if size is None:
        return "Unlimited"
    unit, divisor = next((pair for pair in _UNITS if size >= pair[1]), ("B", 1))
    return f"{size / divisor:.4g} {unit} ({size:,} bytes)"


def picked(item: Mapping[str, Any], names: tuple[str, ...] | None) -> Json:
    """Return the selected properties, and what is said about them."""
    return {key: value for key, value in item.items() if names is None or key.partition("@")[0] in names}
