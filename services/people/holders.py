"""Who holds which licence, folded while users are read: sums that always agree with Graph's number."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.domain.directory_user import AssignmentState, DirectoryUser, LicenceAssignment
from services.domain.people import Field, Holder, HolderReport, LeftOut, SkuHolders, Way
from services.domain.section import Section, Source
from services.people.membership import membership
from services.people.order import Beginning, name_key, rows_to_keep
from services.people.pages import PeopleSession, Tell, needed, silent, users
from services.people.split import Splitter
from services.tenancy.memory import read_section
from services.where.filter import Filter, Membership


@dataclass(frozen=True, slots=True)
class HolderQuestion:
    """Holders of which SKUs: Graph's consumed units by SKU id, None where they are not known.

    Those that `where` leaves are counted; `by` splits each SKU's number of them.
    """

    consumed: Mapping[str, int | None]
    where: Filter | None = None
    by: Field | None = None


async def read_holders(
    session: PeopleSession,
    question: HolderQuestion,
    clock: Callable[[], datetime],
    *,
    keep: int | None = None,
    tell: Tell = silent,
) -> Section[HolderReport]:
    """Return the numbers of each SKU and the first `keep` rows of both lists, or *not available*.

    Raises UnusableInput for a group that is not one, or a field that everybody has another value of; CrossTenantAccess.
    """
    return await read_section(Source.GRAPH, fold_holders(session, question, keep=keep, tell=tell), clock)


async def fold_holders(
    session: PeopleSession, question: HolderQuestion, *, keep: int | None = None, tell: Tell = silent
) -> HolderReport:
    """Return what read_holders has in its section; raises SeatwiseError."""
    members = await membership(session, question.where)
    fold = _Fold(question, rows_to_keep(1) if keep is None else keep)
    async for user in users(session, needed(question.where, question.by), tell=tell):
        fold.add(list(_holdings(user, question, members)))
    return fold.report()


async def each_holder(
    session: PeopleSession, question: HolderQuestion, *, tell: Tell = silent
) -> AsyncIterator[Holder]:
    """Yield everybody, counted or left out, in Graph's order, for an export; raises SeatwiseError."""
    members = await membership(session, question.where)
    async for user in users(session, needed(question.where, question.by), tell=tell):
        for holder in _holdings(user, question, members):
            yield holder


def holdings_of(user: DirectoryUser) -> tuple[Holder, ...]:
    """Return every SKU that one user holds or was given in vain, in the order of ids."""
    given = dict.fromkeys([*user.licences, *(one.sku_id for one in user.assignments)])
    question = HolderQuestion(dict.fromkeys(sorted(given)))
    return tuple(_holdings(user, question, {}))


def _holdings(user: DirectoryUser, question: HolderQuestion, members: Membership) -> Iterator[Holder]:
    """Yield the user once for each of the SKUs that they hold, or were given in vain."""
    matches: bool | None = None
    for sku_id in question.consumed:
        if sku_id in user.licences:
            if matches is None:
                matches = question.where is None or question.where.matches(user, members)
            yield _holder(user, sku_id, None if matches else LeftOut.FILTER)
        elif any(one.sku_id == sku_id and _is_faulty(one) for one in user.assignments):
            yield _holder(user, sku_id, LeftOut.ERROR)


def _holder(user: DirectoryUser, sku_id: str, left_out: LeftOut | None) -> Holder:
    given = [one for one in user.assignments if one.sku_id == sku_id]
    error = next((one.error or one.state for one in given if _is_faulty(one)), None)
    worked = [one.group_id for one in given if one.state != AssignmentState.ERROR]
    groups = tuple(dict.fromkeys(group_id for group_id in worked if group_id is not None))
    return Holder(user, sku_id, _way(None in worked, bool(groups)), groups, left_out, error)


def _is_faulty(assignment: LicenceAssignment) -> bool:
    states = (AssignmentState.ERROR, AssignmentState.ACTIVE_WITH_ERROR)
    return assignment.error is not None or assignment.state in states


def _way(is_direct: bool, is_by_group: bool) -> Way:
    if is_direct:
        return Way.BOTH if is_by_group else Way.DIRECT
    return Way.GROUP if is_by_group else Way.UNTOLD


class _Fold:
    """The numbers so far, and the beginnings of both lists."""

    def __init__(self, question: HolderQuestion, keep: int) -> None:
        self._skus = {sku_id: _SkuFold(sku_id, units, question.by) for sku_id, units in question.consumed.items()}
        self._counted, self._left_out = Beginning[Holder](keep), Beginning[Holder](keep)
        self._people = 0

    def add(self, holdings: list[Holder]) -> None:
        """Take in what one user holds."""
        self._people += any(holder.left_out is None for holder in holdings)
        for holder in holdings:
            self._skus[holder.sku_id].add(holder)
            listed = self._left_out if holder.left_out else self._counted
            listed.add(name_key(holder.user, holder.sku_id), holder)

    def report(self) -> HolderReport:
        """Return it all."""
        skus = tuple(fold.told() for fold in self._skus.values())
        return HolderReport(skus, self._people, self._counted.roster(), self._left_out.roster())


class _SkuFold:
    """The numbers of one SKU so far."""

    def __init__(self, sku_id: str, consumed: int | None, by: Field | None) -> None:
        self._sku_id, self._consumed = sku_id, consumed
        self._left_out = Counter[LeftOut | None]()
        self._ways = Counter[Way]()
        self._guests = self._disabled = self._errors = 0
        self._splitter = Splitter(by) if by else None

    def add(self, holder: Holder) -> None:
        self._left_out[holder.left_out] += 1
        if holder.left_out is not None:
            return
        self._ways[holder.way] += 1
        self._guests += holder.user.is_guest
        self._disabled += holder.user.is_enabled is False
        self._errors += holder.error is not None
        if self._splitter:
            self._splitter.add(holder.user)

    def told(self) -> SkuHolders:
        return SkuHolders(
            self._sku_id,
            self._consumed,
            counted=self._left_out[None],
            left_out=self._left_out[LeftOut.FILTER],
            failed=self._left_out[LeftOut.ERROR],
            ways={way: self._ways[way] for way in Way},
            guests=self._guests,
            disabled=self._disabled,
            errors=self._errors,
            split=self._splitter.buckets() if self._splitter else None,
        )
