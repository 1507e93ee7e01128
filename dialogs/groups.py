"""groups: a customer's groups, and the licences they assign."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from cards.card import Card
from cards.groups import groups_card
from dialogs.clauses import only_text
from dialogs.counting import counting
from dialogs.registry import Ask, customer_command
from dialogs.rest import Rest, RestKind
from services.domain.group_report import GroupRow
from services.domain.section import NotAvailable
from services.export.sheet import Cell, Sheet
from services.groups import every_group, read_groups
from services.tenancy.session import CustomerSession

SECONDS = 600.0
"""How long a large directory may take."""


@dataclass(frozen=True, slots=True)
class GroupsQuery:
    """A part of the name; every group if empty. `page` counts from 1."""

    text: str = ""
    page: int = 1

    @classmethod
    def from_words(cls, words: str) -> "GroupsQuery":
        """Return the query for groups with `words` in their name; raise UnusableInput(UNEXPECTED) for a filter."""
        return cls(only_text(words))


COLUMNS = ("Group", "Kind", "Dynamic", "Users", "Other members", "Licences", "Members with licence errors", "Group id")


async def groups_sheet(session: CustomerSession, query: GroupsQuery, ask: Ask) -> Sheet:
    """Return one line per group, in the directory's order, each read as the file is written."""
    names, name = await ask.desk.sku_names.names(), session.customer.name
    found = every_group(session, names, text=query.text, clock=ask.desk.clock, counted=counting(ask))
    return Sheet(f"Groups of {name}", f"groups {name}", COLUMNS, _lines(found))


async def _lines(found: AsyncGenerator[GroupRow, None]) -> AsyncIterator[Sequence[Cell]]:
    async with aclosing(found):
        async for row in found:
            yield _line(row)


def _line(row: GroupRow) -> Sequence[Cell]:
    group = row.group
    licences, failed = ", ".join(row.licences), "not available" if row.in_error is None else row.in_error
    return (group.name, group.kind.value, group.is_dynamic, *_members(row), licences, failed, group.group_id)


def _members(row: GroupRow) -> tuple[Cell, Cell]:
    if isinstance(row.members, NotAvailable):
        return "not available", "not available"
    return row.members.value.users, row.members.value.others


@customer_command(
    "groups",
    query=GroupsQuery,
    aliases=("group",),
    help="A customer's groups: kind, members, the licences they assign, and members with licence errors.",
    example="groups contoso kiosk",
    group="A customer's people",
    rest=Rest(RestKind.TEXT),
    seconds=SECONDS,
    sheet=groups_sheet,
    about="group groups",
    personal=True,
)
async def groups(session: CustomerSession, query: GroupsQuery, ask: Ask) -> Card:
    """Answer with one page of the groups."""
    names = await ask.desk.sku_names.names()
    report = await read_groups(session, names, text=query.text, page=query.page, counted=counting(ask))
    return groups_card(report, ask.reader, text=query.text)
