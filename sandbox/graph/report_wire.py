"""The mailbox usage report of a tenant, line by line, as CSV and as JSON."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from sandbox.exchange.wire import quotas_of
from sandbox.world.identity import guid, number
from sandbox.world.mailbox import GB, Mailbox
from sandbox.world.tenants import Tenant
from sandbox.world.world import World

LAG = timedelta(days=2)
"""The report is that much older than the day it is read on."""
COLUMNS = {
    "reportRefreshDate": "Report Refresh Date",
    "userPrincipalName": "User Principal Name",
    "displayName": "Display Name",
    "isDeleted": "Is Deleted",
    "deletedDate": "Deleted Date",
    "createdDate": "Created Date",
    "lastActivityDate": "Last Activity Date",
    "itemCount": "Item Count",
    "storageUsedInBytes": "Storage Used (Byte)",
    "issueWarningQuotaInBytes": "Issue Warning Quota (Byte)",
    "prohibitSendQuotaInBytes": "Prohibit Send Quota (Byte)",
    "prohibitSendReceiveQuotaInBytes": "Prohibit Send/Receive Quota (Byte)",
    "deletedItemCount": "Deleted Item Count",
    "deletedItemSizeInBytes": "Deleted Item Size (Byte)",
    "deletedItemQuota": "Deleted Item Quota (Byte)",
    "hasArchive": "Has Archive",
    "recipientType": "Recipient Type",
    "reportPeriod": "Report Period",
}
"""The name in JSON -> the column in CSV."""
_KINDS = {"UserMailbox": "User", "SharedMailbox": "Shared", "RoomMailbox": "Room", "EquipmentMailbox": "Equipment"}
"""Which mailboxes are in the report, and what it calls them in about half of all tenants; the others say it as is."""

_LINES_A_PIECE = 500

Line = Mapping[str, Any]


def edition(world: World, tenant: Tenant, period: str) -> str:
    """Return what tells this state of the report from every other."""
    return guid(world.seed, world.today, period, tenant)


def lines(world: World, tenant: Tenant, period: str, start: int = 0) -> Iterator[tuple[int, Line]]:
    """Yield the report from a place on, each line with its place, deleted mailboxes last.

    Names are hashes where the tenant conceals them.
    """
    directory = world.directory(tenant)
    used, deleted = directory.mailboxes, [each for each in directory.gone_mailboxes if each.state == "deleted"]
    short = number(tenant.tenant_id, "recipient type", below=2)
    for place in range(start, len(used) + len(deleted)):
        each = used[place] if place < len(used) else deleted[place - len(used)]
        if each.kind in _KINDS:
            line = _line(world, each, period) | {"recipientType": _KINDS[each.kind] if short else each.kind}
            yield place, (line | _hashes(tenant, each) if tenant.report_concealed else line)


def _line(world: World, each: Mailbox, period: str) -> dict[str, Any]:
    as_of, gone = world.today - LAG, each.state == "deleted"
    warning, send, receive = quotas_of(each)
    return {
        "reportRefreshDate": as_of.isoformat(),
        "userPrincipalName": each.principal_name,
        "displayName": each.name,
        "isDeleted": gone,
        "deletedDate": (as_of - timedelta(days=5)).isoformat() if gone else None,
        "createdDate": (world.today - timedelta(days=each.age_days)).isoformat(),
        "lastActivityDate": None if each.idle_days is None else _day(world, max(2, each.idle_days)),
        "itemCount": each.items,
        "storageUsedInBytes": each.used,
        "issueWarningQuotaInBytes": warning,
        "prohibitSendQuotaInBytes": send,
        "prohibitSendReceiveQuotaInBytes": receive,
        "deletedItemCount": each.items // 20,
        "deletedItemSizeInBytes": each.used // 40,
        "deletedItemQuota": 30 * GB,
        "hasArchive": each.has_archive,
        "reportPeriod": period.removeprefix("D"),
    }


def _day(world: World, days: int) -> str:
    return (world.today - timedelta(days=days)).isoformat()


def _hashes(tenant: Tenant, each: Mailbox) -> dict[str, str]:
    names = {"userPrincipalName": each.principal_name, "displayName": each.name}
    return {key: _hash(tenant, key, value) for key, value in names.items()}


def _hash(tenant: Tenant, key: str, value: str) -> str:
    return hashlib.sha256(f"{tenant.tenant_id}/{key}/{value}".encode()).hexdigest()[:32].upper()


def csv_pieces(report: Iterator[tuple[int, Line]]) -> Iterator[str]:
    """Yield the report as Microsoft's CSV, some lines at a time; what is not known is empty."""
    rows: list[Iterable[Any]] = [COLUMNS.values()]
    while rows:
        written = io.StringIO()
        csv.writer(written, lineterminator="\r\n").writerows(rows)
        yield written.getvalue()
        rows = [[line[name] for name in COLUMNS] for _, line in islice(report, _LINES_A_PIECE)]
