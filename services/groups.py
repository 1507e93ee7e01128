"""A customer's groups: who is in them, which licences they assign, and to whom they fail to."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol

from services.domain.customer import Customer
from services.domain.directory_user import DirectoryUser
from services.domain.group import Group, MemberCount
from services.domain.group_report import GroupReport, GroupRow, LicenceErrors
from services.domain.licence import SubscribedSku
from services.domain.people import Roster
from services.domain.section import Available, NotAvailable, Section, Source
from services.folding import Counted, by_name, each_page
from services.foreign import refuse_foreign_records
from services.people.order import ROWS, Beginning, rows_to_keep
from services.sku_names import read_sku_names
from services.tenancy.memory import TenantMemory, read_section
from services.tenancy.names import folded_words, visible

AT_ONCE = 4
"""Groups whose members are read side by side."""
_TOGETHER = 60
"""Groups of a file that are read before they are written."""


class _Graph(Protocol):
    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]: ...

    def users(self) -> AsyncIterator[list[DirectoryUser]]: ...

    def groups(self) -> AsyncIterator[list[Group]]: ...

    async def count_members(self, group_id: str) -> MemberCount: ...


class _PartnerCenter(Protocol):
    async def subscribed_skus(self) -> tuple[SubscribedSku, ...]: ...


class GroupSession(Protocol):
    """The part of a CustomerSession that this question needs."""

    @property
    def customer(self) -> Customer:
        """Return whose groups are asked for."""
        ...

    @property
    def graph(self) -> _Graph:
        """Return Microsoft Graph in the customer's tenant."""
        ...

    @property
    def partner_center(self) -> _PartnerCenter:
        """Return Partner Center's view of the customer, for names of SKUs."""
        ...

    @property
    def memory(self) -> TenantMemory:
        """Return what reads and remembers."""
        ...


async def read_groups(
    session: GroupSession, names: Mapping[str, str], *, text: str, page: int, counted: Counted
) -> GroupReport:
    """Return a page of the groups with `text` in their name, by name; members are read for these alone.

    `names` maps lower-case SKU GUIDs to product names. Raises UnusableInput(PAGE_TOO_FAR), CrossTenantAccess and
    whatever is a bug.
    """
    keep, typed = rows_to_keep(page), " ".join(text.casefold().split())
    listed = await session.memory.read(
        f"groups {keep} {typed}", Source.GRAPH, lambda: _listed(session, text, keep, counted)
    )
    if isinstance(listed, NotAvailable):
        return GroupReport(session.customer, listed)
    total = listed.value.total
    at = min(max(page, 1), max(1, -(-total // ROWS)))
    shown = listed.value.rows[(at - 1) * ROWS : at * ROWS]
    known_as, errors, members = await asyncio.gather(
        read_sku_names(session, names), _errors_where_assigned(session, shown, counted), _remembered(session, shown)
    )
    known = errors.value if isinstance(errors, Available) else None
    rows = tuple(_row(group, count, known_as, known) for group, count in zip(shown, members, strict=True))
    count = Available(total, listed.source, listed.read_at)
    return GroupReport(session.customer, count, at, rows, errors)


async def every_group(
    session: GroupSession,
    names: Mapping[str, str],
    *,
    text: str,
    clock: Callable[[], datetime],
    counted: Counted,
) -> AsyncGenerator[GroupRow, None]:
    """Yield every group with `text` in its name, in the directory's order, read while it is taken.

    Raises what keeps groups or users from being read; members of a group that cannot be read are *not available*.
    """
    known_as, errors = await asyncio.gather(read_sku_names(session, names), _licence_errors(session, counted))
    known = errors.value if isinstance(errors, Available) else None
    async for page in each_page(session.customer, "groups", session.graph.groups(), counted):
        meant = list(filter(holds(text), page))
        for start in range(0, len(meant), _TOGETHER):
            some = meant[start : start + _TOGETHER]
            gate = asyncio.Semaphore(AT_ONCE)
            reads = (read_section(Source.GRAPH, _count(session, gate, group), clock) for group in some)
            for group, members in zip(some, await asyncio.gather(*reads), strict=True):
                yield _row(group, members, known_as, known)


def holds(text: str) -> Callable[[Group], bool]:
    """Return what tells whether `text` is a part of a group's name: case, accents and punctuation do not matter."""
    words, typed = " ".join(folded_words(text)), visible(text).casefold().strip()

    def is_meant(group: Group) -> bool:
        if typed in visible(group.name).casefold():
            return True
        return bool(words) and words in " ".join(folded_words(group.name))

    return is_meant


async def _listed(session: GroupSession, text: str, keep: int, counted: Counted) -> Roster[Group]:
    first = Beginning[Group](keep)
    async for page in each_page(session.customer, "groups", session.graph.groups(), counted):
        for group in filter(holds(text), page):
            first.add(by_name(group.name, group.group_id), group)
    return first.roster()


async def _errors_where_assigned(
    session: GroupSession, groups: Sequence[Group], counted: Counted
) -> Section[LicenceErrors] | None:
    """Read all users once for all groups, and only where one of these assigns anything."""
    return await _licence_errors(session, counted) if any(group.licences for group in groups) else None


async def _licence_errors(session: GroupSession, counted: Counted) -> Section[LicenceErrors]:
    async def fold() -> LicenceErrors:
        errors = Counter[str]()
        async for page in each_page(session.customer, "users", session.graph.users(), counted):
            for user in page:
                errors.update({one.group_id for one in user.assignments if one.group_id and one.is_in_error})
        return errors

    return await session.memory.read("licence errors of groups", Source.GRAPH, fold)


async def _remembered(session: GroupSession, groups: Sequence[Group]) -> list[Section[MemberCount]]:
    gate = asyncio.Semaphore(AT_ONCE)
    reads = (
        session.memory.read(f"members {group.group_id}", Source.GRAPH, partial(_count, session, gate, group))
        for group in groups
    )
    return await asyncio.gather(*reads)


async def _count(session: GroupSession, gate: asyncio.Semaphore, group: Group) -> MemberCount:
    async with gate:
        found = await session.graph.count_members(group.group_id)
    refuse_foreign_records(session.customer, [found])
    return found


def _row(
    group: Group, members: Section[MemberCount], known_as: Mapping[str, str], errors: LicenceErrors | None
) -> GroupRow:
    assigned = sorted((known_as.get(sku_id, sku_id) for sku_id in group.licences), key=str.casefold)
    return GroupRow(group, tuple(assigned), members, None if errors is None else errors.get(group.group_id, 0))
