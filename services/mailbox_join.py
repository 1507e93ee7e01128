"""What belongs to one mailbox out of three lists: by principal name, by its user's id or by address, never by name."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from services.domain.mailbox import Mailbox, MailboxDetail, MailboxReport, MailboxUsage
from services.domain.mailbox_list import MailboxRow, UsageTotals


@dataclass(frozen=True, slots=True)
class Join:
    """`lines` by `report_name`, `details` by `exchange_key`; `domains` are the customer's own, None where unknown."""

    lines: Mapping[str, MailboxUsage] = field(default_factory=dict)
    details: Mapping[str, MailboxDetail] = field(default_factory=dict)
    domains: frozenset[str] | None = None

    def row(self, mailbox: Mailbox) -> MailboxRow:
        """Return the mailbox with what belongs to it."""
        detail = self.details.get(exchange_key(mailbox))
        outside = is_outside(detail.forwards_to, self.domains) if detail else None
        return MailboxRow(mailbox, self.lines.get(report_name(mailbox)), detail, outside)


def report_name(mailbox: Mailbox) -> str:
    """Return what the usage report knows a mailbox by, case-folded: its principal name, or else its address."""
    return (mailbox.principal_name or mailbox.address).strip().casefold()


def exchange_key(record: Mailbox | MailboxDetail) -> str:
    """Return what both of Exchange's lists know a mailbox by: the id of its user, or else its address."""
    return record.user_id or record.address.strip().casefold()


def lines_of(report: MailboxReport, wanted: Container[str] | None = None) -> dict[str, MailboxUsage]:
    """Return the report's lines by principal name, case-folded, those `wanted` alone; none where names are concealed.

    A deleted mailbox has no line here. Two lines of one name are nobody's: which is whose cannot be told.
    """
    found: dict[str, MailboxUsage] = {}
    twice = set[str]()
    for line in report.lines if not report.is_concealed else ():
        name = line.principal_name.strip().casefold()
        if line.is_deleted or not name or (wanted is not None and name not in wanted):
            continue
        if name in found:
            twice.add(name)
        found[name] = line
    return {name: line for name, line in found.items() if name not in twice}


def totals_of(report: MailboxReport) -> UsageTotals:
    """Return the sums of the report, of mailboxes that are not deleted."""
    sizes = [line.used for line in report.lines if not line.is_deleted]
    told = [size for size in sizes if size is not None]
    return UsageTotals(report.as_of, bool(report.is_concealed), len(sizes), sum(told), len(sizes) - len(told))


def is_outside(target: str | None, domains: frozenset[str] | None) -> bool | None:
    """Tell whether mail sent on to `target` leaves the customer: no verified domain of its own, nor a part of one.

    None where the domains are not known, and for a target that is no address: a recipient of the directory, which may
    be a contact anywhere.
    """
    if target is None:
        return False
    if domains is None or "@" not in target:
        return None
    return target.rpartition("@")[2].strip().rstrip(".").casefold() not in domains
