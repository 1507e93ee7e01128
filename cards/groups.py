"""The answer to "groups": who is in each, which licences it assigns, and to how many members that fails."""

from collections.abc import Sequence
from dataclasses import replace

from cards.answer import Pages, about, exports, missing, number_width, sources, worth_retrying
from cards.card import Button, Card
from cards.format import Format
from cards.layout import Element, Span, action, ask, card, paragraph, shown_name, table
from cards.narrow import NAME, fitting, lines
from services.domain.group_report import GroupReport, GroupRow
from services.domain.section import Available, NotAvailable

HEADER = ("Group", "Users", "Others")
_NAME, _SKU = 70, 60
_SKUS = 110
"""Characters that the names of a group's licences may have together; the others are counted."""
_SMALL, _QUIET = Span("", small=True), Span("", small=True, subtle=True)
_LOUD = Span("", small=True, colour="attention")


def groups_card(report: GroupReport, reader: Format, *, text: str = "") -> Card:
    """Return the card of one page of groups; `text` is the part of the name that they were asked for by."""
    pages = Pages(report.rows, report.page, lambda to: _ask(report, text, to), "groups", _total(report))
    body = [
        *about(report.customer, "Groups"),
        *([paragraph(Span(_in_short(report, text, reader), bold=True))] if isinstance(report.count, Available) else []),
        *missing(_gaps(report, reader)),
        *_table(report.rows, reader),
        *pages.line(reader),
        *sources([report.count, *([report.errors] if report.errors else [])], reader, [_caveat(report)]),
    ]
    summary = f"{shown_name(report.customer.name)}: {_in_short(report, text, reader)}"
    return card(body, summary, _actions(report, pages, text), _fallback(summary, report, reader))


def _total(report: GroupReport) -> int:
    return report.count.value if isinstance(report.count, Available) else 0


def _in_short(report: GroupReport, text: str, reader: Format) -> str:
    if isinstance(report.count, NotAvailable):
        return "groups are not available."
    total = report.count.value
    groups = f"{reader.number(total) if total else 'No'} {'group' if total == 1 else 'groups'}"
    return f"{groups} with “{shown_name(text, 60)}” in the name." if text else f"{groups}."


def _gaps(report: GroupReport, reader: Format) -> list[tuple[str, NotAvailable]]:
    failed = report.without_members
    whose = "Members of all groups here" if len(failed) == len(report.rows) else f"Members of {_groups(failed, reader)}"
    named = (("Groups", report.count), ("Members with licence errors", report.errors))
    gaps = [(what, part) for what, part in named if isinstance(part, NotAvailable)]
    return [*gaps, *((whose, part) for part in failed)]


def _groups(failed: Sequence[NotAvailable], reader: Format) -> str:
    return "1 group" if len(failed) == 1 else f"{reader.number(len(failed))} groups"


def _caveat(report: GroupReport) -> str:
    return "Direct members only: a licence does not reach the members of a group in a group." if report.rows else ""


def _table(rows: Sequence[GroupRow], reader: Format) -> list[Element]:
    if not rows:
        return []
    users, others = zip(*(_numbers(row, reader) for row in rows), strict=True)
    widths = (1, number_width(*users, least=46), number_width(*others, least=52))
    return [table(HEADER, [_cells(row, reader) for row in rows], widths)]


def _numbers(row: GroupRow, reader: Format) -> tuple[str, str]:
    if isinstance(row.members, NotAvailable):
        return "–", "–"
    return reader.number(row.members.value.users), reader.number(row.members.value.others)


def _cells(row: GroupRow, reader: Format) -> list[list[Element]]:
    users, others = _numbers(row, reader)
    name = [
        *lines(Span(fitting(row.group.name, _NAME)), NAME),
        *(line for span in _notes(row, reader) for line in lines(span)),
    ]
    return [name, [paragraph(Span(users, bold=True), right=True)], [paragraph(others, right=True)]]


def _notes(row: GroupRow, reader: Format) -> list[Span]:
    kind = f"{row.group.kind.value}{' · dynamic' if row.group.is_dynamic else ''}"
    failed = row.in_error or 0
    told = [
        replace(_QUIET, text=kind),
        replace(_SMALL, text=f"Assigns {_licences(row.licences, reader)}" if row.licences else ""),
        replace(_LOUD, text=f"{reader.number(failed)} {_with_errors(failed)}" if failed else ""),
        replace(_QUIET, text="members not available" if isinstance(row.members, NotAvailable) else ""),
    ]
    return [span for span in told if span.text]


def _licences(names: Sequence[str], reader: Format) -> str:
    shown: list[str] = []
    for name in (fitting(each, _SKU) for each in names):
        if shown and sum(map(len, shown)) + len(name) > _SKUS:
            break
        shown.append(name)
    more = len(names) - len(shown)
    return f"{', '.join(shown)}{f' and {reader.number(more)} more' if more else ''}"


def _with_errors(count: int) -> str:
    return f"{'member' if count == 1 else 'members'} with licence errors"


def _actions(report: GroupReport, pages: Pages[GroupRow], text: str) -> list[Element]:
    tenant = report.customer.tenant_id
    offered: list[tuple[str, bool, Button]] = [
        ("All groups", bool(text), _ask(report)),
        ("Try again", worth_retrying(report.not_available), _ask(report, text, report.page)),
        ("Licences", True, ask("licences", tenant)),
        ("Users", True, ask("users", tenant)),
    ]
    return [
        *pages.actions(),
        *(exports(_ask(report, text)) if pages.count else []),
        *(action(title, button) for title, is_offered, button in offered if is_offered),
    ]


def _ask(report: GroupReport, text: str = "", page: int = 1) -> Button:
    return ask("groups", report.customer.tenant_id, text=text, page=page)


def _fallback(summary: str, report: GroupReport, reader: Format) -> str:
    told = "; ".join(_in_one_line(row, reader) for row in report.rows)
    return f"{summary} {told}".rstrip()


def _in_one_line(row: GroupRow, reader: Format) -> str:
    users, others = _numbers(row, reader)
    return f"{shown_name(row.group.name, 60)}: {users} users, {others} others"
