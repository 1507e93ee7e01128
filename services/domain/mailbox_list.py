"""A customer's mailboxes: how many of which kind (Exchange), and of each how full (usage report), held, forwarding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.domain.customer import Customer
from services.domain.mailbox import Mailbox, MailboxDetail, MailboxKind, MailboxUsage
from services.domain.organisation import Organisation
from services.domain.people import Roster
from services.domain.section import NotAvailable, Section

NEARLY_FULL = 90
"""Hundredths of the quota from which a mailbox is nearly full."""


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """One mailbox with what the other sources tell of it; None is what they do not, or what was not asked."""

    mailbox: Mailbox
    usage: MailboxUsage | None = None
    detail: MailboxDetail | None = None
    is_outside: bool | None = None
    """Whether it forwards to an address outside the customer's domains."""

    @property
    def percent(self) -> int | None:
        """Used hundredths of the quota, rounded down; None without a quota or a size."""
        usage = self.usage
        return usage.used * 100 // usage.quota if usage and usage.used is not None and usage.quota else None

    @property
    def is_nearly_full(self) -> bool:
        """Whether so little is left that somebody should do something."""
        return self.percent is not None and self.percent >= NEARLY_FULL

    @property
    def has_archive(self) -> bool | None:
        """Whether it has an archive: as Exchange says now, else as the report says."""
        if self.detail and self.detail.has_archive is not None:
            return self.detail.has_archive
        return self.usage.has_archive if self.usage else None

    @property
    def litigation_hold(self) -> bool | None:
        """Whether litigation hold keeps all its contents."""
        return self.detail.litigation_hold if self.detail else None

    @property
    def other_holds(self) -> int | None:
        """How many other holds keep contents of it: of eDiscovery, of retention, and those about to end."""
        return self.detail.other_holds if self.detail else None

    @property
    def forwards_to(self) -> str | None:
        """Where its mail is forwarded to; None where nowhere, or where that was not asked."""
        return self.detail.forwards_to if self.detail else None


@dataclass(frozen=True, slots=True)
class UsageTotals:
    """The usage report as a whole, without deleted mailboxes: `untold` are those whose size it does not tell."""

    as_of: date | None
    is_concealed: bool
    """Whether names are hashes, so that no line can be told to be somebody's."""
    mailboxes: int
    used: int
    """Bytes."""
    untold: int = 0


@dataclass(frozen=True, slots=True)
class MailboxesReport:
    """The answer. `kinds` counts all mailboxes of the customer; `listed` has those of `kind`, all where it is None."""

    customer: Customer
    kind: MailboxKind | None
    kinds: Section[Mapping[MailboxKind, int]]
    usage: Section[UsageTotals]
    details: Section[int] | None = None
    """Of how many mailboxes holds and forwarding were told; None where reading them is not switched on."""
    organisation: Section[Organisation] | None = None
    """Whose domains are the customer's own; None where nothing is forwarded that is known."""
    listed: Roster[MailboxRow] = field(default_factory=Roster)

    @property
    def has_sizes(self) -> bool:
        """Whether sizes can be told mailbox by mailbox."""
        return not isinstance(self.usage, NotAvailable) and not self.usage.value.is_concealed

    @property
    def is_gone_through(self) -> bool:
        """Whether every mailbox asked for is among the rows: then they can be counted."""
        return len(self.listed.rows) == self.listed.total

    @property
    def not_available(self) -> tuple[NotAvailable, ...]:
        """Every part that could not be read."""
        parts = (self.kinds, self.usage, self.details, self.organisation)
        return tuple(part for part in parts if isinstance(part, NotAvailable))
