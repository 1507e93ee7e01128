"""The groups that a filter names, found by id or name, with everybody in them."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from services.domain.group import Group
from services.errors import InputFault, UnusableInput
from services.foreign import refuse_foreign_records
from services.people.pages import PeopleSession
from services.where.filter import Filter, Membership
from services.where.values import folded

NEAR = 60
"""Similarity, of 100, from which a name is offered as a near one."""
_OFFERED = 3


async def membership(session: PeopleSession, where: Filter | None) -> Membership:
    """Return the user ids of each group that the filter names, with those in groups inside of it.

    Raises UnusableInput: NO_SUCH_GROUP with the nearest names, AMBIGUOUS_GROUP with the ids of those of one name.
    """
    searches = [_Search(name) for name in sorted(where.groups)] if where else []
    if searches:
        async for page in session.graph.groups():
            refuse_foreign_records(session.customer, page)
            for search in searches:
                search.look_at(page)
    ids = {search.name: search.found() for search in searches}
    members = {group_id: await session.graph.transitive_members(group_id) for group_id in sorted(set(ids.values()))}
    refuse_foreign_records(session.customer, members.values())
    return {name: members[group_id].user_ids for name, group_id in ids.items()}


class _Search:
    """Looks for one group in the pages of all; keeps what answers to the name, and a few names that come close."""

    def __init__(self, name: str) -> None:
        self.name, self._folded = name, folded(name)
        self._by_id: str | None = None
        self._by_name: set[str] = set()
        self._near: dict[str, float] = {}

    def look_at(self, page: Sequence[Group]) -> None:
        for group in page:
            if group.group_id == self._folded:
                self._by_id = group.group_id
            elif folded(group.name) == self._folded:
                self._by_name.add(group.group_id)
        if not self._by_id and not self._by_name:
            self._keep_near([group.name for group in page])

    def found(self) -> str:
        """Return the group's id: an id goes before a name."""
        if self._by_id:
            return self._by_id
        if not self._by_name:
            raise UnusableInput(InputFault.NO_SUCH_GROUP, self.name, tuple(self._near))
        if len(self._by_name) > 1:
            raise UnusableInput(InputFault.AMBIGUOUS_GROUP, self.name, tuple(sorted(self._by_name)))
        return next(iter(self._by_name))

    def _keep_near(self, names: Sequence[str]) -> None:
        found = process.extract(
            self._folded, names, scorer=fuzz.WRatio, processor=folded, limit=_OFFERED, score_cutoff=NEAR
        )
        near = self._near | {name: score for name, score, _ in found}
        best = sorted(near.items(), key=lambda one: (-one[1], one[0]))[:_OFFERED]
        self._near = dict(best)
