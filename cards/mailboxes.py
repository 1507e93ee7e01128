"""The answer to "mailboxes": how many of which kind, how full each is, what keeps its mail and where it goes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cards.answer import Pages, about, exports, missing, number_width, sources, worth_retrying
from cards.card import Button, Card
from cards.error import explain
from cards.format import Format
from cards.layout import Element, Span, action, ask, box, card, paragraph, shown_name, table
from cards.narrow import NAME, fitting, lines
from services.domain.mailbox import MailboxKind
from services.domain.mailbox_list import NEARLY_FULL, MailboxesReport, MailboxRow, UsageTotals
from services.domain.section import Available, NotAvailable, Section
from services.errors import ServiceAbsent

HEADER = ("Mailbox", "GB", "Full")
KINDS = {
    MailboxKind.USER: "user",
    MailboxKind.SHARED: "shared",
    MailboxKind.ROOM: "room",
    MailboxKind.EQUIPMENT: "equipment",
    MailboxKind.OTHER: "other",
}
_BUTTONS = {
    MailboxKind.USER: "User mailboxes",
    MailboxKind.SHARED: "Shared mailboxes",
    MailboxKind.ROOM: "Rooms",
    MailboxKind.EQUIPMENT: "Equipment",
}
_NAME, _ADDRESS, _KIND = 60, 80, 30
"""Characters that are shown."""
_NAMED = 3
"""Mailboxes that a line on top names."""
_SMALL, _QUIET = Span("", small=True), Span("", small=True, subtle=True)
_LOUD = Span("", small=True, colour="attention")
_SWITCH = "Holds and forwarding are not read: whoever runs Seatwise can switch that on (EXCHANGE_INVOKE_COMMAND)."


def mailboxes_card(report: MailboxesReport, reader: Format, *, page: int = 1) -> Card:
    """Return the card of the page of mailboxes numbered `page`, counted from 1."""
    name = shown_name(report.customer.name)
    if isinstance(report.kinds, NotAvailable) and isinstance(report.kinds.reason, ServiceAbsent):
        return _absent(report, explain(report.kinds.reason).why)
    listed = report.listed
    pages = Pages(listed.rows, page, lambda to: _ask(report, report.kind, to), "mailboxes", beyond=listed.total)
    body = [
        *about(report.customer, _title(report.kind)),
        *_counts(report, reader),
        *_worth_knowing(report, reader),
        *missing(_gaps(report)),
        *_concealed(report),
        *_table(report, pages.shown, reader),
        *pages.line(reader),
        *sources(_sections(report), reader, _caveats(report, reader)),
    ]
    return card(body, f"{name}: {_in_short(report, reader)}", _actions(report, pages))


def _absent(report: MailboxesReport, why: str) -> Card:
    told = "This customer has no Exchange Online."
    body = [*about(report.customer, _title(report.kind)), paragraph(told), paragraph(replace(_QUIET, text=why))]
    return card(body, f"{shown_name(report.customer.name)}: {told}", _onward(report))


def _title(kind: MailboxKind | None) -> str:
    return f"{KINDS[kind].capitalize()} mailboxes" if kind else "Mailboxes"


def _in_short(report: MailboxesReport, reader: Format) -> str:
    if isinstance(report.kinds, NotAvailable):
        return "mailboxes are not available."
    total = report.listed.total
    kind = f"{KINDS[report.kind]} " if report.kind else ""
    return f"{reader.number(total) if total else 'No'} {kind}{'mailbox' if total == 1 else 'mailboxes'}."


def _counts(report: MailboxesReport, reader: Format) -> list[Element]:
    told = []
    if isinstance(report.kinds, Available):
        counts = report.kinds.value
        kinds = [f"{reader.number(counts[kind])} {word}" for kind, word in KINDS.items() if counts.get(kind)]
        told = [paragraph(Span(_in_short(report, reader), bold=True))]
        told += [paragraph(replace(_SMALL, text=" · ".join(kinds)), spacing="none")] if kinds else []
    if isinstance(report.usage, Available) and report.usage.value.mailboxes:
        used = replace(_SMALL, text=_used(report.usage.value, reader))
        told.append(paragraph(used, spacing="none" if told else None))
    return told


def _used(totals: UsageTotals, reader: Format) -> str:
    many = "mailbox" if totals.mailboxes == 1 else "mailboxes"
    untold = f"; the size of {reader.number(totals.untold)} is not told" if totals.untold else ""
    return f"{reader.size(totals.used)} used by {reader.number(totals.mailboxes)} {many} in the usage report{untold}"


def _worth_knowing(report: MailboxesReport, reader: Format) -> list[Element]:
    """Return what stands out, where every mailbox that was asked for was looked at."""
    rows = report.listed.rows
    if not rows or not report.is_gone_through:
        return []
    loud = [
        (f"At {reader.percent(NEARLY_FULL)} of the quota or more", [row for row in rows if row.is_nearly_full]),
        ("Forwarding outside", [row for row in rows if row.is_outside]),
    ]
    told = [replace(_LOUD, text=f"{what}: {_names(found, reader)}") for what, found in loud if found]
    facts = [
        _share("with an archive", [row.has_archive for row in rows], reader),
        _share("on litigation hold", [row.litigation_hold for row in rows], reader),
        _share("with another hold", [_has_any(row.other_holds) for row in rows], reader),
    ]
    told.append(replace(_SMALL, text=" · ".join(fact for fact in facts if fact)))
    return [paragraph(span, spacing="none") for span in told if span.text]


def _has_any(count: int | None) -> bool | None:
    return None if count is None else count > 0


def _names(rows: Sequence[MailboxRow], reader: Format) -> str:
    shown = ", ".join(shown_name(row.mailbox.name, 40) for row in rows[:_NAMED])
    more = len(rows) - _NAMED
    return f"{shown} and {reader.number(more)} more" if more > 0 else shown


def _share(what: str, answers: Sequence[bool | None], reader: Format) -> str:
    """Return "3 of 8 with an archive", out of those of which it is known."""
    known = [answer for answer in answers if answer is not None]
    return f"{reader.number(sum(known))} of {reader.number(len(known))} {what}" if known else ""


def _gaps(report: MailboxesReport) -> list[tuple[str, NotAvailable]]:
    named = (
        ("Mailboxes by kind", report.kinds),
        ("Sizes, quotas and archives", report.usage),
        ("Holds and forwarding", report.details),
        ("Which forwarding goes outside", report.organisation),
    )
    return [(what, part) for what, part in named if isinstance(part, NotAvailable)]


def _concealed(report: MailboxesReport) -> list[Element]:
    if not isinstance(report.usage, Available) or not report.usage.value.is_concealed:
        return []
    lines = (
        "This customer conceals names in its usage reports, so no size in them can be told to be one mailbox's.",
        "What to do: an administrator of the customer can show names in the Microsoft 365 admin centre, under "
        "Settings, Org settings, Reports.",
    )
    head = paragraph(Span("Sizes and quotas by mailbox: concealed.", bold=True))
    return [box([head, *(paragraph(replace(_SMALL, text=line), spacing="none") for line in lines)], "warning")]


def _table(report: MailboxesReport, rows: Sequence[MailboxRow], reader: Format) -> list[Element]:
    if not rows:
        return []
    names = [_name(row, report, reader) for row in rows]
    if not report.has_sizes:
        return [table(HEADER[:1], [[name] for name in names], (1,))]
    used, percent = zip(*(_numbers(row, reader) for row in rows), strict=True)
    widths = (1, number_width(*used), number_width(*percent))
    cells = [[name, *_amounts(row, reader)] for name, row in zip(names, rows, strict=True)]
    return [table(HEADER, cells, widths)]


def _numbers(row: MailboxRow, reader: Format) -> tuple[str, str]:
    used = row.usage.used if row.usage else None
    return "–" if used is None else reader.gigabytes(used), "–" if row.percent is None else reader.percent(row.percent)


def _amounts(row: MailboxRow, reader: Format) -> list[list[Element]]:
    used, percent = _numbers(row, reader)
    tone = Span(percent, bold=row.is_nearly_full, colour="attention" if row.is_nearly_full else "default")
    return [[paragraph(used, right=True)], [paragraph(tone, right=True)]]


def _name(row: MailboxRow, report: MailboxesReport, reader: Format) -> list[Element]:
    mailbox = row.mailbox
    marks = [
        _kind(row) if report.kind is None else "",
        "archive" if row.has_archive else "",
        "litigation hold" if row.litigation_hold else "",
        _other_holds(row.other_holds or 0, reader),
    ]
    told = [
        replace(_QUIET, text=fitting(mailbox.address, _ADDRESS) if mailbox.address != mailbox.name else ""),
        replace(_SMALL, text=" · ".join(mark for mark in marks if mark)),
        _forwarding(row),
        replace(_QUIET, text=_untold(row, report)),
    ]
    return [
        *lines(Span(fitting(mailbox.name, _NAME)), NAME),
        *(line for span in told if span.text for line in lines(span)),
    ]


def _kind(row: MailboxRow) -> str:
    kind = row.mailbox.kind
    return fitting(row.mailbox.recipient_type, _KIND) if kind is MailboxKind.OTHER else KINDS[kind]


def _other_holds(count: int, reader: Format) -> str:
    return f"{reader.number(count)} other {'hold' if count == 1 else 'holds'}" if count else ""


def _forwarding(row: MailboxRow) -> Span:
    if not row.forwards_to:
        return Span("")
    target = fitting(row.forwards_to, _ADDRESS)
    if row.is_outside:
        return replace(_LOUD, text=f"forwards outside, to {target}")
    return replace(_SMALL, text=f"forwards to {target}")


def _untold(row: MailboxRow, report: MailboxesReport) -> str:
    is_sized = row.usage is not None or not report.has_sizes or row.mailbox.kind is MailboxKind.OTHER
    is_told = row.detail is not None or not isinstance(report.details, Available)
    is_placed = row.is_outside is not None or "@" not in (row.forwards_to or "")
    words = [
        "" if is_placed else "whether that is outside is not known",
        "" if is_sized else "not in the usage report",
        "" if is_told else "holds and forwarding not told",
    ]
    return " · ".join(word for word in words if word)


def _sections(report: MailboxesReport) -> list[Section[Any]]:
    return [part for part in (report.kinds, report.usage, report.details, report.organisation) if part]


def _caveats(report: MailboxesReport, reader: Format) -> list[str]:
    told = []
    if isinstance(report.usage, Available):
        as_of, what = (
            report.usage.value.as_of,
            "Sizes" if isinstance(report.details, Available) else "Sizes and archives",
        )
        undated = "does not say of which day it is" if report.usage.value.mailboxes else "has no mailboxes in it yet"
        told.append(f"{what} are those of {reader.day(as_of)}." if as_of else f"The usage report {undated}.")
    is_off = report.details is None and isinstance(report.kinds, Available)
    return [*told, *([_SWITCH] if is_off else [])]


def _actions(report: MailboxesReport, pages: Pages[MailboxRow]) -> list[Element]:
    counts = report.kinds.value if isinstance(report.kinds, Available) else {}
    others = [kind for kind in _BUTTONS if kind is not report.kind and counts.get(kind)]
    offered: list[tuple[str, bool, Button]] = [
        ("All mailboxes", report.kind is not None, _ask(report)),
        *((_BUTTONS[kind], len(others) > 1 or report.kind is not None, _ask(report, kind)) for kind in others),
        ("Try again", worth_retrying(report.not_available), _ask(report, report.kind, pages.at)),
    ]
    return [
        *pages.actions(),
        *(exports(_ask(report, report.kind)) if pages.count else []),
        *(action(title, button) for title, is_offered, button in offered if is_offered),
        *_onward(report),
    ]


def _onward(report: MailboxesReport) -> list[Element]:
    tenant = report.customer.tenant_id
    return [action("Licences", ask("licences", tenant)), action("Users", ask("users", tenant))]


def _ask(report: MailboxesReport, kind: MailboxKind | None = None, page: int = 1) -> Button:
    return ask("mailboxes", report.customer.tenant_id, kind=kind.value if kind else "", page=page)
