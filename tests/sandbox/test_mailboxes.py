"""The mailboxes of a tenant: in step with the licences that bring them, and made only when looked at."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import overload

from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.directory import Directory
from sandbox.world.mailbox import Mailbox
from sandbox.world.mailboxes import make_mailboxes
from sandbox.world.people import Assignment, Roster, User
from sandbox.world.seats import seat_plans
from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import Holding, Tenant, Units

TODAY = date(2026, 3, 1)
TENANT_ID = "5f88d63b-d726-4edc-8f6b-9345893fdaf8"
COUNT = st.integers(0, 40)


def _tenant(*consumed: int, **more: object) -> Tenant:
    skus = (CATALOGUE[part] for part in ("SPB", "SPE_E3", "VISIOCLIENT"))
    holdings = tuple(Holding(sku, Units(enabled=40, consumed=each)) for sku, each in zip(skus, consumed, strict=False))
    return Tenant(TENANT_ID, "Any", ("any.example", "any.onmicrosoft.example"), holdings, **more)  # type: ignore[arg-type]


@given(plan_1=COUNT, plan_2=COUNT, other=COUNT, written=st.integers(0, 3))
def test_who_holds_a_licence_with_exchange_has_a_mailbox_and_nobody_else(
    plan_1: int, plan_2: int, other: int, written: int
) -> None:
    holds = (Assignment(CATALOGUE["SPB"].sku_id),)
    listed = tuple(User(f"00000000-0000-4000-8000-00000000000{index}", "P", f"p{index}@any.example",
                        assignments=holds[: index % 2]) for index in range(written))  # fmt: skip
    tenant = _tenant(plan_1 + written, plan_2, other, roster=Roster(listed), deleted_staff=2)
    directory = Directory(tenant, TODAY)
    with_exchange = {CATALOGUE[part].sku_id for part in ("SPB", "SPE_E3")}
    holders = [each for each in directory.people if with_exchange & set(each.sku_ids)]
    own = [each for each in directory.mailboxes if each.user_id in {one.user_id for one in directory.people}]
    assert [each.user_id for each in own] == [each.user_id for each in holders]
    large = {each.user_id for each in holders if CATALOGUE["SPE_E3"].sku_id in each.sku_ids}
    usual = [each for each in own if each.quota is not None and each.kind == "UserMailbox"]
    assert all(each.quota == (100 if each.user_id in large else 50) * 2**30 for each in usual)
    assert all(each.quota is None or each.used <= each.quota for each in directory.mailboxes)
    left = [each for each in directory.deleted if with_exchange & set(each.sku_ids)]
    assert {each.user_id for each in left} <= {each.user_id for each in directory.gone_mailboxes}
    ids = [each.mailbox_id for each in (*directory.mailboxes, *directory.gone_mailboxes)]
    assert len(ids) == len(set(ids))


class Counted(Sequence[User]):
    """People who count how often one of them is made."""

    def __init__(self, people: Sequence[User]) -> None:
        self._people, self.made = people, 0

    def __len__(self) -> int:
        return len(self._people)

    @overload
    def __getitem__(self, place: int) -> User: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[User]: ...
    def __getitem__(self, place: int | slice) -> User | Sequence[User]:
        self.made += 1
        return self._people[place]

    def __iter__(self) -> Iterator[User]:
        return (self[place] for place in range(len(self)))


def test_a_page_of_a_large_tenants_mailboxes_makes_only_its_people() -> None:
    holding = Holding(CATALOGUE["SPB"], Units(enabled=200_000, consumed=200_000))
    tenant = Tenant(TENANT_ID, "Large", ("large.example",), (holding,))
    people = Counted(Directory(tenant, TODAY).people)
    mailboxes = make_mailboxes(tenant, people, seat_plans(tenant))
    assert len(mailboxes) > 200_000
    assert len(mailboxes[150_000:150_010]) == 10
    assert people.made == 10


def test_mailboxes_can_be_taken_like_any_sequence() -> None:
    mailboxes: Sequence[Mailbox] = Directory(_tenant(5), TODAY).mailboxes
    assert mailboxes[-1] == list(mailboxes)[-1] == mailboxes[len(mailboxes) - 1]
    assert mailboxes[2:4] == list(mailboxes)[2:4]
    assert mailboxes[len(mailboxes) :] == []


def test_without_exchange_there_are_no_mailboxes_at_all() -> None:
    directory = Directory(Tenant(TENANT_ID, "Any", ("any.example",), ()), TODAY)
    assert (list(directory.mailboxes), list(directory.gone_mailboxes)) == ([], [])
