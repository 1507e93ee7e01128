"""mailboxes: how many of which kind, and how full they are."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cards.card import Card
from cards.mailboxes import mailboxes_card
from dialogs.counting import counting
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest
from dialogs.word_lists import meaning
from services.domain.mailbox import MailboxKind
from services.domain.mailbox_list import MailboxRow, UsageTotals
from services.domain.section import Available, NotAvailable, Section
from services.errors import InputFault, UnusableInput
from services.export.sheet import Cell, Sheet
from services.mailboxes import MailboxFile, mailbox_file, read_mailboxes
from services.tenancy.names import folded_words
from services.tenancy.session import CustomerSession

KIND_WORDS: Mapping[str, str] = {
    "shared": "shared",
    "user": "user",
    "users": "user",
    "room": "room",
    "rooms": "room",
    "equipment": "equipment",
}
"""What people call a kind of mailbox, folded, and what a query calls it."""
_SAY_NOTHING = frozenset({"mailbox", "mailboxes"})


Kind = Literal["", "user", "shared", "room", "equipment"]
KINDS: tuple[Kind, ...] = ("user", "shared", "room", "equipment")


@dataclass(frozen=True, slots=True)
class MailboxesQuery:
    """One kind ("shared", "user", "room", "equipment"); all if empty. `page` counts from 1."""

    kind: Kind = ""
    page: int = 1

    @classmethod
    def from_words(cls, words: str) -> "MailboxesQuery":
        """Return the query; raise UnusableInput(NO_SUCH_MAILBOX_KIND) for any other word, or for two kinds."""
        said = [word for word in folded_words(words) if word not in _SAY_NOTHING]
        kinds = {meaning(word, KIND_WORDS, InputFault.NO_SUCH_MAILBOX_KIND) for word in said}
        if len(kinds) > 1:
            raise UnusableInput(InputFault.NO_SUCH_MAILBOX_KIND, " ".join(said), tuple(sorted(kinds)))
        return cls(next((kind for kind in KINDS if kind in kinds), ""))

    @property
    def meant(self) -> MailboxKind | None:
        """The kind, None for all."""
        return MailboxKind(self.kind) if self.kind else None


SECONDS = 600.0
"""How long it may take: Exchange answers a thousand mailboxes at a time, one question after the other."""
COLUMNS = (
    "Mailbox", "Address", "Kind", "Type", "Used (bytes)", "Quota (bytes)", "Used of quota (%)", "Sizes as of",
    "Archive", "Litigation hold", "Other holds", "Forwards to", "Forwards outside", "User id",
)  # fmt: skip


async def mailboxes_sheet(session: CustomerSession, query: MailboxesQuery, ask: Ask) -> Sheet:
    """Return one line per mailbox, in Exchange's order, each read as the file is written."""
    file = await mailbox_file(session, query.meant, clock=ask.desk.clock, counted=counting(ask))
    name = session.customer.name
    title = f"{query.kind} mailboxes of {name}".strip().capitalize()
    return Sheet(title, f"{query.kind} mailboxes {name}".strip(), COLUMNS, _lines(file))


async def _lines(file: MailboxFile) -> AsyncIterator[Sequence[Cell]]:
    sizes, details = _unknown_sizes(file.usage), _unknown_details(file.details)
    as_of = file.usage.value.as_of if isinstance(file.usage, Available) else None
    async with aclosing(file.rows):
        async for row in file.rows:
            yield _line(row, sizes, details, as_of)


def _line(row: MailboxRow, no_size: str, no_detail: str, as_of: date | None) -> Sequence[Cell]:
    mailbox, usage, detail = row.mailbox, row.usage, row.detail
    return (
        mailbox.name,
        mailbox.address,
        mailbox.kind.value,
        mailbox.recipient_type,
        _told(usage.used if usage else None, no_size),
        _told(usage.quota if usage else None, no_size if usage is None else "none or not told"),
        _told(row.percent, "not known"),
        _told(as_of, "not told") if usage else no_size,
        _told(row.has_archive, no_size),
        _told(row.litigation_hold, no_detail),
        _told(row.other_holds, no_detail),
        row.forwards_to if detail else no_detail,
        _told(row.is_outside, no_detail if detail is None else "not known"),
        mailbox.user_id,
    )


def _told(value: Cell, otherwise: str) -> Cell:
    return otherwise if value is None else value


def _unknown_sizes(usage: Section[UsageTotals]) -> str:
    if isinstance(usage, NotAvailable):
        return "not available"
    return "concealed" if usage.value.is_concealed else "not in the report"


def _unknown_details(details: Section[int] | None) -> str:
    if details is None:
        return "not read"
    return "not available" if isinstance(details, NotAvailable) else "not told"


@customer_command(
    "mailboxes",
    query=MailboxesQuery,
    aliases=("mailbox",),
    help="Mailboxes by kind, their size against the quota, archive, holds, forwarding outside.",
    example="mailboxes contoso shared",
    group="A customer's people",
    rest=Rest(words=KIND_WORDS),
    seconds=SECONDS,
    sheet=mailboxes_sheet,
    about="mailbox mailboxes mail",
    personal=True,
)
async def mailboxes(session: CustomerSession, query: MailboxesQuery, ask: Ask) -> Card:
    """Answer with counts by kind and one page of the list."""
    report = await read_mailboxes(session, query.meant, page=query.page, counted=counting(ask))
    return mailboxes_card(report, ask.reader, page=query.page)
